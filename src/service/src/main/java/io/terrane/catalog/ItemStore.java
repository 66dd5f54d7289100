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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/**
 * The Items. A search is one statement a page over ranges of longitude, latitude and time, in keyset order; geometries are
 * decided exactly afterwards, and a page that loses Items by that is filled up from the next rows.
 */
@ApplicationScoped
public class ItemStore {
    private static final String FIND = """
            select i.document
            from item i join collection c on c.id = i.collection
            where i.collection = ? and i.id = ? and """ + VisibilityPredicate.sql("c");

    private static final String SEARCH = """
            select i.datetime, i.collection, i.id, i.geometry, i.document
            from item i join collection c on c.id = i.collection
            where """ + VisibilityPredicate.sql("c");

    private static final String IN_COLLECTIONS = " and i.collection = any (?)";
    private static final String WITH_IDS = " and i.id = any (?)";
    private static final String FROM = " and i.datetime >= ?";
    private static final String TO = " and i.datetime <= ?";
    private static final String IN_AREA =
            " and (i.lon && float8range(?, ?, '[]') or i.lon_east && float8range(?, ?, '[]'))"
                    + " and i.lat && float8range(?, ?, '[]')";
    private static final String AFTER = " and i.datetime <= ? and (i.datetime < ? or (i.collection, i.id) > (?, ?))";
    private static final String IN_ORDER = " order by i.datetime desc, i.collection, i.id limit ?";

    private static final String DELETE = "delete from item where collection = ?";

    private static final String INSERT = """
            insert into item (collection, id, datetime, lon, lat, geometry, document)
            values (?, ?, ?, float8range(?, ?, '[]'), float8range(?, ?, '[]'), ?, ?)""";

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

    /** One page of the Items that the caller may see. */
    public Search.Page search(Search search, VisibilityPredicate visible) {
        Optional<PreparedGeometry> area = search.area().map(PreparedGeometryFactory::prepare);
        List<String> documents = new ArrayList<>();
        Search remaining = search;
        Optional<Search.Position> last = Optional.empty();
        while (true) {
            List<Row> rows = rows(remaining, visible);
            for (Row row : rows) {
                if (area.isPresent() && !area.get().intersects(row.geometry)) {
                    continue;
                }
                if (documents.size() == search.limit()) {
                    return new Search.Page(documents, last);
                }
                documents.add(row.document);
                last = Optional.of(row.position);
            }
            if (rows.size() <= search.limit()) {
                return new Search.Page(documents, Optional.empty());
            }
            remaining = remaining.after(rows.getLast().position);
        }
    }

    private record Row(Search.Position position, Geometry geometry, String document) {}

    /** One row more than the limit, which tells whether there is a next page. */
    private List<Row> rows(Search search, VisibilityPredicate visible) {
        StringBuilder sql = new StringBuilder(SEARCH);
        sql.append(search.collections().isEmpty() ? "" : IN_COLLECTIONS);
        sql.append(search.ids().isEmpty() ? "" : WITH_IDS);
        sql.append(search.from().isEmpty() ? "" : FROM);
        sql.append(search.to().isEmpty() ? "" : TO);
        sql.append(search.area().isEmpty() ? "" : IN_AREA);
        sql.append(search.after().isEmpty() ? "" : AFTER);
        sql.append(IN_ORDER);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            bind(statement, search, visible);
            List<Row> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                WKBReader reader = new WKBReader();
                while (result.next()) {
                    Instant datetime = result.getObject(1, OffsetDateTime.class).toInstant();
                    rows.add(new Row(
                            new Search.Position(datetime, result.getString(2), result.getString(3)),
                            reader.read(result.getBytes(4)),
                            result.getString(5)));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new CatalogException("searching Items", e);
        } catch (ParseException e) {
            throw new IllegalStateException("a stored geometry cannot be read", e);
        }
    }

    private static void bind(PreparedStatement statement, Search search, VisibilityPredicate visible)
            throws SQLException {
        int index = visible.bind(statement, 1);
        if (!search.collections().isEmpty()) {
            statement.setArray(index++, texts(statement, search.collections()));
        }
        if (!search.ids().isEmpty()) {
            statement.setArray(index++, texts(statement, search.ids()));
        }
        if (search.from().isPresent()) {
            statement.setObject(index++, utc(search.from().get()));
        }
        if (search.to().isPresent()) {
            statement.setObject(index++, utc(search.to().get()));
        }
        if (search.area().isPresent()) {
            Envelope bounds = search.area().get().getEnvelopeInternal();
            for (int i = 0; i < 2; i++) {
                statement.setDouble(index++, bounds.getMinX());
                statement.setDouble(index++, bounds.getMaxX());
            }
            statement.setDouble(index++, bounds.getMinY());
            statement.setDouble(index++, bounds.getMaxY());
        }
        if (search.after().isPresent()) {
            Search.Position after = search.after().get();
            statement.setObject(index++, utc(after.datetime()));
            statement.setObject(index++, utc(after.datetime()));
            statement.setString(index++, after.collection());
            statement.setString(index++, after.id());
        }
        statement.setInt(index, search.limit() + 1);
    }

    private static java.sql.Array texts(PreparedStatement statement, List<String> values) throws SQLException {
        return statement.getConnection().createArrayOf("text", values.toArray(String[]::new));
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Replaces all Items of a collection; the caller's transaction decides whether it happened. */
    public void replace(String collection, List<PublishedItem> items) {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(DELETE);
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            delete.setString(1, collection);
            delete.executeUpdate();
            WKBWriter writer = new WKBWriter();
            for (PublishedItem item : items) {
                Envelope bounds = item.geometry().getEnvelopeInternal();
                insert.setString(1, item.collection());
                insert.setString(2, item.id());
                insert.setObject(3, utc(item.datetime()));
                insert.setDouble(4, bounds.getMinX());
                insert.setDouble(5, bounds.getMaxX());
                insert.setDouble(6, bounds.getMinY());
                insert.setDouble(7, bounds.getMaxY());
                insert.setBytes(8, writer.write(item.geometry()));
                insert.setString(9, item.document());
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new CatalogException("replacing Items", e);
        }
    }
}
