package io.terrane.raster.expression;

import io.terrane.raster.expression.ExpressionNode.Binary;
import io.terrane.raster.expression.ExpressionNode.Clamp;
import io.terrane.raster.expression.ExpressionNode.Literal;
import io.terrane.raster.expression.ExpressionNode.Unary;
import io.terrane.raster.expression.ExpressionNode.Variable;
import io.terrane.raster.expression.ExpressionNode.Where;
import io.terrane.raster.expression.Tokenizer.Kind;
import io.terrane.raster.expression.Tokenizer.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * Recursive descent: comparison, sum, product, sign, power, primary. Powers bind tighter than the sign before them and
 * associate to the right, so {@code -a^b^c} is {@code -(a^(b^c))}.
 */
final class Parser {
    private static final int MAX_NODES = 512;
    private static final int MAX_DEPTH = 64;

    private final List<Token> tokens;
    private int next;
    private int nodes;
    private int depth;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static ExpressionNode parse(String text) throws ExpressionException {
        Parser parser = new Parser(Tokenizer.tokens(text));
        ExpressionNode node = parser.comparison();
        Token rest = parser.peek();
        if (rest.kind() != Kind.END) {
            throw new ExpressionException(
                    "unexpected " + rest.described() + ": an operator was expected", rest.position());
        }
        return node;
    }

    private ExpressionNode comparison() throws ExpressionException {
        enter();
        ExpressionNode left = sum();
        while (true) {
            BinaryOperator operator = switch (peek().kind() == Kind.SYMBOL ? peek().text() : "") {
                case "<" -> BinaryOperator.LESS;
                case "<=" -> BinaryOperator.LESS_OR_EQUAL;
                case ">" -> BinaryOperator.GREATER;
                case ">=" -> BinaryOperator.GREATER_OR_EQUAL;
                case "==" -> BinaryOperator.EQUAL;
                case "!=" -> BinaryOperator.NOT_EQUAL;
                default -> null;
            };
            if (operator == null) {
                depth--;
                return left;
            }
            next++;
            left = counted(new Binary(operator, left, sum()));
        }
    }

    private ExpressionNode sum() throws ExpressionException {
        ExpressionNode left = product();
        while (peek().is("+") || peek().is("-")) {
            BinaryOperator operator = take().is("+") ? BinaryOperator.ADD : BinaryOperator.SUBTRACT;
            left = counted(new Binary(operator, left, product()));
        }
        return left;
    }

    private ExpressionNode product() throws ExpressionException {
        ExpressionNode left = signed();
        while (peek().is("*") || peek().is("/")) {
            BinaryOperator operator = take().is("*") ? BinaryOperator.MULTIPLY : BinaryOperator.DIVIDE;
            left = counted(new Binary(operator, left, signed()));
        }
        return left;
    }

    private ExpressionNode signed() throws ExpressionException {
        enter();
        ExpressionNode node;
        if (peek().is("-")) {
            next++;
            node = counted(new Unary(UnaryOperator.NEGATE, signed()));
        } else if (peek().is("+")) {
            next++;
            node = signed();
        } else {
            node = power();
        }
        depth--;
        return node;
    }

    private ExpressionNode power() throws ExpressionException {
        ExpressionNode base = primary();
        if (peek().is("^") || peek().is("**")) {
            next++;
            return counted(new Binary(BinaryOperator.POWER, base, signed()));
        }
        return base;
    }

    private ExpressionNode primary() throws ExpressionException {
        Token token = take();
        if (token.kind() == Kind.NUMBER) {
            return counted(new Literal(Double.parseDouble(token.text())));
        }
        if (token.kind() == Kind.NAME) {
            if (peek().is("(")) {
                return call(token);
            }
            return counted(token.text().equals("pi") ? new Literal(Math.PI) : new Variable(token.text()));
        }
        if (token.is("(")) {
            ExpressionNode inner = comparison();
            expect(")");
            return inner;
        }
        throw new ExpressionException(
                "unexpected " + token.described() + ": a number, a band or '(' was expected", token.position());
    }

    private ExpressionNode call(Token name) throws ExpressionException {
        expect("(");
        List<ExpressionNode> arguments = new ArrayList<>();
        if (!peek().is(")")) {
            arguments.add(comparison());
            while (peek().is(",")) {
                next++;
                arguments.add(comparison());
            }
        }
        expect(")");
        return counted(
                switch (name.text()) {
                    case "abs" -> unary(UnaryOperator.ABS, name, arguments);
                    case "sqrt" -> unary(UnaryOperator.SQRT, name, arguments);
                    case "exp" -> unary(UnaryOperator.EXP, name, arguments);
                    case "log" -> unary(UnaryOperator.LOG, name, arguments);
                    case "log10" -> unary(UnaryOperator.LOG10, name, arguments);
                    case "min" -> binary(BinaryOperator.MIN, name, arguments);
                    case "max" -> binary(BinaryOperator.MAX, name, arguments);
                    case "pow" -> binary(BinaryOperator.POWER, name, arguments);
                    case "where" -> {
                        requireArguments(name, arguments, 3);
                        yield new Where(arguments.get(0), arguments.get(1), arguments.get(2));
                    }
                    case "clamp" -> {
                        requireArguments(name, arguments, 3);
                        yield new Clamp(arguments.get(0), arguments.get(1), arguments.get(2));
                    }
                    default ->
                        throw new ExpressionException(
                                "there is no function '" + name.text()
                                        + "': there are abs, sqrt, exp, log, log10, min, max, pow, where and clamp",
                                name.position());
                });
    }

    private static ExpressionNode unary(UnaryOperator operator, Token name, List<ExpressionNode> arguments)
            throws ExpressionException {
        requireArguments(name, arguments, 1);
        return new Unary(operator, arguments.getFirst());
    }

    private static ExpressionNode binary(BinaryOperator operator, Token name, List<ExpressionNode> arguments)
            throws ExpressionException {
        requireArguments(name, arguments, 2);
        return new Binary(operator, arguments.get(0), arguments.get(1));
    }

    private static void requireArguments(Token name, List<ExpressionNode> arguments, int count)
            throws ExpressionException {
        if (arguments.size() != count) {
            throw new ExpressionException(
                    "'%s' takes %d arguments, not %d".formatted(name.text(), count, arguments.size()), name.position());
        }
    }

    private ExpressionNode counted(ExpressionNode node) throws ExpressionException {
        if (++nodes > MAX_NODES) {
            throw new ExpressionException("the expression has more than " + MAX_NODES + " parts", peek().position());
        }
        return node;
    }

    private void enter() throws ExpressionException {
        if (++depth > MAX_DEPTH) {
            throw new ExpressionException(
                    "the expression is nested more than " + MAX_DEPTH + " deep", peek().position());
        }
    }

    private void expect(String symbol) throws ExpressionException {
        Token token = take();
        if (!token.is(symbol)) {
            throw new ExpressionException(
                    "unexpected " + token.described() + ": '" + symbol + "' was expected", token.position());
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    /** The last token is the end and stays. */
    private Token take() {
        Token token = tokens.get(next);
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }
}
