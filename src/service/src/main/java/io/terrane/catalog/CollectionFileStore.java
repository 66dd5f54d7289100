package io.terrane.catalog;

import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which file holds all Items of a collection, and whose turn it is to write it anew. */
@ApplicationScoped
public class CollectionFileStore {
    private static final String ENTER = """
            insert into collection_file (collection) select id from collection where not retired on conflict do nothing""";

    private static final String TAKE = """
            update collection_file set busy_until = now() + ? * interval '1 millisecond'
            where collection = (
              select f.collection from collection_file f join collection c on c.id = f.collection
              where not c.retired and f.seen_at < ? and f.busy_until < now()
              order by f.seen_at limit 1
              for update of f skip locked)
            returning collection, busy_until, key, change,
              (select coalesce(max(h.sequence), 0) from change h where h.collection = collection_file.collection)""";

    private static final String KEEP = """
            update collection_file set busy_until = now() + ? * interval '1 millisecond'
            where collection = ? and busy_until = ? returning busy_until""";

    private static final String UNCHANGED = """
            update collection_file set busy_until = '-infinity', seen_at = now() where collection = ? and busy_until = ?""";

    private static final String LIST = """
            update collection_file set busy_until = '-infinity', seen_at = now(), key = ?, items = ?, bytes = ?, change = ?,
              written_at = now()
            where collection = ? and busy_until = ?""";

    private static final String KEYS = "select key from collection_file where key is not null";

    private static final String FIND = """
            select c.id, f.key, f.items, f.bytes, f.written_at, c.domain, c.product
            from collection_file f join collection c on c.id = f.collection
            where f.key is not null and not c.retired and c.id = any (?) and """ + VisibilityPredicate.sql("c");

    private final AgroalDataSource database;

    @Inject
    CollectionFileStore(AgroalDataSource database) {
        this.database = database;
    }

    /** A file that is there for those who may discover the collection. */
    public record Listed(String key, long items, long bytes, Instant writtenAt, String domain, String product) {}

    /**
     * The right to write a collection's file.
     *
     * @param key of the file that is listed
     * @param written the last change that was there when it was begun
     * @param change the last change that is there now
     */
    public record Turn(
            String collection, OffsetDateTime until, Optional<String> key, Optional<Long> written, long change) {
        public boolean isUnchanged() {
            return key.isPresent() && written.equals(Optional.of(change));
        }
    }

    /** Notes collections that are new. */
    public void enter() {
        update("noting collections", ENTER);
    }

    /** @param before collections that were seen to since are left alone */
    public Optional<Turn> take(Instant before, Duration lease) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setLong(1, lease.toMillis());
            statement.setObject(2, ItemStore.utc(before));
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Turn(
                                row.getString(1),
                                row.getObject(2, OffsetDateTime.class),
                                Optional.ofNullable(row.getString(3)),
                                Optional.ofNullable(row.getObject(4, Long.class)),
                                row.getLong(5)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("taking a turn at a collection's file", e);
        }
    }

    /** @return empty when somebody else has the turn now */
    public Optional<Turn> keep(Turn turn, Duration lease) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(KEEP)) {
            statement.setLong(1, lease.toMillis());
            statement.setString(2, turn.collection);
            statement.setObject(3, turn.until);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Turn(
                                turn.collection,
                                row.getObject(1, OffsetDateTime.class),
                                turn.key,
                                turn.written,
                                turn.change))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("keeping a turn at a collection's file", e);
        }
    }

    public void unchanged(Turn turn) {
        update("leaving a collection's file", UNCHANGED, turn.collection, turn.until);
    }

    /** @return false when somebody else has the turn now, or the collection is gone: the earlier file stays listed */
    public boolean list(Turn turn, String key, long items, long bytes) {
        return update("listing a collection's file", LIST, key, items, bytes, turn.change, turn.collection, turn.until)
                == 1;
    }

    /** Of all files that are listed. */
    public Set<String> keys() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(KEYS);
                ResultSet rows = statement.executeQuery()) {
            Set<String> keys = new HashSet<>();
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
            return keys;
        } catch (SQLException e) {
            throw new CatalogException("listing collections' files", e);
        }
    }

    public Optional<Listed> find(String collection, VisibilityPredicate visible) {
        return Optional.ofNullable(find(List.of(collection), visible).get(collection));
    }

    /** By collection; those without a file, or hidden from the caller, are not among them. */
    public Map<String, Listed> find(List<String> collections, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setArray(1, Statements.texts(connection, collections));
            visible.bind(statement, 2);
            Map<String, Listed> listed = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    listed.put(
                            rows.getString(1),
                            new Listed(
                                    rows.getString(2),
                                    rows.getLong(3),
                                    rows.getLong(4),
                                    rows.getObject(5, OffsetDateTime.class).toInstant(),
                                    rows.getString(6),
                                    rows.getString(7)));
                }
            }
            return listed;
        } catch (SQLException e) {
            throw new CatalogException("finding collections' files", e);
        }
    }

    private int update(String doing, String sql, @Nullable Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException(doing, e);
        }
    }
}
