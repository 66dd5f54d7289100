package io.terrane.imagery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import io.terrane.definition.ProductDefinition;
import io.terrane.source.ItemSelection;
import io.terrane.source.SourceException;
import io.terrane.source.SourceScene;
import io.terrane.source.StaticCatalogWalk.Known;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Items of sources, as they were harvested. */
@ApplicationScoped
class MirrorStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FETCHED_AT_ONCE = 100;

    private static final String PUT = """
            with page as (
              insert into mirrored_item (source, collection, id, datetime, lon, lat, seen_at, location, etag, document)
              select ?, collection, id, datetime, lon, lat, clock_timestamp(), location, etag, document
              from jsonb_to_recordset(?::jsonb) p (collection text, id text, datetime timestamptz, lon float8multirange,
                lat float8range, location text, etag text, document text)
              on conflict (source, collection, id) do update set datetime = excluded.datetime, lon = excluded.lon,
                lat = excluded.lat, seen_at = excluded.seen_at, location = excluded.location, etag = excluded.etag,
                document = excluded.document
              returning old.id is null as added)
            select count(*) filter (where added) from page""";

    private static final String SEEN = """
            update mirrored_item set seen_at = clock_timestamp() where source = ? and location = any (?)""";

    private static final String KNOWN = """
            select location, etag, seen_at >= ? as current from mirrored_item where source = ? and location = any (?)""";

    private static final String GONE = """
            delete from mirrored_item where source = ? and collection = ? and datetime >= ? and datetime < ? and seen_at < ?""";

    private static final String GONE_ALL = "delete from mirrored_item where source = ? and seen_at < ?";

    private static final String CLEAR = "delete from mirrored_item where source = ?";

    private static final String EARLIEST =
            "select min(datetime) as earliest from mirrored_item where source = ? and collection = ?";

    private static final String NOW = "select clock_timestamp() as now";

    private static final String SEARCH = """
            select document, seen_at from mirrored_item
            where source = ? and collection = any (?) and lon && ?::float8multirange and lat && ?::float8range
              and datetime between ? and ?
            order by datetime desc, collection, id""";

    private final AgroalDataSource database;
    private final Statements rows;

    @Inject
    MirrorStore(AgroalDataSource database) {
        this.database = database;
        this.rows = new Statements(database);
    }

    /** @return how many were not there before */
    long put(long source, Collection<MirroredItem> items) {
        Map<List<String>, MirroredItem> distinct = new LinkedHashMap<>();
        items.forEach(item -> distinct.put(List.of(item.collection(), item.id()), item));
        ArrayNode page = JSON.createArrayNode();
        distinct.values().forEach(item -> {
            ObjectNode node = page.addObject();
            node.put("collection", item.collection()).put("id", item.id());
            node.put("datetime", item.datetime().toString())
                    .put("lon", item.lon())
                    .put("lat", item.lat());
            item.location().ifPresent(location -> node.put("location", location));
            item.etag().ifPresent(etag -> node.put("etag", etag));
            node.put("document", item.document());
        });
        return rows.query("keeping Items", row -> row.getLong(1), PUT, source, page.toString())
                .getFirst();
    }

    void seen(long source, List<URI> locations) {
        rows.update(
                "keeping Items",
                SEEN,
                source,
                locations.stream().map(URI::toString).toList());
    }

    /** @param since what was seen since then is as it is now */
    Map<URI, Known> known(long source, List<URI> locations, Instant since) {
        Map<URI, Known> known = new HashMap<>();
        rows.query(
                "looking for Items",
                row -> {
                    URI location = URI.create(row.getString("location"));
                    String etag = row.getString("etag");
                    if (row.getBoolean("current")) {
                        known.put(location, new Known.Current());
                    } else if (etag != null) {
                        known.put(location, new Known.Tagged(etag));
                    }
                    return location;
                },
                KNOWN,
                since,
                source,
                locations.stream().map(URI::toString).toList());
        return known;
    }

    /**
     * Removes what a window of time had and has no more.
     *
     * @param since when reading the window began
     */
    int removeUnseen(long source, String collection, Instant from, Instant to, Instant since) {
        return rows.update("removing Items", GONE, source, collection, from, to, since);
    }

    int removeUnseen(long source, Instant since) {
        return rows.update("removing Items", GONE_ALL, source, since);
    }

    /** When the first Item was sensed; empty where there is none. */
    Optional<Instant> earliest(long source, String collection) {
        return rows.query("looking for Items", row -> Statements.instant(row, "earliest"), EARLIEST, source, collection)
                .getFirst();
    }

    void clear(long source) {
        rows.update("removing Items", CLEAR, source);
    }

    /** The database's clock, which says when Items were seen. */
    Instant now() {
        return rows.query(
                        "reading the clock",
                        row -> Statements.instant(row, "now").orElseThrow(),
                        NOW)
                .getFirst();
    }

    /**
     * The scenes that a definition asks for, the latest first if it wants fewer than there are. One statement over the index of
     * space and time; the rest is judged on the rows as they come.
     *
     * @param name of the source, for messages
     */
    List<SourceScene> search(RegisteredSource source, ProductDefinition definition, String name)
            throws SourceException {
        ItemSelection selection = new ItemSelection(definition);
        List<Double> bbox = definition.area().bbox();
        try (Connection connection = database.getConnection()) {
            boolean automatic = connection.getAutoCommit();
            // Statements come a few at a time only within a transaction.
            connection.setAutoCommit(false);
            try (PreparedStatement statement = Statements.prepare(
                    connection,
                    SEARCH,
                    source.key(),
                    definition.source().collections(),
                    "{[%s,%s]}".formatted(bbox.get(0), bbox.get(2)),
                    "[%s,%s]".formatted(bbox.get(1), bbox.get(3)),
                    selection.interval().start(),
                    selection.interval().end())) {
                statement.setFetchSize(FETCHED_AT_ONCE);
                try (ResultSet found = statement.executeQuery()) {
                    while (!selection.isFull() && found.next()) {
                        selection.offer(
                                item(
                                        found.getString(1),
                                        found.getObject(2, OffsetDateTime.class).toInstant()),
                                source.url());
                    }
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(automatic);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("searching a mirror failed", e);
        }
        return selection.scenes(name);
    }

    private static ObjectNode item(String document, Instant seenAt) {
        try {
            ObjectNode item = (ObjectNode) JSON.readTree(document);
            item.withObjectProperty("properties").put(ItemSelection.MIRRORED_AT, seenAt.toString());
            return item;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a mirrored Item is no JSON", e);
        }
    }

    /** How far back a mirror is complete for what a definition asks; empty where it is not. */
    static Optional<Instant> completeFor(
            RegisteredSource.Mirror mirror, List<Harvest> harvests, ProductDefinition definition) {
        boolean inside = mirror.bbox().isEmpty()
                || covers(mirror.bbox().get(), definition.area().bbox());
        Instant start = io.terrane.definition.Interval.parse(definition.time().interval())
                .start();
        boolean recent =
                mirror.since().isEmpty() || !start.isBefore(mirror.since().get());
        Instant oldest = Instant.MAX;
        for (String collection : definition.source().collections()) {
            Optional<Instant> complete = harvests.stream()
                    .filter(harvest -> harvest.collection().isEmpty()
                            || harvest.collection().equals(collection))
                    .flatMap(harvest -> harvest.completeAt().stream())
                    .findFirst();
            if (complete.isEmpty()) {
                return Optional.empty();
            }
            oldest = complete.get().isBefore(oldest) ? complete.get() : oldest;
        }
        return inside && recent ? Optional.of(oldest) : Optional.empty();
    }

    private static boolean covers(List<Double> outer, List<Double> inner) {
        return outer.get(0) <= inner.get(0)
                && outer.get(1) <= inner.get(1)
                && outer.get(2) >= inner.get(2)
                && outer.get(3) >= inner.get(3);
    }
}
