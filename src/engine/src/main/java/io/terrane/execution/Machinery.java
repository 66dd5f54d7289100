package io.terrane.execution;

import io.terrane.raster.io.BufferPool;
import io.terrane.raster.tiff.BlockCache;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What the chunks of a run share: threads that wait for bytes, apart from the few that compute, buffers, blocks, and the
 * bound on how many chunks are in flight.
 */
final class Machinery implements AutoCloseable {
    private static final long MEGABYTE = 1 << 20;

    final BufferPool buffers;
    final BlockCache blocks;
    final InFlight inFlight;
    final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService computing;
    private final Deque<ChunkScratch> scratch = new ArrayDeque<>();

    /**
     * @param parallelism chunks computed at once
     * @param mostInFlight chunks in flight at most
     * @param idleMegabytes of buffers and of decoded blocks that are kept for the next chunk, each
     */
    Machinery(int parallelism, int mostInFlight, int idleMegabytes) {
        this.buffers = new BufferPool(idleMegabytes * MEGABYTE);
        this.blocks = new BlockCache(buffers, idleMegabytes * MEGABYTE);
        this.inFlight = new InFlight(parallelism, mostInFlight);
        this.computing = Executors.newFixedThreadPool(
                parallelism, Thread.ofPlatform().daemon().name("compute-", 0).factory());
    }

    /**
     * Runs something on a thread that computes, and waits for it even when interrupted: what it works on may only be
     * given back afterwards.
     */
    <T> T compute(Callable<T> work) throws ExecutionException, InterruptedException {
        Future<T> future = computing.submit(work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    T result = future.get();
                    if (interrupted) {
                        throw new InterruptedException();
                    }
                    return result;
                } catch (InterruptedException e) {
                    if (future.isDone()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    ChunkScratch takeScratch() {
        synchronized (scratch) {
            if (!scratch.isEmpty()) {
                return scratch.pop();
            }
        }
        return new ChunkScratch();
    }

    void giveScratch(ChunkScratch used) {
        synchronized (scratch) {
            scratch.push(used);
        }
    }

    /** Interrupts what waits, and lets what computes end. */
    @Override
    public void close() {
        waiting.shutdownNow();
        try {
            // Reads that were interrupted break off at once; what is computed takes well under a second a chunk.
            if (!waiting.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("chunks did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        computing.shutdown();
    }
}
