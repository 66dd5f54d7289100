package io.terrane.definition;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An ISO 8601 period that divides the calendar, in UTC, so that every instant lies in exactly one of its steps:
 *
 * <ul>
 *   <li>{@code PnD} days, counted anew from 1 January of each year, whose last step is shorter; {@code P10D} are dekads,
 *       which begin on the 1st, 11th and 21st of each month;
 *   <li>{@code PnW} weeks from Monday, counted from the first week of 1970;
 *   <li>{@code PnM} months from January, n being 1, 2, 3, 4 or 6;
 *   <li>{@code PnY} years, counted from the year 0.
 * </ul>
 *
 * @param text as the definition writes it
 */
public record CalendarPeriod(String text, int count, Unit unit) {
    private static final Pattern TEXT = Pattern.compile("P([1-9]\\d{0,2})([DWMY])");
    private static final int DEKAD = 10;
    private static final int LAST_DEKAD = 21;
    private static final LocalDate FIRST_MONDAY = LocalDate.of(1969, 12, 29);

    /** What is counted. */
    public enum Unit {
        DAYS,
        WEEKS,
        MONTHS,
        YEARS
    }

    /** @return empty for what is no such period */
    public static Optional<CalendarPeriod> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int count = Integer.parseInt(matcher.group(1));
        Unit unit = switch (matcher.group(2)) {
            case "D" -> Unit.DAYS;
            case "W" -> Unit.WEEKS;
            case "M" -> Unit.MONTHS;
            default -> Unit.YEARS;
        };
        boolean divides = switch (unit) {
            case DAYS -> count <= 366;
            case WEEKS -> count <= 52;
            case MONTHS -> count < 12 && 12 % count == 0;
            case YEARS -> count <= 100;
        };
        return divides ? Optional.of(new CalendarPeriod(text, count, unit)) : Optional.empty();
    }

    /** The step that an instant lies in; its end is its last millisecond. */
    public Interval around(Instant instant) {
        LocalDate day = instant.atOffset(ZoneOffset.UTC).toLocalDate();
        LocalDate first = first(day);
        LocalDate next = next(first);
        return new Interval(
                first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                next.atStartOfDay(ZoneOffset.UTC).toInstant().minusMillis(1));
    }

    /** What the step that begins at an instant is called: its first day and the period. */
    public String label(Interval step) {
        return step.start().atOffset(ZoneOffset.UTC).toLocalDate() + "-" + text;
    }

    private LocalDate first(LocalDate day) {
        return switch (unit) {
            case DAYS ->
                count == DEKAD
                        ? day.withDayOfMonth(Math.min((day.getDayOfMonth() - 1) / DEKAD * DEKAD + 1, LAST_DEKAD))
                        : day.withDayOfYear((day.getDayOfYear() - 1) / count * count + 1);
            case WEEKS -> {
                LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                long weeks = ChronoUnit.WEEKS.between(FIRST_MONDAY, monday);
                yield monday.minusWeeks(Math.floorMod(weeks, count));
            }
            case MONTHS -> LocalDate.of(day.getYear(), (day.getMonthValue() - 1) / count * count + 1, 1);
            case YEARS -> LocalDate.of(Math.floorDiv(day.getYear(), count) * count, 1, 1);
        };
    }

    private LocalDate next(LocalDate first) {
        return switch (unit) {
            case DAYS -> {
                LocalDate next = first.plusDays(count);
                LocalDate end = count == DEKAD
                        ? first.plusMonths(1).withDayOfMonth(1)
                        : first.plusYears(1).withDayOfYear(1);
                boolean last = count == DEKAD && first.getDayOfMonth() == LAST_DEKAD;
                yield last || next.isAfter(end) ? end : next;
            }
            case WEEKS -> first.plusWeeks(count);
            case MONTHS -> first.plusMonths(count);
            case YEARS -> first.plusYears(count);
        };
    }
}
