package io.terrane.cql2;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** How texts are folded, ordered and matched. */
final class Texts {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    private Texts() {}

    /** Full case folding: {@code Straße} and {@code STRASSE} are one, final sigma is sigma. */
    static String foldCase(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('ς', 'σ');
    }

    /** Letters without their marks. A letter that is not composed of one and a mark, such as ø, stays. */
    static String foldAccents(String text) {
        return Normalizer.normalize(
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll(""), Normalizer.Form.NFC);
    }

    /** By code point, which is the order of UTF-8's bytes and so of a database with the collation C. */
    static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Character.isSurrogate(a) != Character.isSurrogate(b)
                        ? Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b))
                        : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /** In time proportional to both lengths at most: a pattern cannot make it explode. */
    static boolean like(String text, String pattern) {
        int[] characters = text.codePoints().toArray();
        int[] wanted = pattern.codePoints().toArray();
        int at = 0;
        int next = 0;
        int retryPattern = -1;
        int retryText = -1;
        while (at < characters.length) {
            if (next < wanted.length && wanted[next] == '%') {
                retryPattern = ++next;
                retryText = at;
            } else if (next < wanted.length && matches(characters[at], wanted, next)) {
                next += wanted[next] == '\\' && next + 1 < wanted.length ? 2 : 1;
                at++;
            } else if (retryPattern >= 0) {
                next = retryPattern;
                at = ++retryText;
            } else {
                return false;
            }
        }
        while (next < wanted.length && wanted[next] == '%') {
            next++;
        }
        return next == wanted.length;
    }

    private static boolean matches(int character, int[] pattern, int at) {
        return switch (pattern[at]) {
            case '_' -> true;
            case '\\' -> character == (at + 1 < pattern.length ? pattern[at + 1] : '\\');
            default -> character == pattern[at];
        };
    }
}
