package io.terrane.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The changes, in the order of commits. */
@ApplicationScoped
class ChangeStore {
    private static final String TAKE_TURN = "select pg_advisory_xact_lock(hashtextextended('the order of changes', 0))";

    private static final String ADD =
            "insert into change (at, kind, domain, collection, version, detail) values (?, ?, ?, ?, ?, ?::jsonb)";

    private static final String ADD_ITEMS = """
            insert into change (at, kind, domain, collection, version, items, sequence) overriding system value
            select ?, ?, ?, ?, ?, i.ids, setval(n.numbers, nextval(n.numbers) + cardinality(i.ids) - 1)
            from (select ?::text[]) i (ids), (select pg_get_serial_sequence('change', 'sequence')::regclass) n (numbers)""";

    private static final int ITEMS_A_ROW = 1_000;

    private static final String REMEMBER = """
            insert into deleted_collection (id, domain, discover, deleted_at)
            select id, domain, discover, ? from collection where id = ?
            on conflict (id) do update set domain = excluded.domain, discover = excluded.discover,
              deleted_at = excluded.deleted_at""";

    private static final String FORGET = "delete from deleted_collection where id = ?";

    private static final String ROWS = """
            from change h join (select id, domain, discover from collection
               union all select id, domain, discover from deleted_collection) c on c.id = h.collection
            """;

    private static final String VISIBLE = """
             where h.sequence > ? and (?::text is null or h.collection = ?) and (?::text is null or h.domain = ?) and """ + VisibilityPredicate.sql("c");

    /** The last of a row's changes has its number, those before it the numbers before. */
    private static final String NUMBER = "h.sequence - cardinality(h.items) + i.place";

    private static final String AFTER = "select " + NUMBER + """
            , h.id, i.place, h.at, h.kind, h.domain, h.collection, i.id, h.version, h.detail::text
            """ + ROWS
            + " cross join lateral unnest(h.items) with ordinality i (id, place) " + VISIBLE + " and " + NUMBER
            + " > ? order by h.sequence, i.place limit ?";

    private static final String LATEST = "select h.sequence " + ROWS + VISIBLE + " order by h.sequence desc limit 1";

    private static final String END = "select coalesce(max(sequence), 0) from change";

    private static final String SECRET = "select value from secret where name = 'cursor'";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AgroalDataSource database;

    @Inject
    ChangeStore(AgroalDataSource database) {
        this.database = database;
    }

    /** A change with its place in the feed, which is for this node alone to know. */
    record Placed(long sequence, Change change) {}

    /** What is asked for; what is empty does not restrict. */
    record Query(Optional<String> domain, Optional<String> collection) {}

    /** Until the transaction ends, nobody else takes a number. */
    void takeTurn() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(TAKE_TURN)) {
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException("waiting for the turn to record a change failed", e);
        }
    }

    void add(ChangeKind kind, ChangeLog.Subject subject, ObjectNode detail, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            bind(statement, kind, subject, at);
            statement.setString(6, detail.toString());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("recording a change failed", e);
        }
    }

    void addItems(ChangeKind kind, ChangeLog.Subject subject, List<String> ids, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD_ITEMS)) {
            bind(statement, kind, subject, at);
            for (int i = 0; i < ids.size(); i += ITEMS_A_ROW) {
                List<String> some = ids.subList(i, Math.min(i + ITEMS_A_ROW, ids.size()));
                statement.setArray(6, Statements.texts(connection, some));
                statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("recording changes of Items failed", e);
        }
    }

    private static void bind(PreparedStatement statement, ChangeKind kind, ChangeLog.Subject subject, Instant at)
            throws SQLException {
        statement.setObject(1, at.atOffset(ZoneOffset.UTC));
        statement.setString(2, kind.text());
        statement.setString(3, subject.domain());
        statement.setString(4, subject.collection());
        statement.setString(5, subject.version().orElse(null));
    }

    void remember(String collection, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REMEMBER)) {
            statement.setObject(1, at.atOffset(ZoneOffset.UTC));
            statement.setString(2, collection);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("remembering a deleted collection failed", e);
        }
    }

    void forget(String collection) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setString(1, collection);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("forgetting a deleted collection failed", e);
        }
    }

    List<Placed> after(long sequence, Query query, VisibilityPredicate visible, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(AFTER)) {
            int next = bind(statement, sequence, query, visible);
            statement.setLong(next, sequence);
            statement.setInt(next + 1, limit);
            List<Placed> changes = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    changes.add(new Placed(rows.getLong(1), change(rows)));
                }
            }
            return changes;
        } catch (SQLException e) {
            throw new IllegalStateException("reading changes failed", e);
        }
    }

    private static int bind(PreparedStatement statement, long sequence, Query query, VisibilityPredicate visible)
            throws SQLException {
        statement.setLong(1, sequence);
        statement.setString(2, query.collection.orElse(null));
        statement.setString(3, query.collection.orElse(null));
        statement.setString(4, query.domain.orElse(null));
        statement.setString(5, query.domain.orElse(null));
        return visible.bind(statement, 6);
    }

    private static Change change(ResultSet row) throws SQLException {
        try {
            return new Change(
                    id(row.getObject(2, UUID.class), row.getInt(3)),
                    row.getObject(4, OffsetDateTime.class).toInstant(),
                    ChangeKind.of(row.getString(5)).orElseThrow(),
                    row.getString(6),
                    row.getString(7),
                    Optional.ofNullable(row.getString(8)),
                    Optional.ofNullable(row.getString(9)),
                    (ObjectNode) JSON.readTree(row.getString(10)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored change cannot be read", e);
        }
    }

    /** Those of a row each have an id, which stays what it is. */
    private static UUID id(UUID ofRow, int place) {
        return place == 1 ? ofRow : UUID.nameUUIDFromBytes((ofRow + "/" + place).getBytes(StandardCharsets.UTF_8));
    }

    /** The place of the last change that the caller may see. */
    long latest(Query query, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LATEST)) {
            bind(statement, 0, query, visible);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("reading changes failed", e);
        }
    }

    /** The place of the last change of all. */
    long end() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(END);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("reading changes failed", e);
        }
    }

    byte[] secret() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SECRET);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBytes(1);
        } catch (SQLException e) {
            throw new IllegalStateException("reading the key of cursors failed", e);
        }
    }
}
