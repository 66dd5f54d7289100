package io.terrane.raster.io;

import java.io.InterruptedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Waiting between attempts: exponential with full jitter, and never shorter than the server asked for.
 *
 * @param attempts how often something is tried in all
 * @param first the longest wait after the first attempt; doubles with each
 */
public record BackOff(int attempts, Duration first) {
    /** Five attempts, the first wait up to 200 ms. */
    public static final BackOff STANDARD = new BackOff(5, Duration.ofMillis(200));

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** What {@code Retry-After} says, in seconds or as a date (RFC 9110, section 10.2.3); zero without it. */
    public static Duration retryAfter(HttpResponse response) {
        Header header = response.getFirstHeader("Retry-After");
        if (header == null) {
            return Duration.ZERO;
        }
        String value = header.getValue().strip();
        try {
            if (value.chars().allMatch(Character::isDigit)) {
                return Duration.ofSeconds(Math.min(Long.parseLong(value), LONGEST_WAIT.toSeconds()));
            }
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(Instant.now(), until);
        } catch (NumberFormatException | DateTimeException e) {
            return Duration.ZERO;
        }
    }

    /**
     * Waits after an attempt that failed.
     *
     * @param attempt counted from 1
     * @param atLeast what the server asked for
     */
    public void pause(int attempt, Duration atLeast) throws InterruptedIOException {
        long jitter = ThreadLocalRandom.current().nextLong(Math.max(1, first.toMillis() << (attempt - 1)));
        long millis = Math.min(LONGEST_WAIT.toMillis(), Math.max(atLeast.toMillis(), 0) + jitter);
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to try again");
        }
    }
}
