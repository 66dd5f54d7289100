package io.terrane.access;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whom a grant is for. As text {@code public}, {@code signed-in}, {@code person:carl}, {@code group:/partners/lab} or
 * {@code domain:hydrology}, which is everyone with a role in that domain.
 *
 * @param name empty for the first two kinds
 */
public record Principal(Kind kind, String name) {
    private static final int LONGEST_NAME = 255;
    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cntrl}]+");

    /** What a principal is. */
    public enum Kind {
        PUBLIC("public"),
        SIGNED_IN("signed-in"),
        PERSON("person:"),
        GROUP("group:"),
        DOMAIN("domain:");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        private boolean isNamed() {
            return text.endsWith(":");
        }
    }

    public static final Principal PUBLIC = new Principal(Kind.PUBLIC, "");
    public static final Principal SIGNED_IN = new Principal(Kind.SIGNED_IN, "");

    /** @throws IllegalArgumentException when the name is missing, too long or holds control characters */
    public Principal {
        boolean fine = kind.isNamed()
                ? name.length() <= LONGEST_NAME && PRINTABLE.matcher(name).matches()
                : name.isEmpty();
        if (!fine || (kind == Kind.GROUP && !name.startsWith("/"))) {
            throw new IllegalArgumentException("not a principal");
        }
    }

    public static Principal person(String name) {
        return new Principal(Kind.PERSON, name);
    }

    public static Principal group(String path) {
        return new Principal(Kind.GROUP, path);
    }

    public static Principal domain(String id) {
        return new Principal(Kind.DOMAIN, id);
    }

    public String text() {
        return kind.text + name;
    }

    public static Optional<Principal> of(String text) {
        for (Kind kind : Kind.values()) {
            if (kind.isNamed() ? text.startsWith(kind.text) : text.equals(kind.text)) {
                try {
                    return Optional.of(new Principal(kind, text.substring(kind.text.length())));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
