package io.terrane.catalog;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the Items of a collection lie in time, for those who follow links instead of searching. Each answer walks an index from
 * one answer to the next, so that its cost is that of what it lists. Whether the caller may see the collection is decided
 * before.
 */
@ApplicationScoped
public class BrowseStore {
    private static final String IDS = """
            select id from item
            where collection = ? and datetime >= ? and datetime < ? and id >= ? and (?::text is null or id < ?)
            order by datetime desc, id limit ?""";

    /** The latest Item, then the latest before its period, and so on. */
    private static final String PERIODS = """
            with recursive period(start) as (
              select date_trunc(?, (select max(datetime) from item where collection = ? and datetime >= ? and datetime < ?), 'UTC')
              union all
              select date_trunc(?, (select max(datetime) from item where collection = ? and datetime >= ? and datetime < start), 'UTC')
              from period where start is not null)
            select start from period where start is not null order by start""";

    private static final String STEPS = """
            select id from (
              select id, row_number() over (order by id) as number from item
              where collection = ? and datetime >= ? and datetime < ? and id >= ? and (?::text is null or id < ?)) numbered
            where (number - 1) % ? = 0 order by id""";

    private final AgroalDataSource database;

    @Inject
    BrowseStore(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * A part of a collection.
     *
     * @param from inclusive; an Item without a datetime lies at its start
     * @param to exclusive
     * @param firstId inclusive
     * @param endId exclusive; empty for all from the first on
     */
    public record Part(String collection, Instant from, Instant to, String firstId, Optional<String> endId) {}

    /** Ids of the latest Items first, at most so many. */
    public List<String> ids(Part part, int most) {
        return texts(IDS, part, most);
    }

    /** Every so manieth id, beginning with the first. */
    public List<String> steps(Part part, int size) {
        return texts(STEPS, part, size);
    }

    private List<String> texts(String sql, Part part, int number) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, part.collection);
            statement.setObject(2, ItemStore.utc(part.from));
            statement.setObject(3, ItemStore.utc(part.to));
            statement.setString(4, part.firstId);
            statement.setString(5, part.endId.orElse(null));
            statement.setString(6, part.endId.orElse(null));
            statement.setInt(7, number);
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new CatalogException("listing Items", e);
        }
    }

    /**
     * Where the periods begin that Items of the part lie in.
     *
     * @param unit years to seconds, in UTC
     */
    public List<Instant> periods(Part part, ChronoUnit unit) {
        String field = unit.name().toLowerCase(Locale.ROOT);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PERIODS)) {
            statement.setString(1, field);
            statement.setString(2, part.collection);
            statement.setObject(3, ItemStore.utc(part.from));
            statement.setObject(4, ItemStore.utc(part.to));
            statement.setString(5, field);
            statement.setString(6, part.collection);
            statement.setObject(7, ItemStore.utc(part.from));
            List<Instant> starts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    starts.add(rows.getObject(1, OffsetDateTime.class).toInstant());
                }
            }
            return starts;
        } catch (SQLException e) {
            throw new CatalogException("listing periods", e);
        }
    }
}
