package io.terrane.schema;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Texts that are certainly of a format: the common ones, by what they are made of. Of others nothing is said. */
final class Formats {
    private static final Set<String> ADDRESSES = Set.of("iri", "uri");
    private static final Set<String> REFERENCES = Set.of("iri-reference", "uri-reference");
    /** A path with a scheme and a host before it, or a path. No percent signs, brackets or second colons. */
    private static final Pattern ADDRESS =
            Pattern.compile("[a-z][a-z0-9+.-]{1,20}://[A-Za-z0-9][A-Za-z0-9.-]*(?:/[A-Za-z0-9._~@!$&()*+,;=/-]*)?");

    private static final Pattern PATH =
            Pattern.compile("\\.{0,2}/?[A-Za-z0-9._~@!$&()*+,;=-][A-Za-z0-9._~@!$&()*+,;=/-]*");

    private Formats() {}

    static Check check(String format) {
        if (ADDRESSES.contains(format)) {
            return known(text -> ADDRESS.matcher(text).matches());
        }
        if (REFERENCES.contains(format)) {
            return known(text ->
                    ADDRESS.matcher(text).matches() || PATH.matcher(text).matches());
        }
        return format.equals("date-time") ? known(Formats::isTime) : known(text -> false);
    }

    private static Check known(Predicate<String> certain) {
        return node -> !node.isTextual() || certain.test(node.textValue()) ? Verdict.ACCEPTED : Verdict.UNSURE;
    }

    /** Such as 2024-02-28T23:59:59.123Z; days that only some months have and leap seconds are left to others. */
    private static boolean isTime(String text) {
        int length = text.length();
        return length >= 20
                && text.charAt(length - 1) == 'Z'
                && digits(text, 0, 4)
                && text.charAt(4) == '-'
                && between(text, 5, 1, 12)
                && text.charAt(7) == '-'
                && between(text, 8, 1, 28)
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
        int number = (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
        return number >= least && number <= most;
    }
}
