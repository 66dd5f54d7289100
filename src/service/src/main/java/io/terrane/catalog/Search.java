package io.terrane.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.locationtech.jts.geom.Geometry;

/**
 * What is searched for; what is empty does not restrict.
 *
 * @param area in longitude and latitude; Items have to intersect it
 * @param from inclusive
 * @param to inclusive
 * @param after the last Item of the page before
 */
public record Search(
        List<String> collections,
        List<String> ids,
        Optional<Geometry> area,
        Optional<Instant> from,
        Optional<Instant> to,
        int limit,
        Optional<Position> after) {
    public Search {
        collections = List.copyOf(collections);
        ids = List.copyOf(ids);
    }

    /** A place in the order of all Items: latest first, then by collection and id. */
    public record Position(Instant datetime, String collection, String id) {}

    /**
     * @param documents Items in order, as stored
     * @param next where the next page begins after; empty on the last one
     */
    public record Page(List<String> documents, Optional<Position> next) {}

    Search after(Position position) {
        return new Search(collections, ids, area, from, to, limit, Optional.of(position));
    }
}
