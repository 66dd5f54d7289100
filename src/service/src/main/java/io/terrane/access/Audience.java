package io.terrane.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whom a policy lets in without a grant, from the widest to the narrowest. */
public enum Audience {
    PUBLIC("public"),
    SIGNED_IN("signed-in"),
    /** Members of the product's domain. */
    DOMAIN("domain"),
    /** Nobody but publishers and owners of the product's domain, and those who hold a grant. */
    NAMED("named");

    private final String text;

    Audience(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public static Optional<Audience> of(String text) {
        return Arrays.stream(values())
                .filter(audience -> audience.text.equals(text))
                .findFirst();
    }

    public static List<String> texts() {
        return Arrays.stream(values()).map(Audience::text).toList();
    }

    boolean isWiderThan(Audience other) {
        return compareTo(other) < 0;
    }
}
