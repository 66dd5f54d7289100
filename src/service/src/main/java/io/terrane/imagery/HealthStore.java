package io.terrane.imagery;

import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How sources have answered all processes. */
@ApplicationScoped
class HealthStore {
    private static final int LONGEST_FAILURE = 500;

    private static final String ADD = """
            insert into source_health as h (source, succeeded_at, failed_at, failure, failures_in_row, throttled_at,
              latency_millis, requests, failures, throttles)
            select key, ?, ?, ?, ?, ?, ?, ?, ?, ? from source where key = ?
            on conflict (source) do update set
              succeeded_at = greatest(h.succeeded_at, excluded.succeeded_at),
              failed_at = greatest(h.failed_at, excluded.failed_at),
              failure = coalesce(excluded.failure, h.failure),
              failures_in_row = case when excluded.succeeded_at is null then h.failures_in_row else 0 end
                + excluded.failures_in_row,
              throttled_at = greatest(h.throttled_at, excluded.throttled_at),
              latency_millis = coalesce(h.latency_millis * 0.7 + excluded.latency_millis * 0.3, excluded.latency_millis,
                h.latency_millis),
              requests = h.requests + excluded.requests,
              failures = h.failures + excluded.failures,
              throttles = h.throttles + excluded.throttles""";

    private static final String ALL = "select * from source_health";

    private static final String FIND = "select * from source_health where source = ?";

    /** One process probes a source. */
    private static final String QUIET = """
            insert into source_health as h (source, probed_at)
            select s.key, now() from source s left join source_health k on k.source = s.key
            where k.source is null or greatest(k.succeeded_at, k.failed_at, k.probed_at, '-infinity')
              < now() - ? * interval '1 millisecond'
            on conflict (source) do update set probed_at = now()
            where h.probed_at < now() - ? * interval '1 millisecond'
            returning source""";

    private final Statements rows;

    @Inject
    HealthStore(AgroalDataSource database) {
        this.rows = new Statements(database);
    }

    void add(Map<Long, HealthTally.Sum> sums) {
        sums.forEach((source, sum) -> rows.update(
                "recording the health of a source",
                ADD,
                sum.succeededAt.orElse(null),
                sum.failedAt.orElse(null),
                sum.failure
                        .map(text -> text.substring(0, Math.min(text.length(), LONGEST_FAILURE)))
                        .orElse(null),
                sum.failuresInRow,
                sum.throttledAt.orElse(null),
                sum.answered == 0 ? null : sum.latencyMillis / sum.answered,
                sum.requests,
                sum.failures,
                sum.throttles,
                source));
    }

    List<SourceHealth> all() {
        return rows.query("reading the health of sources", HealthStore::health, ALL);
    }

    Optional<SourceHealth> find(long source) {
        return rows.query("reading the health of a source", HealthStore::health, FIND, source).stream()
                .findFirst();
    }

    /** Sources that nobody has asked for so long; they are this process's to ask. */
    List<Long> takeQuiet(Duration time) {
        return rows.query("looking for quiet sources", row -> row.getLong(1), QUIET, time.toMillis(), time.toMillis());
    }

    private static SourceHealth health(ResultSet row) throws SQLException {
        double latency = row.getDouble("latency_millis");
        Optional<Duration> average =
                row.wasNull() ? Optional.empty() : Optional.of(Duration.ofNanos((long) (latency * 1e6)));
        return new SourceHealth(
                row.getLong("source"),
                Statements.instant(row, "succeeded_at"),
                Statements.instant(row, "failed_at"),
                Optional.ofNullable(row.getString("failure")),
                row.getLong("failures_in_row"),
                Statements.instant(row, "throttled_at"),
                average,
                row.getLong("requests"),
                row.getLong("failures"),
                row.getLong("throttles"));
    }
}
