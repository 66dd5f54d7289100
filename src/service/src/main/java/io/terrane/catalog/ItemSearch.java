package io.terrane.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import io.terrane.catalog.Search.Found;
import io.terrane.catalog.Search.Page;
import io.terrane.catalog.Search.Place;
import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2Evaluator;
import io.terrane.cql2.ItemSource;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.postgresql.PGStatement;

/**
 * The one search over Items. SQL selects by visibility, keys, ranges of space and time, and as much of the filter as it can
 * say, in keyset order; what it cannot say exactly is decided on the rows that come, and a page that loses Items by that is
 * filled up from the next rows. Work is bounded: a page that takes long ends early where there are Items, and is refused where
 * there are none.
 */
@ApplicationScoped
public class ItemSearch {
    private static final Duration PAGE_ENDS_EARLY = Duration.ofSeconds(3);
    private static final Duration GIVES_UP = Duration.ofSeconds(25);
    private static final Duration IN_ORDER = Duration.ofSeconds(1);
    private static final Duration COUNTING = Duration.ofMillis(200);
    private static final long MOST_COUNTED = 50_000;
    private static final int MOST_ROWS = 4_000;
    private static final int REMEMBERED = 1_000;
    private static final int FETCHED_AT_ONCE = 1_000;
    private static final String QUERY_CANCELED = "57014";
    private static final String DATA_EXCEPTION = "22";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AgroalDataSource database;
    private final RecentKeys uncounted = new RecentKeys(REMEMBERED, Duration.ofMinutes(1));
    private final RecentKeys rare = new RecentKeys(REMEMBERED, Duration.ofMinutes(1));

    @Inject
    ItemSearch(AgroalDataSource database) {
        this.database = database;
    }

    /** One page of the Items that the caller may see. */
    public Page search(Search search, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection()) {
            Query query = new Query(connection, search, visible);
            Reading reading = read(query, search);
            Page page = page(search, reading);
            if (search.at().isPresent()) {
                return page;
            }
            OptionalLong matched =
                    page.next().isEmpty() ? OptionalLong.of(page.items().size()) : count(query);
            return new Page(page.items(), page.next(), page.previous(), matched);
        } catch (SQLException e) {
            throw refused("searching Items", e);
        }
    }

    /**
     * What is counted of an Item.
     *
     * @param datetime its own, or the start of its interval
     */
    public record Facet(String collection, Instant datetime, Optional<Double> cloudCover, Optional<String> platform) {}

    /** Gives every Item that matches to a consumer, in no order, without holding them. */
    public void facets(Search search, VisibilityPredicate visible, Consumer<Facet> consumer) {
        try (Connection connection = database.getConnection()) {
            boolean automatic = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                new Query(connection, search, visible).facets(consumer);
            } finally {
                connection.rollback();
                connection.setAutoCommit(automatic);
            }
        } catch (SQLException e) {
            throw refused("aggregating Items", e);
        }
    }

    private static RuntimeException refused(String doing, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(QUERY_CANCELED)) {
            return tooLong();
        }
        // Values that PostgreSQL has no place for, such as the character 0, or a page's token that was made up.
        return state.startsWith(DATA_EXCEPTION)
                ? new ProblemException.BadRequest("This search holds a value that nothing can be compared with.")
                : new CatalogException(doing, e);
    }

    private static ProblemException tooLong() {
        return new ProblemException.Unavailable(
                "This search takes too long: narrow it by collections, bbox or datetime, or sort by datetime.");
    }

    /** @param more whether the rows went on */
    private record Reading(List<Found> items, List<Place> places, boolean more) {}

    private static Page page(Search search, Reading reading) {
        boolean backwards = search.at().map(Place::backwards).orElse(false);
        List<Found> items = new ArrayList<>(reading.items);
        List<Place> places = new ArrayList<>(reading.places);
        if (backwards) {
            Collections.reverse(items);
            Collections.reverse(places);
        }
        Optional<Place> first = places.isEmpty() ? Optional.empty() : Optional.of(turned(places.getFirst(), true));
        Optional<Place> last = places.isEmpty() ? Optional.empty() : Optional.of(places.getLast());
        boolean next = backwards || reading.more;
        boolean previous = backwards ? reading.more : search.at().isPresent();
        return new Page(
                items, next ? last : Optional.empty(), previous ? first : Optional.empty(), OptionalLong.empty());
    }

    private static Place turned(Place place, boolean backwards) {
        return new Place(place.values(), place.key(), backwards);
    }

    /** One Item more than the limit is looked for, which tells whether there is a next page. */
    private Reading read(Query query, Search search) throws SQLException {
        long start = System.nanoTime();
        List<Found> items = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        Optional<Place> at = search.at();
        int rows = search.limit() + 1;
        while (true) {
            List<Row> batch = rows(query, at, rows);
            for (Row row : batch) {
                if (!query.passes(row)) {
                    continue;
                }
                if (items.size() == search.limit()) {
                    return new Reading(items, places, true);
                }
                items.add(row.item);
                places.add(row.place);
            }
            if (batch.size() < rows) {
                return new Reading(items, places, false);
            }
            Duration spent = Duration.ofNanos(System.nanoTime() - start);
            if (!items.isEmpty() && spent.compareTo(PAGE_ENDS_EARLY) > 0) {
                return new Reading(items, places, true);
            }
            if (spent.compareTo(GIVES_UP) > 0) {
                throw tooLong();
            }
            at = Optional.of(
                    turned(batch.getLast().place, at.map(Place::backwards).orElse(false)));
            rows = Math.min(rows * 4, MOST_ROWS);
        }
    }

    /**
     * In the order of an index, or where that takes long because few Items pass the filter, by a scan of all that might, which is
     * put in order then.
     */
    private List<Row> rows(Query query, Optional<Place> at, int limit) throws SQLException {
        if (query.filter.isEmpty()) {
            return query.inOrder(at, limit, GIVES_UP);
        }
        List<Object> wanted = query.wanted();
        if (!rare.contains(wanted)) {
            try {
                return query.inOrder(at, limit, IN_ORDER);
            } catch (SQLException e) {
                if (!QUERY_CANCELED.equals(e.getSQLState())) {
                    throw e;
                }
                rare.add(wanted);
            }
        }
        return query.scanned(at, limit);
    }

    /**
     * Nothing when it takes long or they are very many: of what the caller may see, so that it tells nothing of what is hidden.
     */
    private OptionalLong count(Query query) throws SQLException {
        List<Object> wanted = query.wanted();
        if (uncounted.contains(wanted)) {
            return OptionalLong.empty();
        }
        OptionalLong count = counting(query);
        if (count.isEmpty()) {
            uncounted.add(wanted);
        }
        return count;
    }

    private static OptionalLong counting(Query query) throws SQLException {
        Connection connection = query.connection;
        boolean automatic = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            return query.count();
        } catch (SQLException e) {
            if (QUERY_CANCELED.equals(e.getSQLState())) {
                return OptionalLong.empty();
            }
            throw e;
        } finally {
            connection.rollback();
            connection.setAutoCommit(automatic);
        }
    }

    /**
     * @param geometry as WKB, where it is looked at
     * @param properties as JSON, where they are looked at
     */
    private record Row(
            Found item,
            Place place,
            byte @Nullable [] geometry,
            @Nullable String properties) {}

    /** A search made ready: its conditions in SQL and what decides on the rows. */
    private static final class Query {
        private static final String VISIBLE =
                "from item i join collection c on c.id = i.collection where " + VisibilityPredicate.sql("c");

        /** As the index over space and time has it, and no other. */
        private static final String IN_SPACE = "i.collection collate \"C\"";

        /** As the index over keys has it, and no other. */
        private static final String OF_KEY = "i.collection collate \"POSIX\"";

        private static final String COUNT_SOME =
                "select count(*) from (select from item where collection = ? limit ?) counted";

        private static final int LARGE = 1_000;

        private static final String LONGEST = """
                select longest from collection where longest > '0' order by longest desc limit 1""";

        private final Connection connection;
        private final SortOrder order;
        private final Sql items;
        private final Sql conditions;
        /** None where it is all the earth. */
        private final Optional<AreaSql> place;

        private final boolean nearest;
        private final boolean geometries;
        private final boolean properties;
        private final Optional<Geometry> area;
        private final Optional<PreparedGeometry> prepared;
        private final Optional<Cql2> filter;
        private final Optional<Cql2Evaluator> residual;
        private final WKBReader reader = new WKBReader();

        Query(Connection connection, Search search, VisibilityPredicate visible) throws SQLException {
            this.connection = connection;
            this.order = new SortOrder(search);
            this.items = new Sql(VISIBLE, visible.values());
            this.area = search.area();
            this.prepared = area.map(PreparedGeometryFactory::prepare);
            this.filter = search.filter();
            Optional<Cql2Sql> condition = filter.map(Cql2Sql::of);
            boolean exact = condition.map(Cql2Sql::exact).orElse(true);
            this.residual = exact ? Optional.empty() : search.filter().map(Cql2Evaluator::new);
            this.properties = residual.isPresent();
            this.geometries = area.isPresent()
                    || (residual.isPresent()
                            && search.filter().orElseThrow().properties().stream()
                                    .anyMatch(name -> name.equals("geometry") || name.equals("geom")));
            this.place = area.filter(geometry -> !worldwide(geometry)).map(AreaSql::of);
            this.nearest = isNearest(search, condition);
            this.conditions = conditions(search, condition);
        }

        /** Where a filter asks for a place, the index over space and time serves as it does for an area. */
        private boolean isNearest(Search search, Optional<Cql2Sql> filter) {
            if (!search.ids().isEmpty() || !search.words().isEmpty()) {
                return false;
            }
            return place.isPresent()
                    ? !place.get().isWide()
                    : filter.map(sql -> sql.condition().text().contains(AreaSql.INDEXED))
                            .orElse(false);
        }

        private Sql conditions(Search search, Optional<Cql2Sql> filter) throws SQLException {
            List<Sql> all = new ArrayList<>();
            search.domain().ifPresent(domain -> all.add(Sql.of("c.domain = ?", domain)));
            if (search.collections().size() == 1) {
                String collection = search.collections().getFirst();
                String column = nearest && isLarge(collection) ? IN_SPACE : column(search);
                all.add(Sql.of(column + " = ?", collection));
            } else if (!search.collections().isEmpty()) {
                all.add(Sql.of(column(search) + " = any (?)", search.collections()));
            }
            if (!search.ids().isEmpty()) {
                all.add(Sql.of("i.id = any (?)", search.ids()));
            }
            if (search.from().isPresent()) {
                all.add(from(search));
            }
            search.to().ifPresent(to -> all.add(Sql.of("i.datetime <= ?", to)));
            if (area.isPresent() && place.isEmpty()) {
                all.add(Sql.of("i.geometry is not null"));
            }
            if (!search.words().isEmpty()) {
                all.add(words(search.words(), "i"));
            }
            filter.ifPresent(sql -> all.add(sql.condition()));
            return Sql.joined(all.stream().map(Query::further).toList(), " ");
        }

        private static String column(Search search) {
            return search.ids().isEmpty() ? "i.collection" : OF_KEY;
        }

        private static Sql further(Sql condition) {
            return Sql.of("and").and(condition);
        }

        /** PostgreSQL takes a collection that is new to its statistics for an empty one, and would walk through all of it. */
        private boolean isLarge(String collection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(COUNT_SOME)) {
                statement.setString(1, collection);
                statement.setInt(2, LARGE);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getInt(1) == LARGE;
                }
            }
        }

        private static boolean worldwide(Geometry area) {
            return area.isRectangle()
                    && area.getEnvelopeInternal().getWidth() == 360
                    && area.getEnvelopeInternal().getHeight() == 180;
        }

        private Sql from(Search search) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(LONGEST);
                    ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Sql.of(
                                "i.datetime >= ?::timestamptz - ?::interval and coalesce(i.time_end, i.datetime) >= ?",
                                search.from().orElseThrow(),
                                row.getString(1),
                                search.from().orElseThrow())
                        : Sql.of("i.datetime >= ?", search.from().orElseThrow());
            }
        }

        /** Items that are looked for, in a place. */
        private Sql found(Sql within) {
            return Sql.joined(List.of(items, conditions, further(within)), " ");
        }

        private Sql found() {
            return found(place.map(AreaSql::meets).orElse(Sql.TRUE));
        }

        private PreparedStatement prepare(Sql... parts) throws SQLException {
            Sql sql = Sql.joined(List.of(parts), " ");
            PreparedStatement statement = connection.prepareStatement(sql.text());
            if (filter.isPresent()) {
                // How many Items pass is known from the values alone: a plan for any of them would be a wrong one.
                statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            }
            sql.bind(statement, 1);
            return statement;
        }

        /** Without the indexes that are in order, and but once. */
        List<Row> scanned(Optional<Place> at, int limit) throws SQLException {
            boolean automatic = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try (Statement settings = connection.createStatement()) {
                settings.execute("set local enable_indexscan = off");
                settings.execute("set local enable_indexonlyscan = off");
                settings.execute("set local enable_nestloop = off");
                return inOrder(at, limit, GIVES_UP);
            } finally {
                connection.rollback();
                connection.setAutoCommit(automatic);
            }
        }

        /** What decides on rows, as columns. */
        private String looked() {
            return (geometries ? "i.geometry" : "null::bytea") + ", "
                    + (properties ? "i.properties::text" : "null::text");
        }

        List<Row> inOrder(Optional<Place> at, int limit, Duration atMost) throws SQLException {
            Sql select = Sql.of("select i.collection, i.id, i.document, " + looked() + ", i.number")
                    .and(order.columns());
            Sql after = at.map(reached -> further(order.after(reached))).orElse(Sql.of(""));
            Sql most = Sql.of("limit ?", limit);
            // What lies in an area is put in order anew where it is not the one of time.
            Sql within = place.isPresent() ? order.orderBy(nearest) : order.orderWithin(nearest);
            List<Sql> parts = place.map(AreaSql::meetsEach).orElseGet(() -> order.parts(at)).stream()
                    .map(part -> Sql.joined(List.of(found(part), after, within, most), " "))
                    .toList();
            try (PreparedStatement statement =
                    parts.size() == 1 ? prepare(select, parts.getFirst()) : prepare(select, merged(parts), most)) {
                statement.setQueryTimeout((int) atMost.toSeconds());
                ResultSet result = statement.executeQuery();
                List<Row> rows = new ArrayList<>();
                while (result.next()) {
                    String collection = result.getString(1);
                    String id = result.getString(2);
                    rows.add(new Row(
                            new Found(collection, id, result.getString(3)),
                            order.place(result, 6),
                            result.getBytes(4),
                            result.getString(5)));
                }
                return rows;
            }
        }

        /** As many of each part as are wanted in all, in their common order. */
        private Sql merged(List<Sql> parts) {
            List<Sql> keys = parts.stream()
                    .map(part -> Sql.joined(List.of(Sql.of("(select i.id, i.collection"), part, Sql.of(")")), " "))
                    .toList();
            return Sql.joined(
                    List.of(
                            Sql.of("from item i where (i.id, " + OF_KEY + ") in ("),
                            Sql.joined(keys, " union all "),
                            Sql.of(")"),
                            order.orderBy(false)),
                    " ");
        }

        boolean passes(Row row) {
            return passes(row.item.collection(), row.item.id(), row.geometry, row.properties);
        }

        private boolean passes(String collection, String id, byte @Nullable [] wkb, @Nullable String json) {
            try {
                Optional<Geometry> geometry = wkb == null ? Optional.empty() : Optional.of(reader.read(wkb));
                if (prepared.isPresent()
                        && (geometry.isEmpty() || !prepared.get().intersects(geometry.get()))) {
                    return false;
                }
                return residual.isEmpty()
                        || residual.get()
                                .test(new ItemSource(
                                        id, collection, JSON.readTree(json == null ? "{}" : json), geometry));
            } catch (ParseException | JsonProcessingException e) {
                throw new IllegalStateException("a stored Item cannot be read", e);
            }
        }

        void facets(Consumer<Facet> consumer) throws SQLException {
            Sql select = Sql.of("select i.collection, i.id, " + looked()
                    + ", i.datetime, i.cloud_cover, i.properties ->> 'platform'");
            try (PreparedStatement statement = prepare(select, found())) {
                statement.setFetchSize(FETCHED_AT_ONCE);
                statement.setQueryTimeout((int) GIVES_UP.toSeconds());
                ResultSet rows = statement.executeQuery();
                while (rows.next()) {
                    if (passes(rows.getString(1), rows.getString(2), rows.getBytes(3), rows.getString(4))) {
                        consumer.accept(new Facet(
                                rows.getString(1),
                                rows.getObject(5, OffsetDateTime.class).toInstant(),
                                Optional.ofNullable(rows.getObject(6, Double.class)),
                                Optional.ofNullable(rows.getString(7))));
                    }
                }
            }
        }

        /** What is looked for, by somebody who sees what this caller sees. */
        List<Object> wanted() {
            return List.of(
                    found().text(),
                    found().values(),
                    residual.isPresent() ? filter.orElseThrow() : "",
                    area.map(Geometry::toText).orElse(""));
        }

        /** Items whose bounds lie within a rectangle meet it, which the index tells; the geometries of others are looked at. */
        OptionalLong count() throws SQLException {
            long end = System.nanoTime() + COUNTING.toNanos();
            if (residual.isPresent()
                    || (place.isPresent() && !area.map(Query::isBoxes).orElse(true))) {
                return countDecided(found(), 0, end);
            }
            if (place.isEmpty()) {
                return countInSql(found(), end);
            }
            Sql within = place.get().within();
            OptionalLong inside = countInSql(found(within), end);
            return inside.isEmpty()
                    ? inside
                    : countDecided(
                            found(Sql.joined(List.of(place.get().meets(), Sql.of("and not"), within), " ")),
                            inside.getAsLong(),
                            end);
        }

        private static boolean isBoxes(Geometry area) {
            return IntStream.range(0, area.getNumGeometries())
                    .allMatch(i -> area.getGeometryN(i).isRectangle());
        }

        /** @param end by the clock of nanoseconds */
        private void giveUpAt(long end) throws SQLException {
            try (Statement limit = connection.createStatement()) {
                limit.execute("set local statement_timeout = " + Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        }

        private OptionalLong countInSql(Sql found, long end) throws SQLException {
            giveUpAt(end);
            try (PreparedStatement statement = prepare(
                            Sql.of("select count(*) from (select 1"),
                            found,
                            Sql.of("limit ?) counted", MOST_COUNTED + 1));
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) > MOST_COUNTED ? OptionalLong.empty() : OptionalLong.of(row.getLong(1));
            }
        }

        /** @param others that are counted already */
        private OptionalLong countDecided(Sql found, long others, long end) throws SQLException {
            giveUpAt(end);
            Sql select = Sql.of("select i.collection, i.id, " + looked());
            long count = others;
            try (PreparedStatement statement = prepare(select, found, Sql.of("limit ?", MOST_COUNTED + 1))) {
                statement.setFetchSize(FETCHED_AT_ONCE);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        if (passes(rows.getString(1), rows.getString(2), rows.getBytes(3), rows.getString(4))) {
                            count++;
                        }
                        if (count > MOST_COUNTED || System.nanoTime() > end) {
                            return OptionalLong.empty();
                        }
                    }
                }
            }
            return OptionalLong.of(count);
        }
    }

    /** One of the words, or of the phrases, has to be there. */
    static Sql words(List<String> words, String table) {
        return Sql.either(words.stream()
                .map(word -> Sql.of(table + ".words @@ phraseto_tsquery('simple', ?)", word))
                .toList());
    }
}
