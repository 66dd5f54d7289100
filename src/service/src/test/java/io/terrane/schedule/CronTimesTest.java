package io.terrane.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class CronTimesTest {
    @Test
    void momentsAreInTheZonesOwnTime() {
        CronTimes weekdays = CronTimes.parse("0 6 * * 1-5", ZoneId.of("Europe/Rome"));
        // A Friday; the clocks go forward on the Sunday.
        assertThat(weekdays.next(Instant.parse("2026-03-27T04:59:00Z")))
                .contains(Instant.parse("2026-03-27T05:00:00Z"));
        assertThat(weekdays.next(Instant.parse("2026-03-27T05:00:00Z")))
                .contains(Instant.parse("2026-03-30T04:00:00Z"));
    }

    @Test
    void anHourThatTheClocksLeaveOutIsNotMissedAltogether() {
        CronTimes daily = CronTimes.parse("30 2 * * *", ZoneId.of("Europe/Rome"));
        Instant next = daily.next(Instant.parse("2026-03-28T12:00:00Z")).orElseThrow();
        assertThat(next).isBefore(Instant.parse("2026-03-30T00:31:00Z"));
    }

    @Test
    void fiveFieldsAreAsked() {
        assertThatThrownBy(() -> CronTimes.parse("every day", ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CronTimes.parse("0 0 6 * * ?", ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(CronTimes.parse("0 0 31 2 *", ZoneId.of("UTC")).next(Instant.parse("2026-01-01T00:00:00Z")))
                .isEmpty();
    }
}
