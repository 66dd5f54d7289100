package io.terrane.schema;

import java.util.Set;
import java.util.function.Predicate;

/** Texts that are certainly of a format: the common ones, by what they are made of. Of others nothing is said. */
final class Formats {
    private static final Set<String> ADDRESSES = Set.of("iri", "uri");
    private static final Set<String> REFERENCES = Set.of("iri-reference", "uri-reference");
    private static final Ascii LOWER = new Ascii("abcdefghijklmnopqrstuvwxyz");
    private static final Ascii OF_SCHEME = LOWER.and("0123456789+.-");
    private static final Ascii WORD = LOWER.and("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    private static final Ascii OF_HOST = WORD.and(".-");
    private static final Ascii OF_SEGMENT = WORD.and("._~@!$&()*+,;=-");
    private static final Ascii OF_PATH = OF_SEGMENT.and("/");
    /** Of the months, from the first. */
    private static final int[] DAYS = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private static final int LONGEST_SCHEME = 21;

    private Formats() {}

    static Check check(String format) {
        if (ADDRESSES.contains(format)) {
            return known(Formats::isAddress);
        }
        if (REFERENCES.contains(format)) {
            return known(text -> isAddress(text) || isPath(text));
        }
        return format.equals("date-time") ? known(Formats::isTime) : known(text -> false);
    }

    private static Check known(Predicate<String> certain) {
        return node -> !node.isTextual() || certain.test(node.textValue()) ? Verdict.ACCEPTED : Verdict.UNSURE;
    }

    /** Some of ASCII's characters. */
    private record Ascii(String characters, boolean[] among) {
        Ascii(String characters) {
            this(characters, new boolean[128]);
            characters.chars().forEach(c -> among[c] = true);
        }

        Ascii and(String more) {
            return new Ascii(characters + more);
        }

        boolean has(String text, int at) {
            return at < text.length() && text.charAt(at) < among.length && among[text.charAt(at)];
        }

        /** Where the first of the others is. */
        int end(String text, int from) {
            int at = from;
            while (has(text, at)) {
                at++;
            }
            return at;
        }
    }

    /** A scheme, a host, and a path or none. No percent signs, brackets or second colons. */
    private static boolean isAddress(String text) {
        int scheme = OF_SCHEME.end(text, 0);
        int host = scheme + "://".length();
        if (scheme < 2
                || scheme > LONGEST_SCHEME
                || !LOWER.has(text, 0)
                || !text.startsWith("://", scheme)
                || !WORD.has(text, host)) {
            return false;
        }
        int path = OF_HOST.end(text, host);
        return path == text.length() || (text.charAt(path) == '/' && OF_PATH.end(text, path) == text.length());
    }

    /** Such as ./a/b, with no more than two dots and a slash before its first segment. */
    private static boolean isPath(String text) {
        int start = text.startsWith("../") ? 3 : text.startsWith("./") ? 2 : text.startsWith("/") ? 1 : 0;
        return OF_SEGMENT.has(text, start) && OF_PATH.end(text, start) == text.length();
    }

    /** Such as 2024-02-28T23:59:59.123Z; leap days and leap seconds are left to others. */
    private static boolean isTime(String text) {
        int length = text.length();
        return length >= 20
                && text.charAt(length - 1) == 'Z'
                && digits(text, 0, 4)
                && text.charAt(4) == '-'
                && between(text, 5, 1, 12)
                && text.charAt(7) == '-'
                && between(text, 8, 1, DAYS[number(text, 5)])
                && text.charAt(10) == 'T'
                && between(text, 11, 0, 23)
                && text.charAt(13) == ':'
                && between(text, 14, 0, 59)
                && text.charAt(16) == ':'
                && between(text, 17, 0, 59)
                && (length == 20
                        || (text.charAt(19) == '.' && length > 21 && length <= 30 && digits(text, 20, length - 1)));
    }

    private static boolean digits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean between(String text, int at, int least, int most) {
        if (!digits(text, at, at + 2)) {
            return false;
        }
        int number = number(text, at);
        return number >= least && number <= most;
    }

    private static int number(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }
}
