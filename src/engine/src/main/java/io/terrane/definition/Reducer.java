package io.terrane.definition;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the observations of a pixel become one value: those that have a value, in the order of the scenes, which is by least
 * cloud cover (Items that say none last), then the latest, then by id.
 *
 * @param kind of the reduction
 * @param percent of {@link Kind#PERCENTILE}, 0 to 100; 50 for the median
 */
public record Reducer(Kind kind, double percent) {
    /** What a definition may write, but for {@code percentile(p)}. */
    public static final String WORDS = "median, mean, max, min, first, max-ndvi, count or percentile(p)";

    private static final Pattern PERCENTILE = Pattern.compile("percentile\\((\\d{1,3}(?:\\.\\d{1,6})?)\\)");

    /** The kinds. */
    public enum Kind {
        /** Linear between the two observations next to the rank; the median is the 50th. */
        PERCENTILE,
        MEAN,
        MAX,
        MIN,
        /** Of the first scene that has a value. */
        FIRST,
        /** Of the observation whose NDVI is greatest, the first of several. */
        MAX_NDVI,
        /** How many observations there are; a pixel without any has no value. */
        COUNT
    }

    /** @return empty for what is no reducer */
    public static Optional<Reducer> parse(String text) {
        Matcher percentile = PERCENTILE.matcher(text);
        if (percentile.matches()) {
            double percent = Double.parseDouble(percentile.group(1));
            return percent <= 100 ? Optional.of(new Reducer(Kind.PERCENTILE, percent)) : Optional.empty();
        }
        return switch (text) {
            case "median" -> Optional.of(new Reducer(Kind.PERCENTILE, 50));
            case "mean" -> Optional.of(new Reducer(Kind.MEAN, 0));
            case "max" -> Optional.of(new Reducer(Kind.MAX, 0));
            case "min" -> Optional.of(new Reducer(Kind.MIN, 0));
            case "first" -> Optional.of(new Reducer(Kind.FIRST, 0));
            case "max-ndvi" -> Optional.of(new Reducer(Kind.MAX_NDVI, 0));
            case "count" -> Optional.of(new Reducer(Kind.COUNT, 0));
            default -> Optional.empty();
        };
    }
}
