package io.terrane.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a policy speaks about; each includes those before it. */
public enum Action {
    /** To find the product, its Collection and its Items. */
    DISCOVER,
    /** To read its data. */
    READ;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Action> of(String text) {
        return Arrays.stream(values())
                .filter(action -> action.text().equals(text))
                .findFirst();
    }
}
