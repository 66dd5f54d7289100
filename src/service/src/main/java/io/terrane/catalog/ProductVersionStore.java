package io.terrane.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import io.terrane.database.Statements;
import io.terrane.product.StacDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The versions of products, with the documents that they were published with. */
@ApplicationScoped
class ProductVersionStore {
    private static final String ADD = """
            insert into product_version (domain, product, version, collection, prefix, run_id, published_at, document)
            values (?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String MOVE = """
            update product_version set prefix = ?, run_id = ?, document = ? where collection = ? and version = ?""";

    private static final String ADD_ITEM = """
            insert into version_item (collection, version, id, subject, datetime, document) values (?, ?, ?, ?, ?, ?)
            on conflict (collection, id) do update set datetime = excluded.datetime, document = excluded.document""";

    private static final String COLLECTION = """
            select c.domain, c.product, c.version, c.retired from collection c where c.id = ? and not c.external""";

    private static final String LOCK = COLLECTION + " for no key update";

    private static final String VISIBLE = COLLECTION + " and " + VisibilityPredicate.sql("c");

    private static final String ENTRIES = """
            select version, state, notice, end_of_support, successor, published_at, document is not null
            from product_version where collection = ?""";

    private static final String DOCUMENT = """
            select document from product_version where collection = ? and version = ? and document is not null""";

    private static final String ITEMS = """
            select id, subject, document from version_item
            where collection = ? and version = ? and id > ? order by id limit ?""";

    private static final String SOME_ITEMS = """
            select id, subject, document from version_item where collection = ? and id = any (?) order by id""";

    private static final String ITEM = """
            select version, subject, document from version_item where collection = ? and id = ?""";

    private static final String IDS = "select id from version_item where collection = ? and version = ? order by id";

    private static final String SIBLINGS = """
            select subject, version, id from version_item
            where collection = ? and version = any (?) and subject = any (?)""";

    private static final String SET_STATE = """
            update product_version set state = ?, notice = ?, end_of_support = ?, successor = ?
            where collection = ? and version = ?""";

    private static final String SHOW = """
            update collection set version = ?, document = ?, words = to_tsvector('simple', ?), retired = false,
              updated_at = ?, freshness = ?::interval where id = ?""";

    private static final String HIDE =
            "update collection set document = ?, retired = true, updated_at = ? where id = ?";

    private final AgroalDataSource database;

    @Inject
    ProductVersionStore(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * An Item as it was published.
     *
     * @param subject what it is of, the same in every version
     */
    record Kept(String id, String subject, String document) {}

    void add(ProductVersion version, String collection, String document, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, version.domain());
            statement.setString(2, version.product());
            statement.setString(3, version.version());
            statement.setString(4, collection);
            statement.setString(5, version.prefix());
            statement.setObject(6, version.runId());
            statement.setObject(7, ItemStore.utc(at));
            statement.setString(8, document);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("adding a product version", e);
        }
    }

    /** The version's objects lie elsewhere from now on: all that there were, and more. */
    void move(ProductVersion version, String collection, String document) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(MOVE)) {
            statement.setString(1, version.prefix());
            statement.setObject(2, version.runId());
            statement.setString(3, document);
            statement.setString(4, collection);
            statement.setString(5, version.version());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("adding to a product version", e);
        }
    }

    /** Those that are there already take the new documents. */
    void addItems(ProductVersion version, List<PublishedItem> items) {
        String own = version.product() + "-" + version.version() + "-";
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD_ITEM)) {
            for (PublishedItem item : items) {
                statement.setString(1, item.collection());
                statement.setString(2, version.version());
                statement.setString(3, item.id());
                statement.setString(4, item.id().startsWith(own) ? item.id().substring(own.length()) : item.id());
                statement.setObject(5, ItemStore.utc(item.datetime()));
                statement.setString(6, item.document());
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new CatalogException("keeping the Items of a version", e);
        }
    }

    /** Which nobody else changes until the caller's transaction ends; empty also for what no run makes. */
    Optional<VersionHistory> lock(String collection) {
        return history(collection, LOCK, Optional.empty());
    }

    /** For nobody to see; empty also for what no run makes. */
    Optional<VersionHistory> find(String collection) {
        return history(collection, COLLECTION, Optional.empty());
    }

    /** Empty also when the caller may not see the collection. */
    Optional<VersionHistory> history(String collection, VisibilityPredicate visible) {
        return history(collection, VISIBLE, Optional.of(visible));
    }

    private Optional<VersionHistory> history(String id, String sql, Optional<VisibilityPredicate> visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement collection = connection.prepareStatement(sql);
                PreparedStatement entries = connection.prepareStatement(ENTRIES)) {
            collection.setString(1, id);
            if (visible.isPresent()) {
                visible.get().bind(collection, 2);
            }
            try (ResultSet row = collection.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                entries.setString(1, id);
                return Optional.of(new VersionHistory(
                        id, row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4), entries(entries)));
            }
        } catch (SQLException e) {
            throw new CatalogException("reading the versions of a product", e);
        }
    }

    private static List<VersionEntry> entries(PreparedStatement statement) throws SQLException {
        List<VersionEntry> entries = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                entries.add(new VersionEntry(
                        rows.getString(1),
                        VersionState.of(rows.getString(2)),
                        Optional.ofNullable(rows.getString(3)),
                        Optional.ofNullable(rows.getObject(4, LocalDate.class)),
                        Optional.ofNullable(rows.getString(5)),
                        rows.getObject(6, OffsetDateTime.class).toInstant(),
                        rows.getBoolean(7)));
            }
        }
        return entries;
    }

    /** The Collection as it was published. */
    Optional<String> document(String collection, String version) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(DOCUMENT)) {
            statement.setString(1, collection);
            statement.setString(2, version);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("reading the Collection of a version", e);
        }
    }

    /** In order of id. */
    List<Kept> items(String collection, String version, String afterId, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ITEMS)) {
            statement.setString(1, collection);
            statement.setString(2, version);
            statement.setString(3, afterId);
            statement.setInt(4, limit);
            List<Kept> items = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    items.add(new Kept(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
            return items;
        } catch (SQLException e) {
            throw new CatalogException("reading the Items of a version", e);
        }
    }

    /** Which of these ids any version has. */
    Set<String> present(String collection, List<String> ids) {
        return documents(collection, ids).stream().map(Kept::id).collect(Collectors.toSet());
    }

    /** The Items as they are kept. */
    List<Kept> kept(String collection, List<PublishedItem> items) {
        return documents(collection, items.stream().map(PublishedItem::id).toList());
    }

    private List<Kept> documents(String collection, List<String> ids) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SOME_ITEMS)) {
            statement.setString(1, collection);
            statement.setArray(2, Statements.texts(connection, ids));
            List<Kept> items = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    items.add(new Kept(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
            return items;
        } catch (SQLException e) {
            throw new CatalogException("reading Items of a version", e);
        }
    }

    List<String> ids(String collection, String version) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(IDS)) {
            statement.setString(1, collection);
            statement.setString(2, version);
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        } catch (SQLException e) {
            throw new CatalogException("reading the Items of a version", e);
        }
    }

    /** An Item of any version. */
    record Found(String version, Kept item) {}

    Optional<Found> item(String collection, String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ITEM)) {
            statement.setString(1, collection);
            statement.setString(2, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Found(row.getString(1), new Kept(id, row.getString(2), row.getString(3))))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("finding an Item of a version", e);
        }
    }

    /** Subject → version → id of the Item. */
    Map<String, Map<String, String>> siblings(
            String collection, Collection<String> versions, Collection<String> subjects) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SIBLINGS)) {
            statement.setString(1, collection);
            statement.setArray(2, Statements.texts(connection, versions));
            statement.setArray(3, Statements.texts(connection, subjects));
            Map<String, Map<String, String>> siblings = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    siblings.computeIfAbsent(rows.getString(1), subject -> new HashMap<>())
                            .put(rows.getString(2), rows.getString(3));
                }
            }
            return siblings;
        } catch (SQLException e) {
            throw new CatalogException("finding Items of other versions", e);
        }
    }

    void setState(String collection, VersionEntry entry) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SET_STATE)) {
            statement.setString(1, entry.state().text());
            statement.setString(2, entry.notice().orElse(null));
            statement.setObject(3, entry.endOfSupport().orElse(null), java.sql.Types.DATE);
            statement.setString(4, entry.successor().orElse(null));
            statement.setString(5, collection);
            statement.setString(6, entry.version());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("changing the state of a version", e);
        }
    }

    /** The pointer: this version is the one that everybody gets. */
    void show(String collection, String version, ObjectNode document, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SHOW)) {
            statement.setString(1, version);
            statement.setString(2, document.toString());
            statement.setString(3, PublishedCollection.words(document));
            statement.setObject(4, ItemStore.utc(at));
            statement.setString(5, document.path(StacDocuments.FRESHNESS).textValue());
            statement.setString(6, collection);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("making a version current", e);
        }
    }

    /** Out of all listings; the document stays at its address. */
    void hide(String collection, String document, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(HIDE)) {
            statement.setString(1, document);
            statement.setObject(2, ItemStore.utc(at));
            statement.setString(3, collection);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("retiring a product", e);
        }
    }
}
