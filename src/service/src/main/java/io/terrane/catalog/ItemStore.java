package io.terrane.catalog;

import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import io.terrane.database.Statements;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The Items, one by one; many at once are found by {@link ItemSearch}. */
@ApplicationScoped
public class ItemStore {
    static final String FIND = """
            select i.document
            from item i join collection c on c.id = i.collection
            where i.collection collate "POSIX" = ? and i.id = ? and """ + VisibilityPredicate.sql("c");

    private static final String UNIQUE_VIOLATION = "23505";

    static final String DELETE_ALL = "delete from item where collection = ?";

    private static final String DELETE_OTHERS = """
            delete from item i where i.collection = ? and not exists (
              select from version_item v where v.collection = i.collection and v.id = i.id and v.version = ?)""";

    /** How many of a batch are looked for before it is written: if one is there, more of them are. */
    private static final int SAMPLE = 4;

    static final String ANY = "select exists (select from item where collection collate \"POSIX\" = ? and id = any(?))";

    private static final String SAVE = "savepoint items";
    private static final String RETURN = "rollback to savepoint items";

    /** Where Items wait that may be there already, or whose words are to be found. */
    private static final String WAITING = """
            create temporary table if not exists waiting_item (like item including identity) on commit delete rows""";

    private static final String INSERT = """
            insert into item (collection, id, datetime, time_end, bounds, lon_gap, geometry, properties, cloud_cover, words, document)
            select i.collection, i.id, i.datetime, i.time_end, i.bounds, i.lon_gap, i.geometry, i.properties, i.cloud_cover,
              to_tsvector('simple', w.words), i.document
            from waiting_item i left join unnest(?::text[], ?::text[]) w (id, words) on w.id = i.id
            order by i.number\s""";

    private static final String RETURNING = " returning new.id, old.id is null";

    /** Rows that were deleted are still walked over until the transaction ends; a truncated table is another file. */
    private static final String LEAVE_FEW = "delete from waiting_item";

    private static final String LEAVE_MANY = "truncate waiting_item";
    private static final int FEW = 16;

    private static final String ADD = INSERT + "on conflict do nothing" + RETURNING;

    private static final String PUT = INSERT + """
             on conflict (id, collection collate "POSIX") do update set datetime = excluded.datetime, time_end = excluded.time_end,
              bounds = excluded.bounds, lon_gap = excluded.lon_gap, geometry = excluded.geometry, properties = excluded.properties,
              cloud_cover = excluded.cloud_cover, words = excluded.words, document = excluded.document
              where item.document <> excluded.document""" + RETURNING;

    static final String LOCK = "select document from item where collection collate \"POSIX\" = ? and id = ? for update";

    static final String DELETE = "delete from item where collection collate \"POSIX\" = ? and id = ?";

    private static final String ADD_PROPERTIES = """
            insert into item_property (collection, name, type)
            select ?, p.name, p.type from unnest(?::text[], ?::text[]) with ordinality p (name, type, place) order by p.place
            on conflict do nothing""";

    private static final String LENGTHEN = """
            update collection set longest = make_interval(secs => ?)
            where id = ? and longest < make_interval(secs => ?)""";

    private final AgroalDataSource database;
    private final CollectionStore collections;

    @Inject
    ItemStore(AgroalDataSource database, CollectionStore collections) {
        this.database = database;
        this.collections = collections;
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
        remove("removing Items", DELETE_ALL, collection);
    }

    /**
     * Removes the Items of a collection that one of its versions does not have. The others keep their numbers, so that whoever pages
     * through them goes on where they were; the caller's transaction decides whether it happened.
     */
    void clearBut(String collection, String version) {
        remove("removing Items", DELETE_OTHERS, collection, version);
    }

    private void remove(String doing, String sql, Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = Statements.prepare(connection, sql, values)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException(doing, e);
        }
    }

    /** Adds those Items of one collection that are not there yet; the caller's transaction decides whether it happened. */
    public Written add(ItemBatch batch) {
        return write(ADD, batch);
    }

    /** Adds Items of one collection or replaces those that are other; the caller's transaction decides. */
    public Written put(ItemBatch batch) {
        return write(PUT, batch);
    }

    /**
     * Keeps the collection there until the caller's transaction ends, without which its Items are not to be written.
     *
     * @throws ProblemException.NotFound when there is none
     */
    void hold(String collection) {
        if (!collections.hold(collection)) {
            throw new ProblemException.NotFound("There is no collection " + collection + " any more.");
        }
    }

    /** In order of id, and what they have in order of name, so that writers never wait in a ring. */
    private Written write(String sql, ItemBatch batch) {
        if (batch.items().isEmpty()) {
            return new Written(Set.of(), Set.of());
        }
        String collection = batch.items().getFirst().collection();
        hold(collection);
        List<PublishedItem> ordered = batch.items().stream()
                .sorted(Comparator.comparing(PublishedItem::id))
                .toList();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            List<PublishedItem> worded =
                    ordered.stream().filter(item -> !item.words().isEmpty()).toList();
            Written written =
                    worded.isEmpty() && !anyThere(connection, ordered) && copied(connection, statement, ordered)
                            ? new Written(Set.copyOf(ids(ordered)), Set.of())
                            : merge(connection, statement, sql, ordered, worded);
            describe(connection, collection, batch.traits());
            return written;
        } catch (SQLException e) {
            throw new CatalogException("storing Items", e);
        }
    }

    private static boolean anyThere(Connection connection, List<PublishedItem> items) throws SQLException {
        int step = Math.max(1, items.size() / SAMPLE);
        List<String> sample = IntStream.iterate(0, i -> i < items.size(), i -> i + step)
                .mapToObj(i -> items.get(i).id())
                .toList();
        try (PreparedStatement statement = connection.prepareStatement(ANY)) {
            statement.setString(1, items.getFirst().collection());
            statement.setArray(2, Statements.texts(connection, sample));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** @return false when somebody else has just written one of them; then none was written */
    private static boolean copied(Connection connection, Statement statement, List<PublishedItem> items)
            throws SQLException {
        statement.execute(SAVE);
        try {
            ItemRows.copy(connection, "item", items);
            return true;
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            statement.execute(RETURN);
            return false;
        }
    }

    /** @param worded those of them that have words */
    private static Written merge(
            Connection connection,
            Statement statement,
            String sql,
            List<PublishedItem> items,
            List<PublishedItem> worded)
            throws SQLException {
        statement.execute(WAITING);
        ItemRows.copy(connection, "waiting_item", items);
        Set<String> created = new HashSet<>();
        Set<String> updated = new HashSet<>();
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setArray(1, Statements.texts(connection, ids(worded)));
            insert.setArray(
                    2,
                    Statements.texts(
                            connection,
                            worded.stream().map(PublishedItem::words).toList()));
            try (ResultSet rows = insert.executeQuery()) {
                while (rows.next()) {
                    (rows.getBoolean(2) ? created : updated).add(rows.getString(1));
                }
            }
        }
        statement.execute(items.size() > FEW ? LEAVE_MANY : LEAVE_FEW);
        return new Written(created, updated);
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
        remove("deleting an Item", DELETE, collection, id);
    }

    private static List<String> ids(List<PublishedItem> items) {
        return items.stream().map(PublishedItem::id).toList();
    }

    /** Remembers which properties there are and how long intervals last; in one order, so that writers never wait in a ring. */
    private static void describe(Connection connection, String collection, ItemTraits items) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> types = new ArrayList<>();
        new TreeMap<>(items.properties())
                .forEach((name, values) -> values.types().forEach(type -> {
                    names.add(name);
                    types.add(type.name().toLowerCase(Locale.ROOT));
                }));
        try (PreparedStatement add = connection.prepareStatement(ADD_PROPERTIES);
                PreparedStatement lengthen = connection.prepareStatement(LENGTHEN)) {
            add.setString(1, collection);
            add.setArray(2, Statements.texts(connection, names));
            add.setArray(3, Statements.texts(connection, types));
            add.executeUpdate();
            if (items.longest().isPositive()) {
                double seconds = items.longest().toMillis() / 1e3 + 1e-3;
                lengthen.setDouble(1, seconds);
                lengthen.setString(2, collection);
                lengthen.setDouble(3, seconds);
                lengthen.executeUpdate();
            }
        }
    }
}
