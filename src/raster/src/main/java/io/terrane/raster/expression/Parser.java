package io.terrane.raster.expression;

import io.terrane.raster.expression.ExpressionNode.Binary;
import io.terrane.raster.expression.ExpressionNode.Literal;
import io.terrane.raster.expression.ExpressionNode.Unary;
import io.terrane.raster.expression.ExpressionNode.Variable;
import io.terrane.raster.expression.ExpressionNode.Where;
import io.terrane.raster.expression.Tokenizer.Kind;
import io.terrane.raster.expression.Tokenizer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Recursive descent: disjunction, conjunction, negation, comparison, sum, product, sign, power, primary. Powers bind tighter than the sign before them and
 * associate to the right, so {@code -a^b^c} is {@code -(a^(b^c))}.
 */
final class Parser {
    private static final int MAX_NODES = 512;
    private static final int MAX_DEPTH = 64;

    private final List<Token> tokens;
    private final Names names;
    private int next;
    private int nodes;
    private int depth;

    /** What a name stands for that is neither a function nor a word of the language. */
    interface Names {
        ExpressionNode resolve(String name, int position) throws ExpressionException;

        /** Bands, and the indices of the catalogue. */
        static Names indicesBut(Set<String> bands) {
            return (name, position) -> {
                Optional<SpectralIndex> index = bands.contains(name) ? Optional.empty() : SpectralIndices.named(name);
                return index.isPresent() ? index.get().root(position) : new Variable(name);
            };
        }
    }

    private Parser(List<Token> tokens, Names names) {
        this.tokens = tokens;
        this.names = names;
    }

    static ExpressionNode parse(String text, Names names) throws ExpressionException {
        Parser parser = new Parser(Tokenizer.tokens(text), names);
        ExpressionNode node = parser.disjunction();
        Token rest = parser.peek();
        if (rest.kind() != Kind.END) {
            throw new ExpressionException(
                    "unexpected " + rest.described() + ": an operator was expected", rest.position());
        }
        return node;
    }

    private ExpressionNode disjunction() throws ExpressionException {
        enter();
        ExpressionNode left = conjunction();
        while (peek().is("||") || peek().isWord("or")) {
            next++;
            left = counted(new Binary(BinaryOperator.OR, left, conjunction()));
        }
        depth--;
        return left;
    }

    private ExpressionNode conjunction() throws ExpressionException {
        ExpressionNode left = negation();
        while (peek().is("&&") || peek().isWord("and")) {
            next++;
            left = counted(new Binary(BinaryOperator.AND, left, negation()));
        }
        return left;
    }

    private ExpressionNode negation() throws ExpressionException {
        if (peek().is("!") || peek().isWord("not")) {
            enter();
            next++;
            ExpressionNode node = counted(new Unary(UnaryOperator.NOT, negation()));
            depth--;
            return node;
        }
        return comparison();
    }

    private ExpressionNode comparison() throws ExpressionException {
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
            return named(token);
        }
        if (token.is("(")) {
            ExpressionNode inner = disjunction();
            expect(")");
            return inner;
        }
        throw new ExpressionException(
                "unexpected " + token.described() + ": a number, a band or '(' was expected", token.position());
    }

    private ExpressionNode named(Token name) throws ExpressionException {
        if (name.isWord("and") || name.isWord("or") || name.isWord("not")) {
            throw new ExpressionException(
                    "unexpected " + name.described() + ": a number, a band or '(' was expected", name.position());
        }
        if (name.isWord("pi")) {
            return counted(new Literal(Math.PI));
        }
        ExpressionNode node = names.resolve(name.text(), name.position());
        countAll(node);
        return node;
    }

    private void countAll(ExpressionNode node) throws ExpressionException {
        counted(node);
        for (ExpressionNode operand : node.operands()) {
            countAll(operand);
        }
    }

    private ExpressionNode call(Token name) throws ExpressionException {
        expect("(");
        List<ExpressionNode> arguments = new ArrayList<>();
        if (!peek().is(")")) {
            arguments.add(disjunction());
            while (peek().is(",")) {
                next++;
                arguments.add(disjunction());
            }
        }
        expect(")");
        return switch (name.text()) {
            case "abs" -> unary(UnaryOperator.ABS, name, arguments);
            case "sqrt" -> unary(UnaryOperator.SQRT, name, arguments);
            case "exp" -> unary(UnaryOperator.EXP, name, arguments);
            case "log" -> unary(UnaryOperator.LOG, name, arguments);
            case "log10" -> unary(UnaryOperator.LOG10, name, arguments);
            case "sin" -> unary(UnaryOperator.SIN, name, arguments);
            case "cos" -> unary(UnaryOperator.COS, name, arguments);
            case "tan" -> unary(UnaryOperator.TAN, name, arguments);
            case "asin" -> unary(UnaryOperator.ASIN, name, arguments);
            case "acos" -> unary(UnaryOperator.ACOS, name, arguments);
            case "atan" -> unary(UnaryOperator.ATAN, name, arguments);
            case "floor" -> unary(UnaryOperator.FLOOR, name, arguments);
            case "ceil" -> unary(UnaryOperator.CEIL, name, arguments);
            case "round" -> unary(UnaryOperator.ROUND, name, arguments);
            case "sign" -> unary(UnaryOperator.SIGN, name, arguments);
            case "atan2" -> binary(BinaryOperator.ATAN2, name, arguments);
            case "min" -> least(BinaryOperator.MIN, name, arguments);
            case "max" -> least(BinaryOperator.MAX, name, arguments);
            case "pow" -> binary(BinaryOperator.POWER, name, arguments);
            case "where" -> {
                requireArguments(name, arguments, 3);
                yield counted(new Where(arguments.get(0), arguments.get(1), arguments.get(2)));
            }
            case "clamp" -> {
                requireArguments(name, arguments, 3);
                ExpressionNode atLeast = counted(new Binary(BinaryOperator.MAX, arguments.get(0), arguments.get(1)));
                yield counted(new Binary(BinaryOperator.MIN, atLeast, arguments.get(2)));
            }
            default ->
                throw new ExpressionException(
                        "there is no function '" + name.text() + "': there are "
                                + String.join(", ", Expression.FUNCTIONS),
                        name.position());
        };
    }

    /** The least, or greatest, of two or more. */
    private ExpressionNode least(BinaryOperator operator, Token name, List<ExpressionNode> arguments)
            throws ExpressionException {
        if (arguments.size() < 2) {
            requireArguments(name, arguments, 2);
        }
        ExpressionNode least = arguments.getFirst();
        for (ExpressionNode argument : arguments.subList(1, arguments.size())) {
            least = counted(new Binary(operator, least, argument));
        }
        return least;
    }

    private ExpressionNode unary(UnaryOperator operator, Token name, List<ExpressionNode> arguments)
            throws ExpressionException {
        requireArguments(name, arguments, 1);
        return counted(new Unary(operator, arguments.getFirst()));
    }

    private ExpressionNode binary(BinaryOperator operator, Token name, List<ExpressionNode> arguments)
            throws ExpressionException {
        requireArguments(name, arguments, 2);
        return counted(new Binary(operator, arguments.get(0), arguments.get(1)));
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
