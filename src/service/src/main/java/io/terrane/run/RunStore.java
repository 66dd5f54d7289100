package io.terrane.run;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The queue: claims with leases, and what the holder of a claim may write. Every write names its fencing token and does
 * nothing once a later claim has risen it.
 */
@ApplicationScoped
class RunStore {
    /** The domain with the fewest running runs first, then the oldest. */
    private static final String CLAIM = """
            update run set state = 'running', worker = ?, lease_until = now() + ? * interval '1 millisecond',
              fencing_token = fencing_token + 1, started_at = coalesce(started_at, now()),
              items_done = 0, items_total = 0, chunks_done = 0, chunks_total = 0
            where id = (
              select q.id from run q
              where q.state = 'queued' or (q.state = 'running' and q.lease_until < now())
              order by (select count(*) from run r
                        where r.domain = q.domain and r.state = 'running' and r.lease_until >= now()), q.created_at
              limit 1
              for update skip locked)
            returning id, fencing_token, domain, definition, version""";

    private static final String HEARTBEAT = """
            update run set lease_until = now() + ? * interval '1 millisecond'
            where id = ? and fencing_token = ? and state = 'running'
            returning cancel_requested""";

    private static final String PROGRESS = """
            update run set items_done = ?, items_total = ?, chunks_done = ?, chunks_total = ?
            where id = ? and fencing_token = ? and state = 'running'""";

    private static final String END = """
            update run set state = ?, ended_at = now(), lease_until = null, failure = ?::jsonb
            where id = ? and fencing_token = ? and state = 'running'""";

    private static final String RELEASE = """
            update run set lease_until = now()
            where id = ? and fencing_token = ? and state = 'running'""";

    private static final String CANCEL = """
            update run set cancel_requested = true,
              state = case when state = 'queued' then 'cancelled' else state end,
              ended_at = case when state = 'queued' then now() end
            where id = ? and state in ('queued', 'running')""";

    private static final String ADD_EVENT = """
            insert into run_event (run_id, at, message)
            select id, now(), ? from run where id = ? and fencing_token = ?""";

    private static final String EVENTS = """
            select sequence, at, message from run_event where run_id = ? and sequence > ? order by sequence limit ?""";

    private final AgroalDataSource database;

    @Inject
    RunStore(AgroalDataSource database) {
        this.database = database;
    }

    /** Takes the next run that waits or whose worker has gone silent. */
    Optional<Claim> claim(String worker, Duration lease) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, worker);
            statement.setLong(2, lease.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Claim(
                                row.getObject(1, UUID.class),
                                row.getLong(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("claiming a run failed", e);
        }
    }

    /**
     * Prolongs the lease.
     *
     * @return whether the run is to be cancelled
     * @throws LeaseLostException when somebody else has the run or it ended
     */
    boolean heartbeat(Claim claim, Duration lease) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(HEARTBEAT)) {
            statement.setLong(1, lease.toMillis());
            statement.setObject(2, claim.runId());
            statement.setLong(3, claim.fencingToken());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new LeaseLostException(claim);
                }
                return row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("prolonging a lease failed", e);
        }
    }

    void progress(Claim claim, int itemsDone, int itemsTotal, long chunksDone, long chunksTotal) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            statement.setInt(1, itemsDone);
            statement.setInt(2, itemsTotal);
            statement.setLong(3, chunksDone);
            statement.setLong(4, chunksTotal);
            statement.setObject(5, claim.runId());
            statement.setLong(6, claim.fencingToken());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("recording progress failed", e);
        }
    }

    /** @throws LeaseLostException when somebody else has the run or it ended */
    void succeed(Claim claim) {
        end(claim, RunState.succeeded, Optional.empty());
    }

    /**
     * Ends the run without a product.
     *
     * @param state failed or cancelled
     * @param failure JSON, for failed ones
     * @throws LeaseLostException when somebody else has the run or it ended
     */
    void end(Claim claim, RunState state, Optional<String> failure) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setString(1, state.name());
            statement.setString(2, failure.orElse(null));
            statement.setObject(3, claim.runId());
            statement.setLong(4, claim.fencingToken());
            if (statement.executeUpdate() == 0) {
                throw new LeaseLostException(claim);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("ending a run failed", e);
        }
    }

    /** Lets another worker have it at once. */
    void release(Claim claim) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            statement.setObject(1, claim.runId());
            statement.setLong(2, claim.fencingToken());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("releasing a lease failed", e);
        }
    }

    /** @return whether it had not ended yet */
    boolean cancel(UUID runId) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CANCEL)) {
            statement.setObject(1, runId);
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new IllegalStateException("cancelling a run failed", e);
        }
    }

    void addEvent(Claim claim, String message) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD_EVENT)) {
            statement.setString(1, message);
            statement.setObject(2, claim.runId());
            statement.setLong(3, claim.fencingToken());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("recording an event failed", e);
        }
    }

    List<RunEvent> events(UUID runId, long after, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(EVENTS)) {
            statement.setObject(1, runId);
            statement.setLong(2, after);
            statement.setInt(3, limit);
            List<RunEvent> events = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(new RunEvent(
                            rows.getLong(1),
                            rows.getObject(2, OffsetDateTime.class).toInstant(),
                            rows.getString(3)));
                }
            }
            return events;
        } catch (SQLException e) {
            throw new IllegalStateException("reading events failed", e);
        }
    }
}
