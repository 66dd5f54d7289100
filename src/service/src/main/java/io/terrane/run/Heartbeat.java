package io.terrane.run;

import io.terrane.execution.RunObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Keeps a claim's lease alive while the run is executed, and writes its progress along with it. */
final class Heartbeat implements RunObserver, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Heartbeat.class);

    private final RunStore runs;
    private final Claim claim;
    private final Duration lease;
    private final ScheduledFuture<?> beats;
    private volatile Progress progress = new Progress(0, 0, 0, 0);
    private volatile boolean stop;
    private volatile boolean lost;
    private volatile Instant heldUntil;
    private Progress written = progress;
    private Instant nextBeat;

    private record Progress(int itemsDone, int itemsTotal, long chunksDone, long chunksTotal) {}

    Heartbeat(RunStore runs, Claim claim, Duration lease, ScheduledExecutorService timer) {
        this.runs = runs;
        this.claim = claim;
        this.lease = lease;
        this.heldUntil = Instant.now().plus(lease);
        this.nextBeat = Instant.now().plus(lease.dividedBy(3));
        long interval = Math.clamp(lease.toMillis() / 6, 50, 500);
        this.beats = timer.scheduleWithFixedDelay(this::beat, interval, interval, TimeUnit.MILLISECONDS);
    }

    private synchronized void beat() {
        try {
            Progress current = progress;
            if (!current.equals(written)) {
                runs.progress(claim, current.itemsDone, current.itemsTotal, current.chunksDone, current.chunksTotal);
                written = current;
            }
            if (Instant.now().isAfter(nextBeat)) {
                Instant asked = Instant.now();
                stop |= runs.heartbeat(claim, lease);
                heldUntil = asked.plus(lease);
                nextBeat = asked.plus(lease.dividedBy(3));
            }
        } catch (LeaseLostException e) {
            lost = true;
        } catch (RuntimeException e) {
            LOG.warnf(e, "The heartbeat of run %s failed; it is tried again", claim.runId());
            lost = Instant.now().isAfter(heldUntil);
        }
    }

    @Override
    public void progress(int itemsDone, int itemsTotal, long chunksDone, long chunksTotal) {
        progress = new Progress(itemsDone, itemsTotal, chunksDone, chunksTotal);
    }

    @Override
    public void event(String message) {
        runs.addEvent(claim, message);
    }

    /** A run whose lease is lost stops as one that is cancelled does, and ends nothing. */
    @Override
    public boolean cancelled() {
        return stop || lost;
    }

    /** Writes the progress that is not written yet. */
    synchronized void flush() {
        Progress current = progress;
        if (!lost && !current.equals(written)) {
            runs.progress(claim, current.itemsDone, current.itemsTotal, current.chunksDone, current.chunksTotal);
            written = current;
        }
    }

    @Override
    public void close() {
        beats.cancel(false);
    }
}
