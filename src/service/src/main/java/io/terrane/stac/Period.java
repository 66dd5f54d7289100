package io.terrane.stac;

import io.terrane.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A period of time named by the beginning of an instant in UTC, as long as the period is: {@code 2023}, {@code 2023-07}, down
 * to a second. All time has no name.
 */
record Period(String name) {
    static final Period ALWAYS = new Period("");

    private static final String FIRST = "0001-01-01T00:00:00";
    private static final Instant END = Instant.parse("2201-01-01T00:00:00Z");

    private record Level(ChronoUnit unit, int length) {}

    private static final List<Level> LEVELS = List.of(
            new Level(ChronoUnit.YEARS, 4),
            new Level(ChronoUnit.MONTHS, 7),
            new Level(ChronoUnit.DAYS, 10),
            new Level(ChronoUnit.HOURS, 13),
            new Level(ChronoUnit.MINUTES, 16),
            new Level(ChronoUnit.SECONDS, 19));

    static Period parse(String name) {
        Period period = new Period(name);
        if (name.isEmpty() || period.level() < 0) {
            throw wrong(name);
        }
        try {
            period.from();
            return period;
        } catch (DateTimeException e) {
            throw wrong(name);
        }
    }

    private static ProblemException wrong(String name) {
        return new ProblemException.NotFound("'" + name + "' is no period such as 2023, 2023-07 or 2023-07-04T10:15.");
    }

    private int level() {
        return LEVELS.stream().map(Level::length).toList().indexOf(name.length());
    }

    private OffsetDateTime start() {
        return OffsetDateTime.parse(name + FIRST.substring(name.length()) + "Z");
    }

    Instant from() {
        return start().toInstant();
    }

    /** Exclusive. */
    Instant to() {
        return name.isEmpty() ? END : start().plus(1, LEVELS.get(level()).unit).toInstant();
    }

    /** What it is divided into; empty when it is a second. */
    Optional<ChronoUnit> parts() {
        return level() + 1 < LEVELS.size() ? Optional.of(LEVELS.get(level() + 1).unit) : Optional.empty();
    }

    /** The part of it that begins then. */
    Period part(Instant start) {
        String whole =
                start.atOffset(ZoneOffset.UTC).toLocalDateTime().withNano(0).toString() + ":00";
        return new Period(whole.substring(0, LEVELS.get(level() + 1).length));
    }

    /** What it is a part of. */
    Period whole() {
        return level() == 0 ? ALWAYS : new Period(name.substring(0, LEVELS.get(level() - 1).length));
    }
}
