package io.terrane.execution;

/**
 * How many chunks are in flight: enough that the processors never wait for the network, and no more, since each takes
 * memory. Follows what reading and computing take. Safe for concurrent use.
 */
final class InFlight {
    private static final double WEIGHT = 0.2;

    private final int processors;
    private final int most;
    private double readNanos;
    private double computeNanos;
    private int limit;
    private int running;

    /**
     * @param processors chunks that are computed at once
     * @param most chunks in flight whatever the latency: what memory allows
     */
    InFlight(int processors, int most) {
        this.processors = processors;
        this.most = Math.max(most, processors + 1);
        this.limit = Math.min(this.most, 2 * processors + 2);
    }

    /** @return false when no chunk may go within that time */
    synchronized boolean acquire(long millis) throws InterruptedException {
        if (running >= limit) {
            wait(millis);
        }
        if (running >= limit) {
            return false;
        }
        running++;
        return true;
    }

    synchronized void release() {
        running--;
        notifyAll();
    }

    /** Told what a chunk took: waiting for its bytes, and on a processor. */
    synchronized void took(long reading, long computing) {
        boolean first = computeNanos == 0;
        readNanos = first ? reading : (1 - WEIGHT) * readNanos + WEIGHT * reading;
        computeNanos = first ? computing : (1 - WEIGHT) * computeNanos + WEIGHT * computing;
        // While one chunk is computed on each processor, readNanos / computeNanos others have to be on their way.
        double wanted = processors * (1 + readNanos / Math.max(1, computeNanos)) + 1;
        limit = (int) Math.clamp(Math.ceil(wanted), processors + 1, most);
        notifyAll();
    }

    synchronized int limit() {
        return limit;
    }
}
