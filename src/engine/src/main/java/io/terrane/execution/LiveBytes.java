package io.terrane.execution;

/** A bound on the memory that several takers hold at once. One that is alone always gets what it asks for. Safe for concurrent use. */
final class LiveBytes {
    private final long most;
    private long taken;

    LiveBytes(long most) {
        this.most = most;
    }

    /** @return false when there is no room within that time */
    synchronized boolean take(long bytes, long millis) throws InterruptedException {
        if (!fits(bytes)) {
            wait(millis);
        }
        if (!fits(bytes)) {
            return false;
        }
        taken += bytes;
        return true;
    }

    private boolean fits(long bytes) {
        return taken == 0 || taken + bytes <= most;
    }

    synchronized void give(long bytes) {
        taken -= bytes;
        notifyAll();
    }
}
