package io.terrane.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.problem.JsonFields;
import io.terrane.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** What makes a schedule acceptable; says everything that does not at once. */
final class ScheduleRules {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(30);

    private ScheduleRules() {}

    /** @throws ProblemException.Invalid with all that is wrong */
    static Schedule.Rule check(JsonNode body) {
        JsonFields fields = new JsonFields(body);
        Optional<ZoneId> zone =
                fields.choice("zone", false, ScheduleRules::zone, "has to be a time zone such as UTC or Europe/Rome");
        Optional<String> cron = cron(fields, zone.orElse(ZoneOffset.UTC));
        Optional<Duration> pollEvery = fields.choice(
                "pollEvery",
                false,
                ScheduleRules::period,
                "has to be an ISO 8601 duration from PT1M to P30D, such as PT1H");
        boolean enabled = fields.flag("enabled", true);
        if (cron.isEmpty() && pollEvery.isEmpty()) {
            fields.refuse("cron", "or pollEvery has to be there: a schedule without either never does anything");
        }
        fields.check("The schedule");
        return new Schedule.Rule(cron, zone.orElse(ZoneId.of("UTC")), pollEvery, enabled);
    }

    private static Optional<String> cron(JsonFields fields, ZoneId zone) {
        Optional<String> text = fields.optionalText("cron");
        if (text.isPresent()) {
            try {
                if (CronTimes.parse(text.get(), zone).next(Instant.now()).isEmpty()) {
                    fields.refuse("cron", "names no moment that is yet to come");
                }
            } catch (IllegalArgumentException e) {
                fields.refuse(
                        "cron",
                        "has to be five fields: minute, hour, day of month, month, day of week, such as 0 6 * * 1-5; "
                                + e.getMessage());
            }
        }
        return text;
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> period(String text) {
        try {
            return Optional.of(Duration.parse(text))
                    .filter(every -> every.compareTo(SHORTEST) >= 0 && every.compareTo(LONGEST) <= 0);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
