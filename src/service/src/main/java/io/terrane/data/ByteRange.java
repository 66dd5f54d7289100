package io.terrane.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of bytes (RFC 9110, section 14.1.2).
 *
 * @param first inclusive
 * @param last inclusive
 */
record ByteRange(long first, long last) {
    private static final String UNIT = "bytes=";
    private static final int MOST_RANGES = 100;
    private static final Pattern SPECIFIER = Pattern.compile("(\\d{0,18})-(\\d{0,18})");

    /** What a {@code Range} header asks for. */
    sealed interface Wanted {
        /** No header, or one that may be ignored: no bytes, no syntax, or more than the object has. */
        record Whole() implements Wanted {}

        /** At least one, in the order of the header. */
        record Parts(List<ByteRange> ranges) implements Wanted {
            public Parts {
                ranges = List.copyOf(ranges);
            }
        }

        record Unsatisfiable() implements Wanted {}
    }

    /** Ranges that together are longer than the object, or more than 100, are no reason to send more than the object. */
    static Wanted parse(Optional<String> header, long size) {
        String text = header.map(String::strip).orElse("");
        if (!text.startsWith(UNIT)) {
            return new Wanted.Whole();
        }
        String[] specifiers = text.substring(UNIT.length()).split(",", MOST_RANGES + 1);
        List<ByteRange> ranges = new ArrayList<>();
        long total = 0;
        for (String specifier : specifiers) {
            Matcher matcher = SPECIFIER.matcher(specifier.strip());
            if (!matcher.matches() || matcher.group().equals("-") || isBackwards(matcher)) {
                return new Wanted.Whole();
            }
            Optional<ByteRange> range = range(matcher.group(1), matcher.group(2), size);
            if (range.isPresent()) {
                ranges.add(range.get());
                total += range.get().length();
            }
        }
        if (ranges.isEmpty()) {
            return new Wanted.Unsatisfiable();
        }
        return ranges.size() > 1 && (specifiers.length > MOST_RANGES || total > size)
                ? new Wanted.Whole()
                : new Wanted.Parts(ranges);
    }

    private static boolean isBackwards(Matcher matcher) {
        return !matcher.group(1).isEmpty()
                && !matcher.group(2).isEmpty()
                && Long.parseLong(matcher.group(2)) < Long.parseLong(matcher.group(1));
    }

    /** Empty when the object has none of it. */
    private static Optional<ByteRange> range(String from, String to, long size) {
        if (from.isEmpty()) {
            long suffix = Long.parseLong(to);
            return suffix == 0 || size == 0
                    ? Optional.empty()
                    : Optional.of(new ByteRange(Math.max(0, size - suffix), size - 1));
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(to));
        return first >= size ? Optional.empty() : Optional.of(new ByteRange(first, last));
    }

    long length() {
        return last - first + 1;
    }

    /** As in {@code Content-Range}. */
    String of(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
