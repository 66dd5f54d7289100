package io.terrane.schedule;

import io.terrane.run.RunCause;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/**
 * When a product is computed anew.
 *
 * @param domain of the definition
 * @param definition its id: the highest version that is published is run first, then the one that is current
 */
record Schedule(String domain, String definition, Rule rule, State state) {
    /**
     * What was asked for.
     *
     * @param cron five fields; empty for none
     * @param zone that the expression is in
     * @param pollEvery how often the source is asked for what is new; empty for never
     */
    record Rule(Optional<String> cron, ZoneId zone, Optional<Duration> pollEvery, boolean enabled) {
        /** The first moment of the cron expression after an instant. */
        Optional<Instant> next(Instant after) {
            return cron.flatMap(text -> CronTimes.parse(text, zone).next(after));
        }
    }

    /**
     * What has become of it.
     *
     * @param nextAt of the cron expression
     * @param pollAt when the source is asked next
     * @param failures in a row
     */
    record State(
            Optional<Instant> nextAt,
            Optional<Instant> pollAt,
            int failures,
            Optional<Last> last,
            Instant changedAt,
            String changedBy) {}

    /**
     * What came of the last time.
     *
     * @param detail for people
     * @param run that was queued
     */
    record Last(Instant at, RunCause cause, Result result, Optional<String> detail, Optional<UUID> run) {}

    /** Lower case, as the column holds them. */
    enum Result {
        queued,
        unchanged,
        refused,
        failed
    }

    /** What is due. */
    RunCause due(Instant now) {
        return state.nextAt.filter(at -> !at.isAfter(now)).isPresent() ? RunCause.SCHEDULE : RunCause.NEW_SCENES;
    }
}
