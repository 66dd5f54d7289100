package io.terrane.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    private static final String CHARACTERS = "0123456789-:.TZtz+/ \u0663";

    private static Optional<Instant> byTheLibrary(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "1969-12-31T23:59:59.9Z",
                "2024-02-28T23:59:59Z",
                "2024-07-31T00:00:00.123Z",
                "9999-12-31T23:59:59.999999999Z"
            })
    void whatIsPlainIsReadByItsDigits(String text) {
        assertThat(Rfc3339.plain(text)).contains(Instant.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "2024-01-01t00:00:00.5z, 2024-01-01T00:00:00.500Z",
        "2024-01-01T02:00:00+02:00, 2024-01-01T00:00:00Z"
    })
    void othersAreReadToo(String text, Instant meant) {
        assertThat(Rfc3339.plain(text)).isEmpty();
        assertThat(Rfc3339.instant(text)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024",
                "2024-01-01",
                "2024-13-01T00:00:00Z",
                "2023-02-29T00:00:00Z",
                "2024-01-01T25:00:00Z",
                "2024-01-01T00:00:00.1234567890Z"
            })
    void othersAreNone(String text) {
        assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Rfc3339.instant(text));
    }

    /** Instants, and what becomes of them when characters are others, come and go. */
    @Test
    void nothingIsReadOtherwiseThanTheLibraryReadsIt() {
        Random random = new Random(3339);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            Instant instant =
                    Instant.ofEpochSecond(random.nextLong(-60_000_000_000L, 250_000_000_000L), fraction(random));
            StringBuilder text = new StringBuilder(instant.toString());
            for (int change = random.nextInt(3); change > 0; change--) {
                int at = random.nextInt(text.length());
                char other = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, other);
                    case 1 -> text.insert(at, other);
                    default -> text.deleteCharAt(at);
                }
            }
            Optional<Instant> plain = Rfc3339.plain(text.toString());
            if (plain.isPresent()) {
                read++;
                assertThat(plain).as(text.toString()).isEqualTo(byTheLibrary(text.toString()));
            }
        }
        assertThat(read).isGreaterThan(60_000);
    }

    private static int fraction(Random random) {
        return random.nextBoolean() ? 0 : random.nextInt(1_000) * (random.nextBoolean() ? 1_000_000 : 1);
    }
}
