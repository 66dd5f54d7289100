package io.terrane.raster.expression;

import java.util.ArrayList;
import java.util.List;

/** Splits an expression into tokens. */
final class Tokenizer {
    enum Kind {
        NUMBER,
        NAME,
        SYMBOL,
        END
    }

    /** @param position index of the token's first character, from 0 */
    record Token(Kind kind, String text, int position) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean isWord(String word) {
            return kind == Kind.NAME && text.equals(word);
        }

        String described() {
            return kind == Kind.END ? "the end" : "'" + text + "'";
        }
    }

    private static final List<String> TWO_CHARACTER_SYMBOLS = List.of("**", "<=", ">=", "==", "!=", "&&", "||");
    private static final String ONE_CHARACTER_SYMBOLS = "+-*/^(),<>!";

    private final String text;
    private int next;

    private Tokenizer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) throws ExpressionException {
        Tokenizer tokenizer = new Tokenizer(text);
        List<Token> tokens = new ArrayList<>();
        while (tokens.isEmpty() || tokens.getLast().kind() != Kind.END) {
            tokens.add(tokenizer.nextToken());
        }
        return tokens;
    }

    private Token nextToken() throws ExpressionException {
        while (isWhitespace(at(next))) {
            next++;
        }
        int start = next;
        if (start == text.length()) {
            return new Token(Kind.END, "", start);
        }
        char first = at(start);
        if (isDigit(first) || first == '.' && isDigit(at(start + 1))) {
            skipNumber();
            return new Token(Kind.NUMBER, text.substring(start, next), start);
        }
        if (isNameStart(first)) {
            while (isNameStart(at(next)) || isDigit(at(next))) {
                next++;
            }
            return new Token(Kind.NAME, text.substring(start, next), start);
        }
        return symbol(start);
    }

    private Token symbol(int start) throws ExpressionException {
        for (String symbol : TWO_CHARACTER_SYMBOLS) {
            if (text.startsWith(symbol, start)) {
                next += 2;
                return new Token(Kind.SYMBOL, symbol, start);
            }
        }
        char first = at(start);
        if (ONE_CHARACTER_SYMBOLS.indexOf(first) < 0) {
            throw new ExpressionException(unknownCharacter(start), start);
        }
        next++;
        return new Token(Kind.SYMBOL, String.valueOf(first), start);
    }

    private String unknownCharacter(int start) {
        return switch (at(start)) {
            case '=' -> "'=' is not an operator: compare with '=='";
            case '&' -> "there is no '&': combine conditions with '&&' or 'and'";
            case '|' -> "there is no '|': combine conditions with '||' or 'or'";
            default -> {
                int codePoint = text.codePointAt(start);
                yield Character.isISOControl(codePoint) || Character.isSurrogate(at(start))
                        ? "unexpected character U+%04X".formatted(codePoint)
                        : "unexpected character '" + at(start) + "'";
            }
        };
    }

    private void skipNumber() {
        skipDigits();
        if (at(next) == '.') {
            next++;
            skipDigits();
        }
        if (at(next) == 'e' || at(next) == 'E') {
            int digits = at(next + 1) == '+' || at(next + 1) == '-' ? next + 2 : next + 1;
            if (isDigit(at(digits))) {
                next = digits;
                skipDigits();
            }
        }
    }

    private void skipDigits() {
        while (isDigit(at(next))) {
            next++;
        }
    }

    private char at(int index) {
        return index < text.length() ? text.charAt(index) : '\0';
    }

    private static boolean isWhitespace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }
}
