package io.terrane.cql2;

import io.terrane.cql2.Cql2.Operand;
import io.terrane.cql2.Cql2.Operator;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recursive descent over CQL2 text; nesting is bounded. */
final class Cql2Parser {
    private static final int MAX_LENGTH = 8_192;
    private static final int MAX_DEPTH = 64;
    private static final Pattern TOKEN = Pattern.compile("""
            \\s*(?:(?<number>[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\
            |(?<text>'(?:[^']|'')*')\
            |(?<quoted>"[^"]+")\
            |(?<word>[A-Za-z_][A-Za-z0-9_:.\\-]*)\
            |(?<symbol><>|<=|>=|[=<>(),]))""");

    private final String text;
    private final Matcher matcher;
    private int position;
    private int depth;

    private Token token = new Token(Kind.END, "", 0);

    private enum Kind {
        NUMBER,
        TEXT,
        QUOTED,
        WORD,
        SYMBOL,
        END
    }

    private record Token(Kind kind, String text, int position) {
        boolean is(String keyword) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(keyword);
        }
    }

    Cql2Parser(String text) {
        this.text = text;
        this.matcher = TOKEN.matcher(text);
    }

    Cql2 parse() throws Cql2Exception {
        if (text.length() > MAX_LENGTH) {
            throw new Cql2Exception("the filter has more than " + MAX_LENGTH + " characters", MAX_LENGTH);
        }
        advance();
        Cql2 filter = disjunction();
        if (token.kind != Kind.END) {
            throw unexpected("AND, OR or the end");
        }
        return filter;
    }

    private void advance() throws Cql2Exception {
        if (text.substring(position).isBlank()) {
            token = new Token(Kind.END, "", position);
            return;
        }
        if (!matcher.region(position, text.length()).lookingAt()) {
            throw new Cql2Exception(
                    "cannot read '" + text.substring(position).strip().charAt(0) + "'", position);
        }
        position = matcher.end();
        for (Kind kind : List.of(Kind.NUMBER, Kind.TEXT, Kind.QUOTED, Kind.WORD, Kind.SYMBOL)) {
            String group = kind.name().toLowerCase(Locale.ROOT);
            if (matcher.group(group) != null) {
                token = new Token(kind, matcher.group(group), matcher.start(group));
            }
        }
    }

    private boolean take(String keyword) throws Cql2Exception {
        if (!token.is(keyword)) {
            return false;
        }
        advance();
        return true;
    }

    private void expect(String keyword) throws Cql2Exception {
        if (!take(keyword)) {
            throw unexpected("'" + keyword + "'");
        }
    }

    private Cql2Exception unexpected(String expected) {
        return new Cql2Exception(
                "expected " + expected + ", found " + (token.kind == Kind.END ? "the end" : "'" + token.text + "'"),
                token.position);
    }

    private Cql2 disjunction() throws Cql2Exception {
        List<Cql2> terms = new ArrayList<>(List.of(conjunction()));
        while (take("or")) {
            terms.add(conjunction());
        }
        return terms.size() == 1 ? terms.getFirst() : new Cql2.Or(terms);
    }

    private Cql2 conjunction() throws Cql2Exception {
        List<Cql2> terms = new ArrayList<>(List.of(term()));
        while (take("and")) {
            terms.add(term());
        }
        return terms.size() == 1 ? terms.getFirst() : new Cql2.And(terms);
    }

    private Cql2 term() throws Cql2Exception {
        if (++depth > MAX_DEPTH) {
            throw new Cql2Exception("nested deeper than " + MAX_DEPTH, token.position);
        }
        try {
            if (take("not")) {
                return new Cql2.Not(term());
            }
            if (take("(")) {
                Cql2 inner = disjunction();
                expect(")");
                return inner;
            }
            return predicate();
        } finally {
            depth--;
        }
    }

    private Cql2 predicate() throws Cql2Exception {
        Operand left = operand();
        for (Operator operator : Operator.values()) {
            if (take(operator.symbol())) {
                return new Cql2.Comparison(operator, left, operand());
            }
        }
        if (take("is")) {
            boolean negated = take("not");
            expect("null");
            return negate(negated, new Cql2.IsNull(left));
        }
        boolean negated = take("not");
        if (take("between")) {
            Operand low = operand();
            expect("and");
            return negate(negated, new Cql2.Between(left, low, operand()));
        }
        if (take("like")) {
            if (!(operand() instanceof Operand.Text pattern)) {
                throw unexpected("a pattern in single quotes");
            }
            return negate(negated, new Cql2.Like(left, pattern.value()));
        }
        if (take("in")) {
            expect("(");
            List<Operand> options = new ArrayList<>(List.of(operand()));
            while (take(",")) {
                options.add(operand());
            }
            expect(")");
            return negate(negated, new Cql2.In(left, options));
        }
        throw unexpected("a comparison (=, <>, <, <=, >, >=, IS NULL, BETWEEN, LIKE, IN)");
    }

    private static Cql2 negate(boolean negated, Cql2 filter) {
        return negated ? new Cql2.Not(filter) : filter;
    }

    private Operand operand() throws Cql2Exception {
        Token start = token;
        switch (start.kind) {
            case NUMBER -> {
                advance();
                return new Operand.Number(Double.parseDouble(start.text));
            }
            case TEXT -> {
                advance();
                return new Operand.Text(unquote(start.text));
            }
            case QUOTED -> {
                advance();
                return new Operand.Property(start.text.substring(1, start.text.length() - 1));
            }
            case WORD -> {
                advance();
                return word(start);
            }
            case SYMBOL, END -> throw unexpected("a property or a value");
        }
        throw unexpected("a property or a value");
    }

    private Operand word(Token word) throws Cql2Exception {
        if (word.is("true") || word.is("false")) {
            return new Operand.Truth(word.is("true"));
        }
        if ((word.is("timestamp") || word.is("date")) && token.is("(")) {
            advance();
            Token value = token;
            if (value.kind != Kind.TEXT) {
                throw unexpected("a time in single quotes");
            }
            advance();
            expect(")");
            try {
                String instant = unquote(value.text) + (word.is("date") ? "T00:00:00Z" : "");
                return new Operand.Timestamp(OffsetDateTime.parse(instant).toInstant());
            } catch (DateTimeException e) {
                throw new Cql2Exception("not an RFC 3339 time: " + value.text, value.position);
            }
        }
        if (token.is("(")) {
            throw new Cql2Exception("the function " + word.text + " is not supported", word.position);
        }
        return new Operand.Property(
                word.text.startsWith("properties.") ? word.text.substring("properties.".length()) : word.text);
    }

    private static String unquote(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("''", "'");
    }
}
