package io.terrane.run;

import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs that were claimed, and what the holder of a claim may write. Every write names its fencing token and does nothing
 * once a later claim has risen it.
 */
@ApplicationScoped
class RunStore {
    private static final String HELD = " where id = ? and fencing_token = ? and state = 'running'";

    private static final String HEARTBEAT = """
            update run set lease_until = now() + ? * interval '1 millisecond'""" + HELD + """

            returning case when cancel_requested then 'cancelled' when pause_requested then 'paused'
              when deadline < now() then 'late' else 'none' end""";

    private static final String PROGRESS = """
            with held as (
              update run set items_done = ?, items_total = ?, chunks_done = ?, chunks_total = ?, chunk_rate = ?,
                computing = ?::jsonb, bytes_read = bytes_read + ?, bytes_written = bytes_written + ?,
                chunk_millis = chunk_millis + ?, silent = case when ? > 0 then 0 else silent end""" + HELD + """
              returning domain, ?::bigint as read, ?::bigint as millis),
            shared as (
              update domain_share s set virtual_time = s.virtual_time + held.millis / 1000.0
              from held where s.domain = held.domain and held.millis > 0)
            insert into domain_usage (domain, month, bytes_read, chunk_millis)
            select domain, date_trunc('month', now() at time zone 'utc')::date, read, millis
            from held where read > 0 or millis > 0
            on conflict (domain, month) do update set bytes_read = domain_usage.bytes_read + excluded.bytes_read,
              chunk_millis = domain_usage.chunk_millis + excluded.chunk_millis""";

    private static final String END = """
            update run set state = ?, ended_at = now(), lease_until = null, computing = null, chunk_rate = 0,
              failure = ?::jsonb""" + HELD;

    private static final String SUCCEED = """
            update run set state = 'succeeded', ended_at = now(), lease_until = null, computing = null, chunk_rate = 0,
              bytes_written = ?, product_version = ?""" + HELD;

    /** The objects of the run before are no version's any more; they are removed after the grace. */
    private static final String SUPERSEDE = """
            update run b set superseded_at = now(), collected_at = null from run r
            where r.id = ? and b.id = r.base_run and b.product_version = r.product_version""";

    private static final String PAUSE_HELD = """
            update run set state = 'paused', pause_requested = false, lease_until = null, computing = null,
              chunk_rate = 0""" + HELD;

    private static final String RELEASE = """
            update run set state = 'queued', lease_until = null, computing = null""" + HELD;

    private static final String RETRY_LATER = """
            update run set state = 'queued', lease_until = null, computing = null, attempts = attempts + 1,
              not_before = now() + ? * interval '1 millisecond'""" + HELD;

    private static final String CANCEL = """
            update run set cancel_requested = true,
              state = case when state = 'running' then state else 'cancelled' end,
              ended_at = case when state = 'running' then null else now() end
            where id = ? and state in ('queued', 'running', 'paused')""";

    private static final String PAUSE = """
            update run set pause_requested = state = 'running',
              state = case when state = 'queued' then 'paused' else state end
            where id = ? and state in ('queued', 'running')""";

    private static final String RESUME = """
            update run set pause_requested = false, not_before = null,
              state = case when state = 'paused' then 'queued' else state end
            where id = ? and (state = 'paused' or state = 'running' and pause_requested)""";

    private static final String RETRY = """
            update run set state = 'queued', ended_at = null, failure = null, attempts = 0, silent = 0,
              not_before = null, cancel_requested = false, deadline = null
            where id = ? and state in ('failed', 'cancelled') and collected_at is null""";

    private static final String REQUESTED_BY = "select requested_by from run where id = ? and requested_by is not null";

    private static final String TRACED = "update run set trace = ?" + HELD;

    private static final String ADD_EVENT = """
            insert into run_event (run_id, at, message)
            select id, now(), ? from run where id = ? and fencing_token = ?""";

    private static final String EVENTS = """
            select sequence, at, message from run_event where run_id = ? and sequence > ? order by sequence limit ?""";

    /** What the holder of a claim is asked to do. */
    enum Wish {
        none,
        cancelled,
        paused,
        late
    }

    private final Statements statements;

    @Inject
    RunStore(AgroalDataSource database) {
        this.statements = new Statements(database);
    }

    /**
     * Prolongs the lease.
     *
     * @throws LeaseLostException when somebody else has the run or it ended
     */
    Wish heartbeat(Claim claim, Duration lease) {
        List<String> wishes = statements.query(
                "prolonging a lease",
                row -> row.getString(1),
                HEARTBEAT,
                lease.toMillis(),
                claim.runId(),
                claim.fencingToken());
        if (wishes.isEmpty()) {
            throw new LeaseLostException(claim);
        }
        return Wish.valueOf(wishes.getFirst());
    }

    /** Also charges the domain for what was used since the last time. */
    void progress(Claim claim, RunProgress progress, RunProgress.Used used) {
        statements.update(
                "recording progress",
                PROGRESS,
                progress.itemsDone(),
                progress.itemsTotal(),
                progress.chunksDone(),
                progress.chunksTotal(),
                progress.chunksASecond(),
                progress.computing(),
                used.bytesRead(),
                used.bytesWritten(),
                used.chunkMillis(),
                used.chunkMillis(),
                claim.runId(),
                claim.fencingToken(),
                used.bytesRead(),
                used.chunkMillis());
    }

    /**
     * @param bytes of the product
     * @param version that it is published as in the same transaction; empty when nothing had changed
     * @throws LeaseLostException when somebody else has the run or it ended
     */
    void succeed(Claim claim, long bytes, Optional<String> version) {
        LeaseLostException.unlessHeld(
                claim,
                statements.update(
                        "ending a run", SUCCEED, bytes, version.orElse(null), claim.runId(), claim.fencingToken()));
        if (claim.base().isPresent()) {
            statements.update("superseding a run", SUPERSEDE, claim.runId());
        }
    }

    /**
     * Ends the run without a product.
     *
     * @param state failed or cancelled
     * @param failure JSON, for failed ones
     * @throws LeaseLostException when somebody else has the run or it ended
     */
    void end(Claim claim, RunState state, Optional<String> failure) {
        LeaseLostException.unlessHeld(
                claim,
                statements.update(
                        "ending a run", END, state.name(), failure.orElse(null), claim.runId(), claim.fencingToken()));
    }

    /** @throws LeaseLostException when somebody else has the run or it ended */
    void pause(Claim claim) {
        LeaseLostException.unlessHeld(
                claim, statements.update("pausing a run", PAUSE_HELD, claim.runId(), claim.fencingToken()));
    }

    /** @throws LeaseLostException when somebody else has the run or it ended */
    void retryLater(Claim claim, Duration delay) {
        LeaseLostException.unlessHeld(
                claim,
                statements.update(
                        "queueing a run again", RETRY_LATER, delay.toMillis(), claim.runId(), claim.fencingToken()));
    }

    /** The traceparent of the request that queued it. */
    Optional<String> requestedBy(UUID runId) {
        return statements.query("reading where a run came from", row -> row.getString(1), REQUESTED_BY, runId).stream()
                .findFirst();
    }

    /** It is told in this trace from now on. */
    void traced(Claim claim, String trace) {
        statements.update("keeping a trace", TRACED, trace, claim.runId(), claim.fencingToken());
    }

    /** Lets another worker have it at once. */
    void release(Claim claim) {
        statements.update("releasing a lease", RELEASE, claim.runId(), claim.fencingToken());
    }

    /** @return whether it had not ended yet */
    boolean cancel(UUID runId) {
        return statements.update("cancelling a run", CANCEL, runId) == 1;
    }

    /** @return whether it was waiting or running */
    boolean pause(UUID runId) {
        return statements.update("pausing a run", PAUSE, runId) == 1;
    }

    /** @return whether it was paused or asked to */
    boolean resume(UUID runId) {
        return statements.update("resuming a run", RESUME, runId) == 1;
    }

    /** @return whether it had failed or was cancelled, and what it did is still there */
    boolean retry(UUID runId) {
        return statements.update("retrying a run", RETRY, runId) == 1;
    }

    void addEvent(Claim claim, String message) {
        statements.update("recording an event", ADD_EVENT, message, claim.runId(), claim.fencingToken());
    }

    List<RunEvent> events(UUID runId, long after, int limit) {
        return statements.query(
                "reading events",
                row -> new RunEvent(
                        row.getLong(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getString(3)),
                EVENTS,
                runId,
                after,
                limit);
    }
}
