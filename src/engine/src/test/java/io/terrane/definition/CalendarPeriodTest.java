package io.terrane.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarPeriodTest {
    @ParameterizedTest
    @CsvSource({
        "P1D, 2023-08-17T23:59:59Z, 2023-08-17, 2023-08-17",
        "P1W, 2023-08-17T10:00:00Z, 2023-08-14, 2023-08-20",
        "P2W, 1970-01-13T00:00:00Z, 1970-01-12, 1970-01-25",
        "P2W, 1969-12-28T00:00:00Z, 1969-12-15, 1969-12-28",
        "P10D, 2023-08-10T23:00:00Z, 2023-08-01, 2023-08-10",
        "P10D, 2023-08-11T00:00:00Z, 2023-08-11, 2023-08-20",
        "P10D, 2023-08-31T10:00:00Z, 2023-08-21, 2023-08-31",
        "P10D, 2023-02-28T10:00:00Z, 2023-02-21, 2023-02-28",
        "P16D, 2023-01-17T10:00:00Z, 2023-01-17, 2023-02-01",
        "P16D, 2023-12-31T10:00:00Z, 2023-12-19, 2023-12-31",
        "P1M, 2024-02-29T10:00:00Z, 2024-02-01, 2024-02-29",
        "P3M, 2023-08-17T10:00:00Z, 2023-07-01, 2023-09-30",
        "P6M, 2023-06-30T10:00:00Z, 2023-01-01, 2023-06-30",
        "P1Y, 2023-08-17T10:00:00Z, 2023-01-01, 2023-12-31",
        "P5Y, 2023-08-17T10:00:00Z, 2020-01-01, 2024-12-31",
    })
    void stepsFollowTheCalendar(String period, Instant instant, String first, String last) {
        CalendarPeriod parsed = CalendarPeriod.parse(period).orElseThrow();
        assertThat(parsed.around(instant)).isEqualTo(Interval.parse(first + "/" + last));
        assertThat(parsed.label(parsed.around(instant))).isEqualTo(first + "-" + period);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P1D", "P8D", "P10D", "P1W", "P3W", "P1M", "P4M", "P1Y"})
    void stepsFollowEachOtherWithoutAGap(String period) {
        CalendarPeriod parsed = CalendarPeriod.parse(period).orElseThrow();
        Interval step = parsed.around(Instant.parse("2019-12-15T12:00:00Z"));
        for (int i = 0; i < 800; i++) {
            Interval next = parsed.around(step.end().plusMillis(1));
            assertThat(next.start()).isEqualTo(step.end().plusMillis(1));
            assertThat(parsed.around(next.end())).isEqualTo(next);
            step = next;
        }
    }

    @Test
    void whatDoesNotDivideTheCalendarIsNoPeriod() {
        for (String text : new String[] {"P5M", "P12M", "P0D", "P400D", "PT1H", "1M", "p1m", "P1M1D", "P60W"}) {
            assertThat(CalendarPeriod.parse(text)).as(text).isEmpty();
        }
    }
}
