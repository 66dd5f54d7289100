package io.terrane.data;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A single range of bytes (RFC 9110, section 14.1.2).
 *
 * @param first inclusive
 * @param last inclusive
 */
record ByteRange(long first, long last) {
    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** What a {@code Range} header asks for. */
    sealed interface Wanted {
        /** No header, or one that may be ignored: several ranges, or no range of bytes. */
        record Whole() implements Wanted {}

        record Part(ByteRange range) implements Wanted {}

        record Unsatisfiable() implements Wanted {}
    }

    static Wanted parse(Optional<String> header, long size) {
        Matcher matcher = SINGLE.matcher(header.map(String::strip).orElse(""));
        if (!matcher.matches()
                || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
            return new Wanted.Whole();
        }
        if (matcher.group(1).isEmpty()) {
            long suffix = Long.parseLong(matcher.group(2));
            return suffix == 0 || size == 0
                    ? new Wanted.Unsatisfiable()
                    : new Wanted.Part(new ByteRange(Math.max(0, size - suffix), size - 1));
        }
        long first = Long.parseLong(matcher.group(1));
        long last = matcher.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(matcher.group(2)));
        if (!matcher.group(2).isEmpty() && Long.parseLong(matcher.group(2)) < first) {
            return new Wanted.Whole();
        }
        return first >= size ? new Wanted.Unsatisfiable() : new Wanted.Part(new ByteRange(first, last));
    }

    long length() {
        return last - first + 1;
    }
}
