package io.terrane.catalog;

import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collections and product versions. */
@ApplicationScoped
public class CollectionStore {
    private static final String LIST = """
            select c.document from collection c where c.id > ? and """ + VisibilityPredicate.sql("c") + " order by c.id limit ?";

    private static final String FIND = """
            select c.document from collection c where c.id = ? and """ + VisibilityPredicate.sql("c");

    private static final String PUT = """
            insert into collection (id, domain, product, version, discover, read, document, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set version = excluded.version, discover = excluded.discover,
              read = excluded.read, document = excluded.document, updated_at = excluded.updated_at""";

    private static final String ADD_VERSION = """
            insert into product_version (domain, product, version, collection, prefix, run_id, published_at)
            values (?, ?, ?, ?, ?, ?, ?)""";

    private static final String FIND_VERSION = """
            select v.prefix, v.run_id, c.discover, c.read
            from product_version v join collection c on c.id = v.collection
            where v.domain = ? and v.product = ? and v.version = ?""";

    private final AgroalDataSource database;

    @Inject
    CollectionStore(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * The documents of the collections that the caller may see, in order of id.
     *
     * @param after id of the last one of the page before; empty for the first
     */
    public List<String> list(String after, int limit, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setString(1, after);
            int index = visible.bind(statement, 2);
            statement.setInt(index, limit);
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
            statement.setString(7, collection.document());
            statement.setObject(8, ItemStore.utc(at));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("storing a collection", e);
        }
    }

    /** Adds a version that there is none of yet. */
    public void add(ProductVersion version, String collection, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD_VERSION)) {
            statement.setString(1, version.domain());
            statement.setString(2, version.product());
            statement.setString(3, version.version());
            statement.setString(4, collection);
            statement.setString(5, version.prefix());
            statement.setObject(6, version.runId());
            statement.setObject(7, ItemStore.utc(at));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new CatalogException("adding a product version", e);
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
