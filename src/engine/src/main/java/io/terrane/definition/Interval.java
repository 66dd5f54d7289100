package io.terrane.definition;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * An interval of time, UTC.
 *
 * @param start inclusive
 * @param end inclusive; {@link Instant#MAX} for one that goes on
 */
public record Interval(Instant start, Instant end) {
    private static final String OPEN = "..";

    /**
     * Reads two RFC 3339 dates or instants joined by a slash; an end that is a date means the end of that day, one that is
     * {@code ..} that the interval goes on.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static Interval parse(String text) {
        String[] ends = text.split("/", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException(
                    "is not two dates or instants joined by a slash, as in 2023-08-01/2023-08-31 or 2023-08-01/..");
        }
        Interval interval =
                new Interval(instant(ends[0], false), ends[1].equals(OPEN) ? Instant.MAX : instant(ends[1], true));
        if (interval.end.isBefore(interval.start)) {
            throw new IllegalArgumentException("ends before it starts");
        }
        return interval;
    }

    private static Instant instant(String text, boolean end) {
        try {
            if (text.length() == 10) {
                LocalDate day = LocalDate.parse(text);
                return end
                        ? day.plusDays(1)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                                .minusMillis(1)
                        : day.atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither a date (2023-08-01) nor an RFC 3339 instant (2023-08-01T00:00:00Z)", e);
        }
    }

    /** The part of this interval that lies in another one, which it has to meet. */
    public Interval cut(Interval other) {
        return new Interval(
                start.isBefore(other.start) ? other.start : start, end.isAfter(other.end) ? other.end : end);
    }

    public boolean contains(Instant instant) {
        return !instant.isBefore(start) && !instant.isAfter(end);
    }

    /** Whether it goes on. */
    public boolean isOpen() {
        return end.equals(Instant.MAX);
    }

    /** As STAC's {@code datetime} parameter. */
    @Override
    public String toString() {
        return start + "/" + (isOpen() ? OPEN : end);
    }
}
