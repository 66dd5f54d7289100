package io.terrane.cql2;

import io.terrane.exchange.Rfc3339;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates and instants in text. */
final class Times {
    private static final int DATE_LENGTH = 10;
    private static final int SECONDS_LENGTH = 19;

    private Times() {}

    /** An RFC 3339 date or instant. */
    static Cql2 literal(String text, int position) throws Cql2Exception {
        try {
            return text.length() == DATE_LENGTH
                    ? new Cql2.Date(LocalDate.parse(text))
                    : new Cql2.Timestamp(Rfc3339.instant(text));
        } catch (DateTimeException e) {
            throw new Cql2Exception("not an RFC 3339 time: '" + text + "'", position);
        }
    }

    /** {@code DATE} holds a date; {@code TIMESTAMP} may hold either, a date meaning its first instant. */
    static Cql2 checked(String type, Cql2 time, int position) throws Cql2Exception {
        if (time instanceof Cql2.Date(LocalDate date)) {
            return type.equals("DATE") ? time : new Cql2.Timestamp(midnight(date));
        }
        if (type.equals("DATE")) {
            throw new Cql2Exception("not an RFC 3339 time: a DATE has no time of day", position);
        }
        return time;
    }

    static Instant midnight(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** A property's text as an instant: a date means its first, and without an offset it is UTC. Absent for any other text. */
    static @Nullable Instant instant(String text) {
        if (text.length() < DATE_LENGTH || !Character.isDigit(text.charAt(0))) {
            return null;
        }
        try {
            if (text.length() == DATE_LENGTH) {
                return midnight(LocalDate.parse(text));
            }
            String upper = text.toUpperCase(Locale.ROOT);
            boolean offset =
                    upper.endsWith("Z") || upper.indexOf('+', DATE_LENGTH) > 0 || upper.indexOf('-', DATE_LENGTH) > 0;
            return offset ? Rfc3339.instant(upper) : LocalDateTime.parse(upper).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** An instant only when the text has a time of day, so that it cannot be meant as anything else. */
    static @Nullable Instant timestamp(String text) {
        return text.length() >= SECONDS_LENGTH && (text.charAt(DATE_LENGTH) == 'T' || text.charAt(DATE_LENGTH) == 't')
                ? instant(text)
                : null;
    }
}
