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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collections and product versions. */
@ApplicationScoped
public class CollectionStore {
    private static final String LIST = """
            select c.document from collection c
            where not c.retired and (?::text is null or c.domain = ?) and """ + VisibilityPredicate.sql("c");

    private static final String DOMAINS = """
            select d.id, d.title, d.description from domain d
            where (?::text is null or d.id = ?) and exists (
              select 1 from collection c where c.domain = d.id and not c.retired and """ + VisibilityPredicate.sql("c") + ") order by d.id";

    private static final String ENTRIES = """
            select c.domain, c.id, coalesce(c.document::json ->> 'title', c.id) from collection c
            where not c.retired and (?::text is null or c.domain = ?) and\s""" + VisibilityPredicate.sql("c") + " order by c.domain, c.id";

    private static final int MOST = 10_000;

    private static final String OWNER = """
            select c.domain, c.external from collection c where c.id = ? and """ + VisibilityPredicate.sql("c");

    private static final String ADD_EXTERNAL = """
            insert into collection (id, domain, product, version, discover, read, document, updated_at, words, external)
            select ?, d.id, ?, ?, ?, ?, ?, ?, to_tsvector('simple', ?), true from domain d where d.id = ?
            on conflict do nothing""";

    private static final String DOCUMENT = "select document from collection where id = ?";

    private static final String LOCK = DOCUMENT + " for no key update";

    private static final String HOLD = "select 1 from collection where id = ? for key share";

    private static final String SEIZE = DOCUMENT + " for update";

    private static final String REPLACE = """
            update collection set discover = ?, read = ?, version = ?, document = ?, updated_at = ?,
              words = to_tsvector('simple', ?) where id = ?""";

    private static final String DESCRIBE = "update collection set document = ?, updated_at = ? where id = ?";

    private static final String DELETE = "delete from collection where id = ?";

    private static final String FIND = """
            select c.document from collection c where c.id = ? and """ + VisibilityPredicate.sql("c");

    private static final String PUT = """
            insert into collection (id, domain, product, version, discover, read, document, updated_at, words)
            values (?, ?, ?, ?, ?, ?, ?, ?, to_tsvector('simple', ?))
            on conflict (id) do update set version = excluded.version, discover = excluded.discover,
              read = excluded.read, document = excluded.document, updated_at = excluded.updated_at,
              words = excluded.words""";

    private static final String APPLY = "update collection set discover = ?, read = ? where id = ?";

    private static final String FIND_VERSION = """
            select v.prefix, v.run_id, c.discover, c.read
            from product_version v join collection c on c.id = v.collection
            where v.domain = ? and v.product = ? and v.version = ?""";

    private static final String CURRENT = """
            select c.id, v.domain, v.product, v.version, v.prefix, v.run_id, c.discover, c.read
            from collection c
            join product_version v on v.domain = c.domain and v.product = c.product and v.version = c.version
            where c.id = any (?) and """ + VisibilityPredicate.readable("c");

    private final AgroalDataSource database;

    @Inject
    CollectionStore(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * The documents of the collections that the caller may see and that are not retired, in order of id, 10,000 at most.
     *
     * @param domain empty for all
     * @param words of which one has to be in title, description or keywords; empty for no such restriction
     */
    public List<String> list(Optional<String> domain, List<String> words, VisibilityPredicate visible) {
        Sql rest = words.isEmpty() ? Sql.of("") : Sql.of("and").and(ItemSearch.words(words, "c"));
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(LIST + " " + rest.text() + " order by c.id limit " + MOST)) {
            statement.setString(1, domain.orElse(null));
            statement.setString(2, domain.orElse(null));
            rest.bind(statement, visible.bind(statement, 3));
            List<String> documents = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    documents.add(rows.getString(1));
                }
            }
            return documents;
        } catch (SQLException e) {
            throw new CatalogException("listing collections", e);
        }
    }

    /** A domain as a catalog. */
    public record DomainCatalog(String id, String title, String description) {}

    /**
     * The domains of which the caller may see a collection, in order of id.
     *
     * @param id empty for all
     */
    public List<DomainCatalog> domains(Optional<String> id, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(DOMAINS)) {
            statement.setString(1, id.orElse(null));
            statement.setString(2, id.orElse(null));
            visible.bind(statement, 3);
            List<DomainCatalog> domains = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    domains.add(new DomainCatalog(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
            return domains;
        } catch (SQLException e) {
            throw new CatalogException("listing domains", e);
        }
    }

    /** A collection by name. */
    public record Entry(String domain, String id, String title) {}

    /**
     * The collections that the caller may see and that are not retired, by domain and in order of id.
     *
     * @param domain empty for all
     */
    public Map<String, List<Entry>> entries(Optional<String> domain, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ENTRIES)) {
            statement.setString(1, domain.orElse(null));
            statement.setString(2, domain.orElse(null));
            visible.bind(statement, 3);
            Map<String, List<Entry>> entries = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Entry entry = new Entry(rows.getString(1), rows.getString(2), rows.getString(3));
                    entries.computeIfAbsent(entry.domain, key -> new ArrayList<>())
                            .add(entry);
                }
            }
            return entries;
        } catch (SQLException e) {
            throw new CatalogException("listing collections", e);
        }
    }

    /** The collection's document; empty also when the caller may not see it. */
    public Optional<String> find(String id, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, id);
            visible.bind(statement, 2);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("finding a collection", e);
        }
    }

    /** Adds or replaces; the caller's transaction decides whether it happened. */
    public void put(PublishedCollection collection, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PUT)) {
            statement.setString(1, collection.id());
            statement.setString(2, collection.domain());
            statement.setString(3, collection.product());
            statement.setString(4, collection.version());
            statement.setString(5, collection.discover());
            statement.setString(6, collection.read());
            statement.setString(7, collection.document().toString());
            statement.setObject(8, ItemStore.utc(at));
            statement.setString(9, collection.words());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("storing a collection", e);
        }
    }

    /**
     * Whose a collection is.
     *
     * @param external whether publishers write its Items, not runs
     */
    public record Owner(String domain, boolean external) {}

    /** Empty also when the caller may not see the collection. */
    public Optional<Owner> owner(String id, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(OWNER)) {
            statement.setString(1, id);
            visible.bind(statement, 2);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new Owner(row.getString(1), row.getBoolean(2))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("finding a collection", e);
        }
    }

    /**
     * Adds a collection that publishers write themselves.
     *
     * @return false when there is one of that id or product already, or no such domain
     */
    public boolean addExternal(PublishedCollection collection, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD_EXTERNAL)) {
            statement.setString(1, collection.id());
            statement.setString(2, collection.product());
            statement.setString(3, collection.version());
            statement.setString(4, collection.discover());
            statement.setString(5, collection.read());
            statement.setString(6, collection.document().toString());
            statement.setObject(7, ItemStore.utc(at));
            statement.setString(8, collection.words());
            statement.setString(9, collection.domain());
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new CatalogException("adding a collection", e);
        }
    }

    /** The document, for nobody to see. */
    Optional<String> document(String id) {
        return document(id, DOCUMENT);
    }

    /** The document, which nobody else changes until the caller's transaction ends; Items can be added meanwhile. */
    public Optional<String> lock(String id) {
        return document(id, LOCK);
    }

    /**
     * Keeps the collection there until the caller's transaction ends. Whoever writes Items does this first, and changes the
     * collection after the Items: in this order nobody waits in a ring.
     *
     * @return false when there is none
     */
    boolean hold(String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(HOLD)) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw new CatalogException("holding a collection", e);
        }
    }

    /** The document, once nobody writes Items of the collection; nobody does until the caller's transaction ends. */
    Optional<String> seize(String id) {
        return document(id, SEIZE);
    }

    private Optional<String> document(String id, String sql) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("reading a collection", e);
        }
    }

    public void replace(PublishedCollection collection, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REPLACE)) {
            statement.setString(1, collection.discover());
            statement.setString(2, collection.read());
            statement.setString(3, collection.version());
            statement.setString(4, collection.document().toString());
            statement.setObject(5, ItemStore.utc(at));
            statement.setString(6, collection.words());
            statement.setString(7, collection.id());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("replacing a collection", e);
        }
    }

    /** Replaces the document alone. */
    public void describe(String id, String document, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(DESCRIBE)) {
            statement.setString(1, document);
            statement.setObject(2, ItemStore.utc(at));
            statement.setString(3, id);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("describing a collection", e);
        }
    }

    /** With all its Items. */
    public void delete(String id) {
        try (Connection connection = database.getConnection();
                PreparedStatement items = connection.prepareStatement(ItemStore.DELETE_ALL);
                PreparedStatement collection = connection.prepareStatement(DELETE)) {
            items.setString(1, id);
            items.executeUpdate();
            collection.setString(1, id);
            collection.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("deleting a collection", e);
        }
    }

    /** The policy that holds for it from now on. */
    void apply(String id, String discover, String read) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(APPLY)) {
            statement.setString(1, discover);
            statement.setString(2, read);
            statement.setString(3, id);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("applying a policy", e);
        }
    }

    /** The current versions, by collection, of those of these collections whose data the caller may read. */
    public Map<String, ProductVersion> current(Set<String> ids, VisibilityPredicate readable) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CURRENT)) {
            statement.setArray(1, Statements.texts(connection, ids));
            readable.bind(statement, 2);
            Map<String, ProductVersion> versions = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    versions.put(
                            row.getString(1),
                            new ProductVersion(
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getObject(6, java.util.UUID.class),
                                    row.getString(7),
                                    row.getString(8)));
                }
            }
            return versions;
        } catch (SQLException e) {
            throw new CatalogException("finding current versions", e);
        }
    }

    /** With the product's policy, which is for the caller of this method to apply. */
    public Optional<ProductVersion> version(String domain, String product, String version) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND_VERSION)) {
            statement.setString(1, domain);
            statement.setString(2, product);
            statement.setString(3, version);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new ProductVersion(
                                domain,
                                product,
                                version,
                                row.getString(1),
                                row.getObject(2, java.util.UUID.class),
                                row.getString(3),
                                row.getString(4)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new CatalogException("finding a product version", e);
        }
    }
}
