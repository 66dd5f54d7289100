package io.terrane.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;

/** The moments that a cron expression of five fields names: minute, hour, day of month, month, day of week. */
record CronTimes(Cron cron, ZoneId zone) {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** @throws IllegalArgumentException saying what is wrong with the expression */
    static CronTimes parse(String text, ZoneId zone) {
        return new CronTimes(PARSER.parse(text).validate(), zone);
    }

    /** In the zone's own time, whatever its clocks do; empty when there is none any more. */
    Optional<Instant> next(Instant after) {
        return ExecutionTime.forCron(cron)
                .nextExecution(after.atZone(zone))
                .map(next -> Objects.requireNonNull(next).toInstant());
    }
}
