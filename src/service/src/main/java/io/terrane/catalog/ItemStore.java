package io.terrane.catalog;

import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.locationtech.jts.io.WKBWriter;

/** The Items, one by one; many at once are found by {@link ItemSearch}. */
@ApplicationScoped
public class ItemStore {
    private static final String FIND = """
            select i.document
            from item i join collection c on c.id = i.collection
            where i.collection = ? and i.id = ? and """ + VisibilityPredicate.sql("c");

    private static final String DELETE_ALL = "delete from item where collection = ?";

    private static final String INSERT = """
            insert into item (collection, id, datetime, time_end, lon, lat, geometry, properties, cloud_cover, words, document)
            values (?, ?, ?, ?, ?::float8multirange, ?::float8range, ?, ?::jsonb, ?,
                    to_tsvector('simple', nullif(?, '')), ?)""";

    private static final String ADD = INSERT + " on conflict do nothing";

    private static final String PUT = INSERT + """
             on conflict (collection, id) do update set datetime = excluded.datetime, time_end = excluded.time_end,
              lon = excluded.lon, lat = excluded.lat, geometry = excluded.geometry, properties = excluded.properties,
              cloud_cover = excluded.cloud_cover, words = excluded.words, document = excluded.document""";

    private static final String LOCK = "select document from item where collection = ? and id = ? for update";

    private static final String PRESENT = "select id from item where collection = ? and id = any (?)";

    private static final String DELETE = "delete from item where collection = ? and id = ?";

    private static final String ADD_PROPERTY = """
            insert into item_property (collection, name, type) values (?, ?, ?) on conflict do nothing""";

    private static final String LENGTHEN = """
            update collection set longest = make_interval(secs => ?)
            where id = ? and longest < make_interval(secs => ?)""";

    private final AgroalDataSource database;

    @Inject
    ItemStore(AgroalDataSource database) {
        this.database = database;
    }

    /** The Item's document; empty also when the caller may not see it. */
    public Optional<String> find(String collection, String id, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, collection);
            statement.setString(2, id);
            visible.bind(statement, 3);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("finding an Item", e);
        }
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Replaces all Items of a collection; the caller's transaction decides whether it happened. */
    public void replace(String collection, List<PublishedItem> items) {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(DELETE_ALL)) {
            delete.setString(1, collection);
            delete.executeUpdate();
            write(connection, INSERT, items);
            describe(connection, items);
        } catch (SQLException e) {
            throw new CatalogException("replacing Items", e);
        }
    }

    /**
     * Adds Items that are not there yet; the caller's transaction decides whether it happened.
     *
     * @return ids of those that are there already, which stay as they are
     */
    public List<String> add(List<PublishedItem> items) {
        try (Connection connection = database.getConnection()) {
            int[] counts = write(connection, ADD, items);
            describe(connection, items);
            return IntStream.range(0, counts.length)
                    .filter(i -> counts[i] == 0)
                    .mapToObj(i -> items.get(i).id())
                    .toList();
        } catch (SQLException e) {
            throw new CatalogException("adding Items", e);
        }
    }

    /** Adds or replaces Items, in order of id so that writers never wait in a ring; the caller's transaction decides. */
    public void put(List<PublishedItem> items) {
        List<PublishedItem> ordered = items.stream()
                .sorted(Comparator.comparing(PublishedItem::collection).thenComparing(PublishedItem::id))
                .toList();
        try (Connection connection = database.getConnection()) {
            write(connection, PUT, ordered);
            describe(connection, ordered);
        } catch (SQLException e) {
            throw new CatalogException("storing Items", e);
        }
    }

    /** The Item's document, which nobody else changes until the caller's transaction ends. */
    public Optional<String> lock(String collection, String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, collection);
            statement.setString(2, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("locking an Item", e);
        }
    }

    /** Which of these ids there are. */
    Set<String> present(String collection, List<String> ids) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PRESENT)) {
            statement.setString(1, collection);
            statement.setArray(2, connection.createArrayOf("text", ids.toArray()));
            Set<String> present = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    present.add(rows.getString(1));
                }
            }
            return present;
        } catch (SQLException e) {
            throw new CatalogException("looking for Items", e);
        }
    }

    public void delete(String collection, String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setString(1, collection);
            statement.setString(2, id);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("deleting an Item", e);
        }
    }

    private static int[] write(Connection connection, String sql, List<PublishedItem> items) throws SQLException {
        WKBWriter writer = new WKBWriter();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (PublishedItem item : items) {
                statement.setString(1, item.collection());
                statement.setString(2, item.id());
                statement.setObject(3, utc(item.datetime()));
                statement.setObject(4, item.end().map(ItemStore::utc).orElse(null), Types.TIMESTAMP_WITH_TIMEZONE);
                statement.setString(
                        5, item.footprint().map(ItemFootprint::longitudes).orElse(null));
                statement.setString(
                        6, item.footprint().map(ItemFootprint::latitudes).orElse(null));
                statement.setBytes(
                        7,
                        item.footprint()
                                .map(footprint -> writer.write(footprint.geometry()))
                                .orElse(null));
                statement.setString(8, item.properties().toString());
                statement.setObject(9, item.cloudCover().orElse(null), Types.DOUBLE);
                statement.setString(10, item.words());
                statement.setString(11, item.document());
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    private record Use(String collection, String name, String type) implements Comparable<Use> {
        @Override
        public int compareTo(Use other) {
            return Comparator.comparing(Use::collection)
                    .thenComparing(Use::name)
                    .thenComparing(Use::type)
                    .compare(this, other);
        }
    }

    /** Remembers which properties there are and how long intervals last; in one order, so that writers never wait in a ring. */
    private static void describe(Connection connection, List<PublishedItem> items) throws SQLException {
        Set<Use> uses = new TreeSet<>();
        java.util.Map<String, Duration> longest = new java.util.TreeMap<>();
        for (PublishedItem item : items) {
            item.properties()
                    .properties()
                    .forEach(property -> uses.add(new Use(
                            item.collection(),
                            property.getKey(),
                            property.getValue().getNodeType().name().toLowerCase(Locale.ROOT))));
            item.end()
                    .map(end -> Duration.between(item.datetime(), end))
                    .ifPresent(
                            length -> longest.merge(item.collection(), length, (a, b) -> a.compareTo(b) > 0 ? a : b));
        }
        try (PreparedStatement add = connection.prepareStatement(ADD_PROPERTY);
                PreparedStatement lengthen = connection.prepareStatement(LENGTHEN)) {
            for (Use use : uses) {
                add.setString(1, use.collection);
                add.setString(2, use.name);
                add.setString(3, use.type);
                add.addBatch();
            }
            add.executeBatch();
            for (var entry : longest.entrySet()) {
                double seconds = entry.getValue().toMillis() / 1e3 + 1e-3;
                lengthen.setDouble(1, seconds);
                lengthen.setString(2, entry.getKey());
                lengthen.setDouble(3, seconds);
                lengthen.addBatch();
            }
            lengthen.executeBatch();
        }
    }
}
