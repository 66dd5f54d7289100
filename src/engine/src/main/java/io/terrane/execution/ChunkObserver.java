package io.terrane.execution;

/** Told after every chunk of the product. */
interface ChunkObserver {
    void chunkDone() throws RunCancelledException;

    /** Asked now and then while nothing gets done. */
    void check() throws RunCancelledException;
}
