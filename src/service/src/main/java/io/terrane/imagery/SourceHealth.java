package io.terrane.imagery;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a source has answered lately.
 *
 * @param failure why the last request that failed did, without anything secret
 * @param failuresInRow since the last success
 * @param latency of the last answers, on average
 */
record SourceHealth(
        long source,
        Optional<Instant> succeededAt,
        Optional<Instant> failedAt,
        Optional<String> failure,
        long failuresInRow,
        Optional<Instant> throttledAt,
        Optional<Duration> latency,
        long requests,
        long failures,
        long throttles) {
    private static final int DOWN_AFTER = 3;
    private static final Duration LATELY = Duration.ofMinutes(5);

    /** What can be said of a source in a word. */
    enum State {
        /** Nobody asked it yet. */
        UNKNOWN,
        UP,
        /** Some requests fail, or it throttles. */
        DEGRADED,
        /** All of the last ones failed. */
        DOWN;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    State state(Instant now) {
        if (succeededAt.isEmpty() && failedAt.isEmpty() && throttledAt.isEmpty()) {
            return State.UNKNOWN;
        }
        if (failuresInRow >= DOWN_AFTER) {
            return State.DOWN;
        }
        boolean lately = isLately(failedAt, now) || isLately(throttledAt, now);
        return failuresInRow > 0 || lately ? State.DEGRADED : State.UP;
    }

    private static boolean isLately(Optional<Instant> time, Instant now) {
        return time.isPresent() && time.get().isAfter(now.minus(LATELY));
    }
}
