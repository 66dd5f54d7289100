package io.terrane.catalog;

import java.util.Locale;

/** Where a product version is in its life. */
public enum VersionState {
    PUBLISHED,
    DEPRECATED,
    RETIRED;

    /** As the database and documents have it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static VersionState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
