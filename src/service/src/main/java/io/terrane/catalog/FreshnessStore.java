package io.terrane.catalog;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How fresh products are that promise it. */
@ApplicationScoped
public class FreshnessStore {
    private static final String SELECT = """
            select c.domain, c.product, c.version, extract(epoch from c.freshness)::bigint, c.breached_since,
              (select max(coalesce(i.time_end, i.datetime)) from item i where i.collection = c.id),
              c.discover = 'public'
            from collection c where c.freshness is not null and not c.retired""";

    private static final String ONE = SELECT + " and c.id = ?";

    private static final String MARK = """
            update collection set breached_since = ? where id = ? and (breached_since is null) = (?::timestamptz is not null)""";

    private final AgroalDataSource database;

    @Inject
    FreshnessStore(AgroalDataSource database) {
        this.database = database;
    }

    public List<Freshness> all() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(SELECT + " order by c.id")) {
            return read(statement);
        } catch (SQLException e) {
            throw new CatalogException("reading freshness", e);
        }
    }

    /** Empty when nothing is promised, or the product is retired. */
    public Optional<Freshness> of(String collection) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ONE)) {
            statement.setString(1, collection);
            return read(statement).stream().findFirst();
        } catch (SQLException e) {
            throw new CatalogException("reading freshness", e);
        }
    }

    private static List<Freshness> read(PreparedStatement statement) throws SQLException {
        List<Freshness> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new Freshness(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        Duration.ofSeconds(rows.getLong(4)),
                        instant(rows.getObject(6, OffsetDateTime.class)),
                        instant(rows.getObject(5, OffsetDateTime.class)),
                        rows.getBoolean(7)));
            }
        }
        return found;
    }

    private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }

    /**
     * Remembers that the data became too old, or fresh again.
     *
     * @param since empty when they are fresh
     * @return false when that is known already
     */
    public boolean mark(String collection, Optional<Instant> since) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(MARK)) {
            OffsetDateTime time = since.map(ItemStore::utc).orElse(null);
            statement.setObject(1, time, java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setString(2, collection);
            statement.setObject(3, time, java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new CatalogException("remembering freshness", e);
        }
    }
}
