package io.terrane.exchange;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/** Instants as documents have them. */
public final class Rfc3339 {
    private static final int SHORTEST = "2024-02-28T23:59:59Z".length();
    private static final int LONGEST = "2024-02-28T23:59:59.123456789Z".length();
    /** Where the fraction of a second begins. */
    private static final int FRACTION = SHORTEST;

    /** Of the months, from the first. */
    private static final int[] DAYS = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    /** That the last digit of a fraction stands for, by how much longer than the shortest the text is. */
    private static final int[] NANOS = {0, 0, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

    private Rfc3339() {}

    /** @throws DateTimeException when it is none */
    public static Instant instant(String text) {
        return plain(text)
                .orElseGet(() ->
                        OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant());
    }

    /**
     * Such as 2024-02-28T23:59:59.123Z, as nearly all are, in a tenth of the time that it takes to read any.
     *
     * @return empty for other forms, leap days and leap seconds, and for what is no instant
     */
    public static Optional<Instant> plain(String text) {
        int length = text.length();
        boolean formed = length >= SHORTEST
                && length <= LONGEST
                && text.charAt(length - 1) == 'Z'
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && (length == SHORTEST || (text.charAt(FRACTION - 1) == '.' && length > FRACTION + 1));
        if (!formed) {
            return Optional.empty();
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int fraction = length == SHORTEST ? 0 : number(text, FRACTION, length - 1);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > DAYS[month]) {
            return Optional.empty();
        }
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || fraction < 0) {
            return Optional.empty();
        }
        int nanos = fraction * NANOS[length - SHORTEST];
        return Optional.of(
                LocalDateTime.of(year, month, day, hour, minute, second, nanos).toInstant(ZoneOffset.UTC));
    }

    /** @return negative when there is anything but digits */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
