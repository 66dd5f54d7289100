package io.terrane.catalog;

import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
            select i.collection, i.id, i.datetime::timestamptz, i.time_end::timestamptz, i.lon::float8multirange,
              i.lat::float8range, i.geometry, i.properties::jsonb, i.cloud_cover::float8,
              to_tsvector('simple', nullif(i.words, '')), i.document
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::text[],
                        ?::text[], ?::text[])
              with ordinality as i (collection, id, datetime, time_end, lon, lat, geometry, properties, cloud_cover, words,
                                    document, place)
            order by i.place\s""";

    /** Foreign keys are checked by statements too, which would be planned anew for each row. */
    private static final String PLAN_ONCE = "set local plan_cache_mode = auto";

    private static final String RETURNING = " returning new.id, old.id is null";

    private static final String ADD = INSERT + "on conflict do nothing" + RETURNING;

    private static final String PUT = INSERT + """
             on conflict (collection, id) do update set datetime = excluded.datetime, time_end = excluded.time_end,
              lon = excluded.lon, lat = excluded.lat, geometry = excluded.geometry, properties = excluded.properties,
              cloud_cover = excluded.cloud_cover, words = excluded.words, document = excluded.document
              where item.document <> excluded.document""" + RETURNING;

    private static final String LOCK = "select document from item where collection = ? and id = ? for update";

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

    /** What became of Items that were written; what is in neither set stays as it was. */
    public record Written(Set<String> created, Set<String> updated) {
        public Written {
            created = Set.copyOf(created);
            updated = Set.copyOf(updated);
        }
    }

    /** Removes all Items of a collection; the caller's transaction decides whether it happened. */
    public void clear(String collection) {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(DELETE_ALL)) {
            delete.setString(1, collection);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("removing Items", e);
        }
    }

    /** Adds those Items of one collection that are not there yet; the caller's transaction decides whether it happened. */
    public Written add(List<PublishedItem> items) {
        return write(ADD, items);
    }

    /** Adds Items of one collection or replaces those that are other; the caller's transaction decides. */
    public Written put(List<PublishedItem> items) {
        return write(PUT, items);
    }

    /** In order of id, and what they have in order of name, so that writers never wait in a ring. */
    private Written write(String sql, List<PublishedItem> items) {
        List<PublishedItem> ordered =
                items.stream().sorted(Comparator.comparing(PublishedItem::id)).toList();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(PLAN_ONCE);
            Written written = write(connection, sql, ordered);
            describe(connection, ordered);
            return written;
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

    private static Written write(Connection connection, String sql, List<PublishedItem> items) throws SQLException {
        WKBWriter writer = new WKBWriter();
        byte[][] geometries = items.stream()
                .map(item -> item.footprint()
                        .map(footprint -> writer.write(footprint.geometry()))
                        .orElse(null))
                .toArray(byte[][]::new);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, texts(connection, items, PublishedItem::collection));
            statement.setArray(2, texts(connection, items, PublishedItem::id));
            statement.setArray(
                    3, texts(connection, items, item -> item.datetime().toString()));
            statement.setArray(
                    4,
                    texts(
                            connection,
                            items,
                            item -> item.end().map(Instant::toString).orElse(null)));
            statement.setArray(
                    5,
                    texts(
                            connection,
                            items,
                            item -> item.footprint()
                                    .map(ItemFootprint::longitudes)
                                    .orElse(null)));
            statement.setArray(
                    6,
                    texts(
                            connection,
                            items,
                            item -> item.footprint()
                                    .map(ItemFootprint::latitudes)
                                    .orElse(null)));
            statement.setArray(7, connection.createArrayOf("bytea", geometries));
            statement.setArray(
                    8, texts(connection, items, item -> item.properties().toString()));
            statement.setArray(
                    9,
                    texts(
                            connection,
                            items,
                            item -> item.cloudCover().map(String::valueOf).orElse(null)));
            statement.setArray(10, texts(connection, items, PublishedItem::words));
            statement.setArray(11, texts(connection, items, PublishedItem::document));
            Set<String> created = new HashSet<>();
            Set<String> updated = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    (rows.getBoolean(2) ? created : updated).add(rows.getString(1));
                }
            }
            return new Written(created, updated);
        }
    }

    private static Array texts(
            Connection connection, List<PublishedItem> items, Function<PublishedItem, @Nullable String> text)
            throws SQLException {
        // Of String[] the driver sends the texts as they are, of Object[] it quotes them.
        return connection.createArrayOf("text", items.stream().map(text).toArray(String[]::new));
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
