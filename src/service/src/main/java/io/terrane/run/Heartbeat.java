package io.terrane.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.execution.RunJournal;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunStage;
import io.terrane.telemetry.RunTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a claim's lease alive while the run is executed, writes its progress along with it, and learns whether it is to
 * stop.
 */
final class Heartbeat implements RunObserver, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Heartbeat.class);
    /** Whoever cancels or pauses a run waits this long at most, and for the chunks in work. */
    private static final Duration SLOWEST = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Why the run is to stop. */
    sealed interface Stop {
        /** Somebody cancelled it. */
        record Cancelled() implements Stop {}

        /** Somebody wants it to wait. */
        record Paused() implements Stop {}

        /** It took longer or more than it may. */
        record Refused(String why) implements Stop {}

        /** Another worker has it: nothing that this one does counts any more. */
        record Lost() implements Stop {}
    }

    private final RunStore runs;
    private final RunAccounts accounts;
    private final Claim claim;
    private final ClaimJournal journal;
    private final Duration lease;
    private final Duration pace;
    private final ScheduledFuture<?> beats;
    private volatile LongSupplier bytesRead = () -> 0;
    private volatile RunTrace trace = RunTrace.NONE;
    private volatile RunProgress counted = RunProgress.NONE;
    private volatile @Nullable Stop stop;
    private volatile Instant heldUntil;
    private RunProgress written = RunProgress.NONE;
    private RunProgress.Used charged = RunProgress.Used.NOTHING;
    private Instant nextBeat;

    Heartbeat(
            RunStore runs,
            RunAccounts accounts,
            Claim claim,
            ClaimJournal journal,
            Duration lease,
            ScheduledExecutorService timer) {
        this.runs = runs;
        this.accounts = accounts;
        this.claim = claim;
        this.journal = journal;
        this.lease = lease;
        this.heldUntil = Instant.now().plus(lease);
        this.nextBeat = Instant.now();
        Duration third = lease.dividedBy(3);
        this.pace = third.compareTo(SLOWEST) < 0 ? third : SLOWEST;
        long interval = Math.clamp(lease.toMillis() / 6, 50, 500);
        this.beats = timer.scheduleWithFixedDelay(this::beat, interval, interval, TimeUnit.MILLISECONDS);
    }

    /** @param told what the run is told in */
    void tells(RunTrace told) {
        trace = told;
        journal.tells(told);
    }

    RunTrace trace() {
        return trace;
    }

    @Override
    public RunStage stage(String name, String subject) {
        return trace.stage(name, subject);
    }

    /** @param bytes that were read from sources so far */
    void reads(LongSupplier bytes) {
        bytesRead = bytes;
    }

    private synchronized void beat() {
        try {
            write();
            if (Instant.now().isAfter(nextBeat)) {
                Instant asked = Instant.now();
                listen(runs.heartbeat(claim, lease));
                heldUntil = asked.plus(lease);
                nextBeat = asked.plus(pace);
                accounts.exceeded(claim.domain()).ifPresent(why -> stop(new Stop.Refused(why)));
            }
        } catch (LeaseLostException e) {
            stop(new Stop.Lost());
        } catch (RuntimeException e) {
            LOG.warnf(e, "The heartbeat of run %s failed; it is tried again", claim.runId());
            if (Instant.now().isAfter(heldUntil)) {
                stop(new Stop.Lost());
            }
        }
    }

    private void listen(RunStore.Wish wish) {
        switch (wish) {
            case none -> {}
            case cancelled -> stop(new Stop.Cancelled());
            case paused -> stop(new Stop.Paused());
            case late -> stop(new Stop.Refused("its deadline has passed: retry it, or queue it with a later one"));
        }
    }

    private void stop(Stop reason) {
        if (stop == null || reason instanceof Stop.Lost) {
            stop = reason;
        }
    }

    private void write() {
        RunProgress.Used used =
                new RunProgress.Used(bytesRead.getAsLong(), journal.bytesWritten(), journal.chunkMillis());
        RunProgress current = new RunProgress(
                counted.itemsDone(),
                counted.itemsTotal(),
                counted.chunksDone(),
                counted.chunksTotal(),
                Math.round(journal.chunksASecond() * 100) / 100.0,
                json(journal.computing()));
        if (!current.equals(written) || !used.equals(charged)) {
            accounts.charge(claim, current, used.minus(charged));
            written = current;
            charged = used;
        }
    }

    private static @Nullable String json(Map<String, Collection<Integer>> computing) {
        try {
            return computing.isEmpty() ? null : JSON.writeValueAsString(computing);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public RunJournal journal() {
        return journal;
    }

    @Override
    public void progress(int itemsDone, int itemsTotal, long chunksDone, long chunksTotal) {
        counted = new RunProgress(itemsDone, itemsTotal, chunksDone, chunksTotal, 0, null);
    }

    @Override
    public void event(String message) {
        runs.addEvent(claim, message);
    }

    @Override
    public boolean cancelled() {
        return stop != null;
    }

    /** Why the run was stopped, if it was. */
    Optional<Stop> stopped() {
        return Optional.ofNullable(stop);
    }

    /** Writes the progress that is not written yet. */
    synchronized void flush() {
        if (!(stop instanceof Stop.Lost)) {
            write();
        }
    }

    @Override
    public void close() {
        beats.cancel(false);
    }
}
