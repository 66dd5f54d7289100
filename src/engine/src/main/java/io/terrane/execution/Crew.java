package io.terrane.execution;

import io.terrane.raster.tiff.WindowGivenUpException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a scene that are on their way, as many as the machinery allows. The first one that fails ends all others.
 * For one thread that submits.
 */
final class Crew implements AutoCloseable {
    private static final long CHECK_MILLIS = 200;

    private final Machinery machinery;
    private final ChunkObserver observer;
    /** Those that have begun, each on a thread of its own. */
    private final Set<Task> running = new HashSet<>();

    private final Set<Closeable> open = new HashSet<>();
    private int pending;
    private boolean ended;
    private @Nullable Throwable failure;

    Crew(Machinery machinery, ChunkObserver observer) {
        this.machinery = machinery;
        this.observer = observer;
    }

    /** Waits until another chunk may go, and sends it. */
    void submit(Callable<?> chunk) throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        while (!machinery.inFlight.acquire(CHECK_MILLIS)) {
            observer.check();
        }
        synchronized (this) {
            if (failure == null) {
                machinery.waiting.execute(new Task(chunk));
                pending++;
                return;
            }
        }
        machinery.inFlight.release();
        await();
    }

    /** Throws what has failed, or that the run was cancelled. For whoever waits for something else than a chunk's turn. */
    void check() throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        observer.check();
        boolean failed;
        synchronized (this) {
            failed = failure != null;
        }
        if (failed) {
            await();
        }
    }

    private final class Task implements Runnable {
        private final Callable<?> chunk;
        private @Nullable Thread thread;

        Task(Callable<?> chunk) {
            this.chunk = chunk;
        }

        @Override
        public void run() {
            @Nullable Throwable thrown = null;
            try {
                if (begin(this)) {
                    chunk.call();
                }
            } catch (Throwable e) {
                thrown = e;
            }
            machinery.inFlight.release();
            finished(this, thrown);
        }
    }

    /** Every task gets here, also one that has nothing to do any more: only so is it known when all have ended. */
    private synchronized boolean begin(Task task) {
        if (failure != null || ended) {
            return false;
        }
        task.thread = Thread.currentThread();
        running.add(task);
        return true;
    }

    private void interruptAll() {
        running.forEach(task -> Objects.requireNonNull(task.thread).interrupt());
    }

    private synchronized void finished(Task task, @Nullable Throwable thrown) {
        running.remove(task);
        pending--;
        if (thrown != null) {
            fail(thrown);
        }
        notifyAll();
    }

    private void fail(Throwable thrown) {
        if (failure == null || isConsequence(failure) && !isConsequence(thrown)) {
            failure = thrown;
        }
        interruptAll();
    }

    /** Whether it was broken off since another chunk had failed, which may be told later than this. */
    private static boolean isConsequence(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof WindowGivenUpException
                    || cause instanceof InterruptedException
                    || cause instanceof InterruptedIOException
                    // An interrupt closes the file that is written to, for all who write to it.
                    || cause instanceof ClosedChannelException) {
                return true;
            }
        }
        return false;
    }

    /** Waits until all chunks are done, or throws what the first of them threw when all have ended. */
    void await() throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        try {
            while (!awaitBriefly()) {
                observer.check();
            }
        } catch (RunCancelledException e) {
            synchronized (this) {
                fail(e);
            }
            awaitAll();
        }
        switch (failure) {
            case null -> {}
            case IOException cause -> throw cause;
            case RunFailedException cause -> throw cause;
            case RunCancelledException cause -> throw cause;
            case InterruptedException cause -> throw cause;
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            default -> throw new IllegalStateException(failure);
        }
    }

    private synchronized boolean awaitBriefly() throws InterruptedException {
        if (pending > 0) {
            wait(CHECK_MILLIS);
        }
        return pending == 0;
    }

    private synchronized void awaitAll() throws InterruptedException {
        while (pending > 0) {
            wait();
        }
    }

    /** Takes over to close what is still open at the end. */
    synchronized <T extends Closeable> T closeAtEnd(T resource) {
        open.add(resource);
        return resource;
    }

    void close(Closeable resource) throws IOException {
        synchronized (this) {
            open.remove(resource);
        }
        resource.close();
    }

    /** Ends what still runs. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            ended = true;
            interruptAll();
        }
        boolean interrupted = false;
        while (true) {
            try {
                awaitAll();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Closeable resource : Set.copyOf(open)) {
            resource.close();
        }
    }
}
