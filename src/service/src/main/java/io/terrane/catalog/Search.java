package io.terrane.catalog;

import io.terrane.cql2.Cql2;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.locationtech.jts.geom.Geometry;

/**
 * What is searched for; what is empty does not restrict.
 *
 * @param domain that the collections belong to
 * @param area in longitude and latitude; Items have to intersect it
 * @param from inclusive
 * @param to inclusive
 * @param words of which one has to be in an Item's title, description or keywords
 * @param sort before the order in which Items came, which decides last
 * @param at where the page begins
 */
public record Search(
        Optional<String> domain,
        List<String> collections,
        List<String> ids,
        Optional<Geometry> area,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<Cql2> filter,
        List<String> words,
        List<SortKey> sort,
        int limit,
        Optional<Place> at) {
    public static final List<SortKey> LATEST_FIRST = List.of(new SortKey("datetime", true));

    public Search {
        collections = List.copyOf(collections);
        ids = List.copyOf(ids);
        words = List.copyOf(words);
        sort = List.copyOf(sort);
    }

    /** A property to sort by. What lacks it comes last, in both directions. */
    public record SortKey(String property, boolean descending) {}

    /**
     * A place between two Items in the order of a search.
     *
     * @param values of the sort keys, as text; empty where absent
     * @param key what tells it from others of the same values: an Item's number, a Collection's id
     * @param backwards whether the page ends here instead of beginning
     */
    public record Place(List<Optional<String>> values, String key, boolean backwards) {
        public Place {
            values = List.copyOf(values);
        }
    }

    /** An Item that was found, as stored. */
    public record Found(String collection, String id, String document) {}

    /**
     * @param items in order
     * @param next where the next page begins; empty on the last one
     * @param previous where the page before ends; empty on the first one
     * @param matched how many there are on all pages, when that was cheap to know
     */
    public record Page(List<Found> items, Optional<Place> next, Optional<Place> previous, OptionalLong matched) {
        public static final Page NONE = new Page(List.of(), Optional.empty(), Optional.empty(), OptionalLong.of(0));

        public Page {
            items = List.copyOf(items);
        }
    }

    /** The same in pages of another size. */
    public Search limited(int size) {
        return new Search(domain, collections, ids, area, from, to, filter, words, sort, size, at);
    }

    /** The same from a place on. */
    public Search at(Place place) {
        return new Search(domain, collections, ids, area, from, to, filter, words, sort, limit, Optional.of(place));
    }
}
