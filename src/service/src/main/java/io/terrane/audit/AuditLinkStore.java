package io.terrane.audit;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Links of the log's chain. */
@ApplicationScoped
class AuditLinkStore {
    private static final String LOCK =
            "select pg_try_advisory_xact_lock(hashtextextended('chain of the audit log', 0))";

    private static final String HEAD = "select position, hash from audit_link order by position desc limit 1";

    private static final String YOUNGEST = "select coalesce(max(sequence), 0) from audit_link";

    private static final String UNLINKED = "select " + AuditStore.COLUMNS + """
             from audit_event e left join audit_link l on l.sequence = e.sequence
            where l.sequence is null and e.sequence > ? order by e.sequence limit ?""";

    private static final String LINKED = "select " + AuditStore.COLUMNS + """
             from audit_link l join audit_event e on e.sequence = l.sequence
            where l.position > ? order by l.position limit ?""";

    private static final String COUNT_UNLINKED = """
            select count(*) from audit_event e
            where e.at < ? and not exists (select 1 from audit_link l where l.sequence = e.sequence)""";

    private static final String ADD =
            "insert into audit_link (position, sequence, previous, hash, at) values (?, ?, ?, ?, ?)";

    private final AgroalDataSource database;

    @Inject
    AuditLinkStore(AgroalDataSource database) {
        this.database = database;
    }

    /** @return whether nobody else links until the transaction ends */
    boolean lock() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LOCK);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw new AuditException("locking the chain", e);
        }
    }

    Optional<AuditChain.Head> head() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(HEAD);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(new AuditChain.Head(row.getLong(1), row.getBytes(2))) : Optional.empty();
        } catch (SQLException e) {
            throw new AuditException("reading the chain", e);
        }
    }

    /** The highest sequence that is linked. */
    long youngest() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(YOUNGEST);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AuditException("reading the chain", e);
        }
    }

    List<AuditLog.Recorded> unlinked(long after, int limit) {
        return events(UNLINKED, after, limit);
    }

    /** In order of the chain, after a position. */
    List<AuditLog.Recorded> linked(long after, int limit) {
        return events(LINKED, after, limit);
    }

    private List<AuditLog.Recorded> events(String sql, long after, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, after);
            statement.setInt(2, limit);
            List<AuditLog.Recorded> events = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(AuditStore.recorded(rows));
                }
            }
            return events;
        } catch (SQLException e) {
            throw new AuditException("reading the chain", e);
        }
    }

    long countUnlinked(Instant before) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNT_UNLINKED)) {
            statement.setObject(1, before.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new AuditException("counting what is not linked", e);
        }
    }

    /** In the current transaction; a link for each event. */
    void add(List<AuditLog.Recorded> events, List<AuditChain.Link> links, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            for (int i = 0; i < events.size(); i++) {
                statement.setLong(1, links.get(i).position());
                statement.setLong(2, events.get(i).sequence());
                statement.setBytes(3, links.get(i).previous());
                statement.setBytes(4, links.get(i).hash());
                statement.setObject(5, at.atOffset(ZoneOffset.UTC));
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new AuditException("linking events", e);
        }
    }
}
