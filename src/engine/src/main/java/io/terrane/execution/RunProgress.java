package io.terrane.execution;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a run has done, tells its observer, and asks it whether to go on. */
final class RunProgress implements ChunkObserver {
    private final RunObserver observer;
    private final int itemsTotal;
    private final AtomicInteger itemsDone = new AtomicInteger();
    private final AtomicLong chunksDone = new AtomicLong();
    private final AtomicLong chunksTotal = new AtomicLong();

    RunProgress(RunObserver observer, int itemsTotal) {
        this.observer = observer;
        this.itemsTotal = itemsTotal;
    }

    void chunksPlanned(long chunks) {
        chunksTotal.addAndGet(chunks);
        tell();
    }

    /** Chunks that are there already. */
    void chunksTakenOver(long chunks) {
        chunksDone.addAndGet(chunks);
    }

    void itemDone() {
        itemsDone.incrementAndGet();
        tell();
    }

    private void tell() {
        observer.progress(itemsDone.get(), itemsTotal, chunksDone.get(), chunksTotal.get());
    }

    @Override
    public void chunkDone() throws RunCancelledException {
        chunksDone.incrementAndGet();
        tell();
        check();
    }

    @Override
    public void check() throws RunCancelledException {
        if (observer.cancelled()) {
            throw new RunCancelledException();
        }
    }
}
