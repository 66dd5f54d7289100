package io.terrane.audit;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log in the database, which refuses to change or remove any of it. */
@ApplicationScoped
class AuditStore {
    private static final String ADD = """
            insert into audit_event (at, request, kind, who, address, action, domain, product, target, outcome, rule,
              count, detail)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)""";

    /** Of an event {@code e} and its link {@code l}. */
    static final String COLUMNS = """
            e.sequence, e.at, e.request, e.kind, e.who, e.address, e.action, e.domain, e.product, e.target, e.outcome,
              e.rule, e.count, e.detail, l.position, l.previous, l.hash""";

    private static final String SEARCH = "select " + COLUMNS + """
             from audit_event e left join audit_link l on l.sequence = e.sequence
            where e.sequence > ?
              and (?::text is null or domain = ?) and (?::text is null or product = ?) and (?::text is null or who = ?)
              and (?::text is null or kind = ?) and (?::text is null or outcome = ?)
              and (?::timestamptz is null or e.at >= ?) and (?::timestamptz is null or e.at < ?)
            order by e.sequence limit ?""";

    private static final String ADD_USAGE = """
            insert into data_usage (hour, domain, product, principal, requests, bytes)
            values (date_trunc('hour', ?::timestamptz, 'UTC'), ?, ?, ?, ?, ?)
            on conflict (hour, domain, product, principal) do update
            set requests = data_usage.requests + excluded.requests, bytes = data_usage.bytes + excluded.bytes""";

    private static final String USAGE = """
            select domain, product, principal, sum(requests), sum(bytes)
            from data_usage
            where (?::text is null or domain = ?) and (?::text is null or product = ?)
              and (?::text is null or principal = ?)
              and (?::timestamptz is null or hour >= ?) and (?::timestamptz is null or hour < ?)
            group by domain, product, principal
            order by sum(bytes) desc, domain, product, principal limit ?""";

    private final AgroalDataSource database;

    @Inject
    AuditStore(AgroalDataSource database) {
        this.database = database;
    }

    /** In the current transaction, if there is one. */
    void add(AuditEvent event, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            bind(statement, event, 1, at);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AuditException("recording an event", e);
        }
    }

    /** In the current transaction. */
    void add(Map<AuditEvent, long[]> events, Map<AuditLog.User, long[]> usage, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement event = connection.prepareStatement(ADD);
                PreparedStatement used = connection.prepareStatement(ADD_USAGE)) {
            for (Map.Entry<AuditEvent, long[]> entry : events.entrySet()) {
                bind(event, entry.getKey(), entry.getValue()[0], at);
                event.addBatch();
            }
            event.executeBatch();
            for (Map.Entry<AuditLog.User, long[]> entry : usage.entrySet()) {
                used.setObject(1, at.atOffset(ZoneOffset.UTC));
                used.setString(2, entry.getKey().domain());
                used.setString(3, entry.getKey().product());
                used.setString(4, entry.getKey().principal());
                used.setLong(5, entry.getValue()[0]);
                used.setLong(6, entry.getValue()[1]);
                used.addBatch();
            }
            used.executeBatch();
        } catch (SQLException e) {
            throw new AuditException("recording events", e);
        }
    }

    private static void bind(PreparedStatement statement, AuditEvent event, long count, Instant at)
            throws SQLException {
        statement.setObject(1, at.atOffset(ZoneOffset.UTC));
        statement.setObject(2, event.request().orElse(null));
        statement.setString(3, event.kind().name().toLowerCase(Locale.ROOT));
        statement.setString(4, event.who());
        statement.setString(5, event.address());
        statement.setString(6, event.action());
        statement.setString(7, event.domain());
        statement.setString(8, event.product());
        statement.setString(9, event.target());
        statement.setString(10, event.outcome());
        statement.setString(11, event.rule());
        statement.setLong(12, count);
        statement.setString(13, event.detail().orElse(null));
    }

    List<AuditLog.Recorded> search(AuditLog.Query query, long after, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SEARCH)) {
            statement.setLong(1, after);
            int index =
                    texts(statement, 2, query.domain(), query.product(), query.who(), query.kind(), query.outcome());
            index = times(statement, index, query.from(), query.to());
            statement.setInt(index, limit);
            List<AuditLog.Recorded> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(recorded(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new AuditException("searching the audit log", e);
        }
    }

    static AuditLog.Recorded recorded(ResultSet row) throws SQLException {
        return new AuditLog.Recorded(
                row.getLong("sequence"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getLong("count"),
                new AuditEvent(
                        Optional.ofNullable(row.getObject("request", UUID.class)),
                        AuditEvent.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        row.getString("who"),
                        row.getString("address"),
                        row.getString("action"),
                        row.getString("domain"),
                        row.getString("product"),
                        row.getString("target"),
                        row.getString("outcome"),
                        row.getString("rule"),
                        Optional.ofNullable(row.getString("detail"))),
                link(row));
    }

    private static Optional<AuditChain.Link> link(ResultSet row) throws SQLException {
        byte @Nullable [] hash = row.getBytes("hash");
        return hash == null
                ? Optional.empty()
                : Optional.of(new AuditChain.Link(row.getLong("position"), row.getBytes("previous"), hash));
    }

    List<AuditLog.Used> usage(AuditLog.UsageQuery query, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(USAGE)) {
            int index = texts(statement, 1, query.domain(), query.product(), query.principal());
            index = times(statement, index, query.from(), query.to());
            statement.setInt(index, limit);
            List<AuditLog.Used> used = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    used.add(new AuditLog.Used(
                            new AuditLog.User(rows.getString(3), rows.getString(1), rows.getString(2)),
                            rows.getLong(4),
                            rows.getLong(5)));
                }
            }
            return used;
        } catch (SQLException e) {
            throw new AuditException("reading usage", e);
        }
    }

    @SafeVarargs
    private static int texts(PreparedStatement statement, int index, Optional<String>... values) throws SQLException {
        int next = index;
        for (Optional<String> value : values) {
            statement.setString(next++, value.orElse(null));
            statement.setString(next++, value.orElse(null));
        }
        return next;
    }

    @SafeVarargs
    private static int times(PreparedStatement statement, int index, Optional<Instant>... values) throws SQLException {
        int next = index;
        for (Optional<Instant> value : values) {
            OffsetDateTime time = value.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
            statement.setObject(next++, time, java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setObject(next++, time, java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
        }
        return next;
    }
}
