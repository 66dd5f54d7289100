package io.terrane.schema;

import io.terrane.exchange.Rfc3339;
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
    private static final int LONGEST_SCHEME = 21;

    private Formats() {}

    static Check check(String format) {
        if (ADDRESSES.contains(format)) {
            return known(Formats::isAddress);
        }
        if (REFERENCES.contains(format)) {
            return known(text -> isAddress(text) || isPath(text));
        }
        return format.equals("date-time") ? known(text -> Rfc3339.plain(text).isPresent()) : known(text -> false);
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
}
