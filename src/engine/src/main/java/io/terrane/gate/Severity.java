package io.terrane.gate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a check that fails means for the product. */
public enum Severity {
    /** It is published, and the report says so. */
    WARNING,
    /** It is not published. */
    BLOCKING;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Severity> of(String text) {
        return Arrays.stream(values())
                .filter(severity -> severity.text().equals(text))
                .findFirst();
    }
}
