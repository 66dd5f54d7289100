package io.terrane.schedule;

import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import io.terrane.run.RunCause;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The schedules in the database. */
@ApplicationScoped
class ScheduleStore {
    private static final String COLUMNS = """
            domain, definition, cron, zone, extract(epoch from poll_every) as poll_seconds, enabled, next_at, poll_at,
            failures, last_at, last_cause, last_result, last_detail, last_run, changed_at, changed_by""";

    private static final String FIND = "select " + COLUMNS + " from schedule where domain = ? and definition = ?";

    private static final String OF_DOMAIN = "select " + COLUMNS + " from schedule where domain = ? order by definition";

    private static final String PUT = """
            insert into schedule (domain, definition, cron, zone, poll_every, enabled, next_at, poll_at, changed_at, changed_by)
            values (?, ?, ?, ?, ? * interval '1 second', ?, ?, ?, now(), ?)
            on conflict (domain, definition) do update set cron = excluded.cron, zone = excluded.zone,
              poll_every = excluded.poll_every, enabled = excluded.enabled, next_at = excluded.next_at,
              poll_at = excluded.poll_at, failures = 0, changed_at = excluded.changed_at,
              changed_by = excluded.changed_by""";

    private static final String DELETE = "delete from schedule where domain = ? and definition = ?";

    private static final String TAKE = """
            update schedule set busy_until = now() + ? * interval '1 millisecond'
            where (domain, definition) = (
              select domain, definition from schedule
              where enabled and busy_until < now() and least(next_at, poll_at) <= now()
              order by least(next_at, poll_at) limit 1
              for update skip locked)
            returning %s""".formatted(COLUMNS);

    /** A schedule that was changed meanwhile keeps the times of its new rule. */
    private static final String DONE = """
            update schedule set busy_until = '-infinity', last_at = now(), last_cause = ?, last_result = ?,
              last_detail = ?, last_run = ?, failures = ?,
              next_at = case when changed_at = ? then ? else next_at end,
              poll_at = case when changed_at = ? then ? else poll_at end
            where domain = ? and definition = ?""";

    private final Statements statements;

    @Inject
    ScheduleStore(AgroalDataSource database) {
        this.statements = new Statements(database);
    }

    Optional<Schedule> find(String domain, String definition) {
        return statements.query("reading a schedule", ScheduleStore::read, FIND, domain, definition).stream()
                .findFirst();
    }

    List<Schedule> ofDomain(String domain) {
        return statements.query("reading schedules", ScheduleStore::read, OF_DOMAIN, domain);
    }

    void put(String domain, String definition, Schedule.Rule rule, Instant now, String by) {
        statements.update(
                "changing a schedule",
                PUT,
                domain,
                definition,
                rule.cron().orElse(null),
                rule.zone().getId(),
                rule.pollEvery().map(Duration::toSeconds).orElse(null),
                rule.enabled(),
                rule.next(now).orElse(null),
                rule.pollEvery().map(every -> now).orElse(null),
                by);
    }

    /** @return whether there was one */
    boolean delete(String domain, String definition) {
        return statements.update("deleting a schedule", DELETE, domain, definition) == 1;
    }

    /**
     * Takes one that is due, for nobody else to work on.
     *
     * @param lease after which somebody else may, when nobody has said what came of it
     */
    Optional<Schedule> take(Duration lease) {
        return statements.query("taking a schedule", ScheduleStore::read, TAKE, lease.toMillis()).stream()
                .findFirst();
    }

    void done(Schedule schedule, Schedule.Last last, int failures, Optional<Instant> nextAt, Optional<Instant> pollAt) {
        Instant changedAt = schedule.state().changedAt();
        statements.update(
                "recording what came of a schedule",
                DONE,
                last.cause().text(),
                last.result().name(),
                last.detail().orElse(null),
                last.run().orElse(null),
                failures,
                changedAt,
                nextAt.orElse(null),
                changedAt,
                pollAt.orElse(null),
                schedule.domain(),
                schedule.definition());
    }

    private static Schedule read(ResultSet row) throws SQLException {
        long seconds = row.getLong("poll_seconds");
        Optional<Duration> pollEvery = row.wasNull() ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
        Schedule.Rule rule = new Schedule.Rule(
                Optional.ofNullable(row.getString("cron")),
                ZoneId.of(row.getString("zone")),
                pollEvery,
                row.getBoolean("enabled"));
        Schedule.State state = new Schedule.State(
                Statements.instant(row, "next_at"),
                Statements.instant(row, "poll_at"),
                row.getInt("failures"),
                last(row),
                Statements.instant(row, "changed_at").orElseThrow(),
                row.getString("changed_by"));
        return new Schedule(row.getString("domain"), row.getString("definition"), rule, state);
    }

    private static Optional<Schedule.Last> last(ResultSet row) throws SQLException {
        Optional<Instant> at = Statements.instant(row, "last_at");
        if (at.isEmpty()) {
            return Optional.empty();
        }
        String cause = row.getString("last_cause");
        return Optional.of(new Schedule.Last(
                at.get(),
                Arrays.stream(RunCause.values())
                        .filter(known -> known.text().equals(cause))
                        .findFirst()
                        .orElseThrow(),
                Schedule.Result.valueOf(row.getString("last_result")),
                Optional.ofNullable(row.getString("last_detail")),
                Optional.ofNullable(row.getObject("last_run", UUID.class))));
    }
}
