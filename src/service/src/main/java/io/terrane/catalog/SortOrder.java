package io.terrane.catalog;

import io.terrane.catalog.Search.Place;
import io.terrane.catalog.Search.SortKey;
import io.terrane.problem.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The order of a search as SQL: its sort keys, then the numbers of Items, which fall where the first key does, so that an index
 * has both. What lacks a key comes last in both directions. Read backwards, everything is turned round, absence coming first.
 */
final class SortOrder {
    /** Nearest to a time that no Item is after: to the microsecond, as distances are doubles, from 1915 on. */
    private static final String LATEST = "i.datetime <-> timestamptz '2200-01-01 00:00Z'";

    private final List<Key> keys;
    private final boolean backwards;

    /** How a value is held. */
    private enum Kind {
        TIME,
        TEXT,
        NUMBER,
        JSON
    }

    /** @param nullable whether Items can lack it */
    private record Key(Sql expression, Kind kind, boolean descending, boolean nullable) {
        static Key of(SortKey key) {
            return switch (key.property()) {
                case "datetime" -> new Key(Sql.of("i.datetime"), Kind.TIME, key.descending(), false);
                case "id", "collection" -> new Key(Sql.of("i." + key.property()), Kind.TEXT, key.descending(), false);
                case "eo:cloud_cover" -> new Key(Sql.of("i.cloud_cover"), Kind.NUMBER, key.descending(), true);
                default ->
                    new Key(
                            Sql.of("nullif(i.properties -> ?, 'null'::jsonb)", key.property()),
                            Kind.JSON,
                            key.descending(),
                            true);
            };
        }

        Object value(String text) {
            try {
                return switch (kind) {
                    case TIME -> Instant.parse(text);
                    case NUMBER -> Double.valueOf(text);
                    case TEXT, JSON -> text;
                };
            } catch (DateTimeException | NumberFormatException e) {
                throw wrongToken();
            }
        }

        String parameter() {
            return kind == Kind.JSON ? "?::jsonb" : "?";
        }
    }

    SortOrder(Search search) {
        this.keys = search.sort().stream().map(Key::of).toList();
        this.backwards = search.at().map(Place::backwards).orElse(false);
    }

    private static ProblemException wrongToken() {
        return new ProblemException.BadRequest("'token' is not one that a page of this search links to.");
    }

    /** Whether time decides alone, so that an index over space and time can walk in order. */
    private boolean isTime() {
        return keys.size() == 1 && keys.getFirst().kind == Kind.TIME;
    }

    /** Whether cloud cover decides alone: its index can be walked up or down, but what lacks it lies at its end. */
    private boolean isCloudCoverAlone() {
        return keys.size() == 1 && keys.getFirst().kind == Kind.NUMBER;
    }

    /** Whether numbers fall in the direction of reading. */
    private boolean numbersFall() {
        return (!keys.isEmpty() && keys.getFirst().descending) != backwards;
    }

    /**
     * Conditions of which Items meet one at most, within each of which the order is that of an index.
     *
     * @param at where to go on
     */
    List<Sql> parts(Optional<Place> at) {
        if (!isCloudCoverAlone()) {
            return List.of(Sql.TRUE);
        }
        Sql absent = Sql.of("i.cloud_cover is null");
        Sql present = Sql.of("i.cloud_cover is not null");
        if (at.isEmpty()) {
            return List.of(present, absent);
        }
        Key key = keys.getFirst();
        Optional<Object> value = at.get().values().stream().findFirst().flatMap(text -> text.map(key::value));
        if (value.isEmpty()) {
            return backwards ? List.of(present, absent) : List.of(absent);
        }
        Sql beyond = Sql.of("i.cloud_cover " + (key.descending != backwards ? "<=" : ">=") + " ?", value.get());
        return backwards ? List.of(beyond) : List.of(beyond, absent);
    }

    /** The order within one of {@link #parts}. */
    Sql orderWithin(boolean nearest) {
        if (!isCloudCoverAlone()) {
            return orderBy(nearest);
        }
        return Sql.of(
                numbersFall()
                        ? "order by i.cloud_cover desc nulls first, i.number desc"
                        : "order by i.cloud_cover, i.number");
    }

    /** @param nearest whether to ask the index over space and time for the nearest in time */
    Sql orderBy(boolean nearest) {
        List<Sql> terms = new ArrayList<>();
        for (Key key : keys) {
            boolean down = key.descending != backwards;
            if (nearest && down && isTime()) {
                terms.add(Sql.of(LATEST));
            } else {
                terms.add(key.expression.and(Sql.of(
                        (down ? "desc" : "asc") + (key.nullable ? " nulls " + (backwards ? "first" : "last") : ""))));
            }
        }
        terms.add(Sql.of("i.number " + (numbersFall() ? "desc" : "asc")));
        return Sql.of("order by").and(Sql.joined(terms, ", "));
    }

    /** What comes after a place, in the direction of reading. */
    Sql after(Place place) {
        if (place.values().size() != keys.size()) {
            throw wrongToken();
        }
        List<Sql> alternatives = new ArrayList<>();
        List<Sql> equal = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Key key = keys.get(i);
            Optional<Object> value = place.values().get(i).map(key::value);
            Optional<Sql> beyond = beyond(key, value, false);
            if (beyond.isPresent()) {
                alternatives.add(conjunction(equal, beyond.get()));
            }
            equal.add(
                    value.isPresent()
                            ? key.expression.and(Sql.of("= " + key.parameter(), value.get()))
                            : key.expression.and(Sql.of("is null")));
        }
        alternatives.add(
                conjunction(equal, Sql.of("i.number " + (numbersFall() ? "<" : ">") + " ?", number(place.key()))));
        Sql after = Sql.either(alternatives);
        if (keys.isEmpty()) {
            return after;
        }
        // Implied by the rest, but only so can an index start there.
        Key first = keys.getFirst();
        return beyond(first, place.values().getFirst().map(first::value), true)
                .map(bound -> Sql.joined(List.of(bound, after), " and "))
                .orElse(after);
    }

    private static long number(String key) {
        try {
            return Long.parseLong(key);
        } catch (NumberFormatException e) {
            throw wrongToken();
        }
    }

    private static Sql conjunction(List<Sql> terms, Sql last) {
        List<Sql> all = new ArrayList<>(terms);
        all.add(last);
        return Sql.joined(List.of(Sql.of("("), Sql.joined(all, " and "), Sql.of(")")), "");
    }

    /** What has a value beyond this one; nothing when nothing can have. */
    private Optional<Sql> beyond(Key key, Optional<Object> value, boolean orEqual) {
        if (value.isEmpty()) {
            if (backwards) {
                return orEqual ? Optional.empty() : Optional.of(key.expression.and(Sql.of("is not null")));
            }
            return orEqual ? Optional.of(key.expression.and(Sql.of("is null"))) : Optional.empty();
        }
        String operator = (key.descending != backwards ? "<" : ">") + (orEqual ? "=" : "");
        Sql compared = key.expression.and(Sql.of(operator + " " + key.parameter(), value.get()));
        if (!key.nullable || backwards) {
            return Optional.of(compared);
        }
        if (orEqual) {
            return Optional.empty();
        }
        return Optional.of(
                Sql.joined(List.of(Sql.of("("), compared, Sql.of("or"), key.expression, Sql.of("is null)")), " "));
    }

    /** The sort keys as columns. */
    Sql columns() {
        List<Sql> columns = new ArrayList<>();
        for (Key key : keys) {
            columns.add(Sql.of(",").and(key.expression).and(Sql.of(key.kind == Kind.JSON ? "::text" : "")));
        }
        return Sql.joined(columns, " ");
    }

    /** Reads the Item's number from this column, and its sort keys from those after it. */
    Place place(ResultSet row, int column) throws SQLException {
        List<Optional<String>> values = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            int at = column + 1 + i;
            if (keys.get(i).kind == Kind.TIME) {
                values.add(Optional.of(
                        row.getObject(at, OffsetDateTime.class).toInstant().toString()));
            } else {
                values.add(Optional.ofNullable(row.getString(at)));
            }
        }
        return new Place(values, row.getString(column), false);
    }
}
