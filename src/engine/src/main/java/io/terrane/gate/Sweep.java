package io.terrane.gate;

import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Does the same to many things, a few of them at a time; no more are held than are in work. */
final class Sweep {
    private static final int LANES = Math.max(4, Runtime.getRuntime().availableProcessors());

    private Sweep() {}

    interface Work<T> {
        /** Called from several threads. */
        void on(T thing) throws IOException;
    }

    /** @throws IOException the first one that the work threw, after which nothing more is begun */
    static <T> void each(Iterator<T> things, Work<T> work) throws IOException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < LANES; i++) {
                lanes.execute(() -> lane(things, work, failure));
            }
        }
        switch (failure.get()) {
            case null -> {}
            case IOException cause -> throw cause;
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case Throwable cause -> throw new IllegalStateException(cause);
        }
    }

    private static <T> void lane(Iterator<T> things, Work<T> work, AtomicReference<@Nullable Throwable> failure) {
        try {
            while (failure.get() == null && !Thread.currentThread().isInterrupted()) {
                T thing;
                synchronized (things) {
                    if (!things.hasNext()) {
                        return;
                    }
                    thing = things.next();
                }
                work.on(thing);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }
}
