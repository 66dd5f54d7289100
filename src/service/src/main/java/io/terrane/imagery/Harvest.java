package io.terrane.imagery;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a collection is harvested.
 *
 * @param collection empty text: a static catalog as a whole
 * @param watermark up to which it is read, in the pass that is under way
 * @param beganAt of the pass that is under way
 * @param completeAt when the last pass that came to its end had begun
 * @param items kept
 * @param token of whoever holds the lease
 * @param reconciliation of all that is kept with all that the source has
 */
record Harvest(
        long source,
        String collection,
        Optional<Mode> mode,
        Optional<Instant> watermark,
        Optional<Instant> beganAt,
        Optional<Instant> completeAt,
        long items,
        Optional<String> failure,
        Optional<Instant> failedAt,
        int failures,
        Instant dueAt,
        long token,
        Reconciliation reconciliation) {
    /**
     * How far it is.
     *
     * @param from which time of sensing on it is still to be read
     * @param beganAt of the one that is under way
     * @param completeAt when the last one that came to its end had begun
     */
    record Reconciliation(
            Optional<Instant> from, Optional<Instant> beganAt, Optional<Instant> completeAt, Optional<Instant> dueAt) {}

    /** What a turn is for: what is new comes first. */
    boolean reconciles(Instant now) {
        return dueAt.isAfter(now)
                && reconciliation.dueAt().map(at -> !at.isAfter(now)).orElse(false);
    }

    /** What is read again in the next pass. */
    enum Mode {
        /** What was updated since. */
        UPDATES,
        /** What was sensed since, and a while before. */
        WINDOWS,
        /** All documents, those that changed by their entity tags. */
        CATALOG;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Mode of(String text) {
            return Arrays.stream(values())
                    .filter(mode -> mode.text().equals(text))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
