package io.terrane.cql2;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/** The tokens of CQL2 text, one at a time. */
final class Cql2Tokenizer {
    private static final Pattern TOKEN = Pattern.compile("""
            [\\s\\u0085\\p{Z}]*(?:(?<number>(?:\\d++\\.?+\\d*+|\\.\\d++)(?:[eE][+-]?\\d++)?+)\
            |(?<text>'(?:[^'\\\\]|''|\\\\'|\\\\(?!'))*+')\
            |(?<quoted>"[^"]++")\
            |(?<word>[\\p{L}_:][\\p{L}\\p{M}\\p{Nd}_:.]*+)\
            |(?<symbol><>|<=|>=|[=<>(),+\\-*/%^]))""");

    private final String text;
    private final Matcher matcher;
    private int position;
    private Token token = new Token(Kind.END, "", 0);

    enum Kind {
        NUMBER,
        TEXT,
        QUOTED,
        WORD,
        SYMBOL,
        END
    }

    record Token(Kind kind, String text, int position) {
        boolean is(String keyword) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(keyword);
        }
    }

    Cql2Tokenizer(String text) {
        this.text = text;
        this.matcher = TOKEN.matcher(text);
    }

    void start() throws Cql2Exception {
        if (text.length() > Cql2Rules.MAX_CHARACTERS) {
            throw new Cql2Exception(
                    "the filter has more than " + Cql2Rules.MAX_CHARACTERS + " characters", Cql2Rules.MAX_CHARACTERS);
        }
        advance();
    }

    Token token() {
        return token;
    }

    void advance() throws Cql2Exception {
        if (!matcher.region(position, text.length()).lookingAt()) {
            String rest = text.substring(position).strip();
            if (rest.isEmpty()) {
                token = new Token(Kind.END, "", position);
                return;
            }
            throw new Cql2Exception("cannot read '" + rest.charAt(0) + "'", text.indexOf(rest.charAt(0), position));
        }
        position = matcher.end();
        for (Kind kind : List.of(Kind.NUMBER, Kind.TEXT, Kind.QUOTED, Kind.WORD, Kind.SYMBOL)) {
            String group = kind.name().toLowerCase(Locale.ROOT);
            if (matcher.group(group) != null) {
                token = new Token(kind, matcher.group(group), matcher.start(group));
            }
        }
    }

    boolean take(String keyword) throws Cql2Exception {
        if (!token.is(keyword)) {
            return false;
        }
        advance();
        return true;
    }

    void expect(String keyword) throws Cql2Exception {
        if (!take(keyword)) {
            throw unexpected("'" + keyword + "'");
        }
    }

    Cql2Exception unexpected(String expected) {
        return new Cql2Exception(
                "expected " + expected + ", found " + (token.kind() == Kind.END ? "the end" : "'" + token.text() + "'"),
                token.position());
    }

    /** Well-known text that began with the token before: up to the parenthesis that closes it. */
    Geometry geometry(Token word) throws Cql2Exception {
        int end = word.position();
        int open = 0;
        do {
            end = next(end);
            if (end < 0) {
                throw new Cql2Exception("the geometry " + word.text() + " is not closed", word.position());
            }
            open += text.charAt(end) == '(' ? 1 : -1;
            if (open > Cql2Rules.MAX_DEPTH) {
                throw new Cql2Exception("nested deeper than " + Cql2Rules.MAX_DEPTH, word.position());
            }
            end++;
        } while (open > 0);
        position = end;
        advance();
        try {
            return Cql2Rules.checked(new WKTReader().read(text.substring(word.position(), end)));
        } catch (ParseException | IllegalArgumentException e) {
            throw new Cql2Exception("the geometry " + word.text() + " is not well-known text", word.position());
        }
    }

    /** Where the next parenthesis is, or −1. */
    private int next(int from) {
        int opening = text.indexOf('(', from);
        int closing = text.indexOf(')', from);
        return opening < 0 || closing < 0 ? closing : Math.min(opening, closing);
    }

    static String unquote(String quoted) {
        StringBuilder text = new StringBuilder(quoted.length());
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            boolean escapes = (c == '\'' || c == '\\') && i + 2 < quoted.length() && quoted.charAt(i + 1) == '\'';
            text.append(escapes ? '\'' : c);
            i += escapes ? 1 : 0;
        }
        return text.toString();
    }
}
