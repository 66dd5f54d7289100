package io.terrane.stac;

import io.terrane.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * STAC's {@code datetime}: an RFC 3339 instant, or two joined by a slash of which one may be open ({@code ..} or nothing).
 *
 * @param from inclusive
 * @param to inclusive
 */
record DatetimeParameter(Optional<Instant> from, Optional<Instant> to) {
    private static final Pattern INSTANT =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2})(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})");
    private static final int NANOSECOND_DIGITS = 10;

    /** @throws ProblemException.BadRequest saying what is wrong */
    static DatetimeParameter parse(String text) {
        String[] ends = text.split("/", -1);
        if (ends.length == 1) {
            Instant instant = instant(text);
            return new DatetimeParameter(Optional.of(instant), Optional.of(instant));
        }
        if (ends.length != 2 || (isOpen(ends[0]) && isOpen(ends[1]))) {
            throw wrong(text);
        }
        Optional<Instant> from = isOpen(ends[0]) ? Optional.empty() : Optional.of(instant(ends[0]));
        Optional<Instant> to = isOpen(ends[1]) ? Optional.empty() : Optional.of(instant(ends[1]));
        if (from.isPresent() && to.isPresent() && to.get().isBefore(from.get())) {
            throw new ProblemException.BadRequest("'datetime' ends before it starts.");
        }
        return new DatetimeParameter(from, to);
    }

    private static boolean isOpen(String end) {
        return end.isEmpty() || end.equals("..");
    }

    private static Instant instant(String text) {
        var matcher = INSTANT.matcher(text.toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw wrong(text);
        }
        String fraction = matcher.group(2) == null ? "" : matcher.group(2);
        String shortened = fraction.substring(0, Math.min(fraction.length(), NANOSECOND_DIGITS));
        try {
            return OffsetDateTime.parse(matcher.group(1) + shortened + matcher.group(3))
                    .toInstant();
        } catch (DateTimeException e) {
            throw wrong(text);
        }
    }

    private static ProblemException wrong(String text) {
        return new ProblemException.BadRequest("'datetime' has to be an RFC 3339 instant such as 2023-08-01T00:00:00Z,"
                + " or two joined by a slash, one of which may be '..'; '" + text + "' is not.");
    }
}
