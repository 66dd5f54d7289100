package io.terrane.cql2;

import io.terrane.cql2.Cql2Tokenizer.Kind;
import io.terrane.cql2.Cql2Tokenizer.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Recursive descent over CQL2 text, one rule for expressions of all types: OR, AND, NOT, comparison, sum, product, power,
 * sign, primary. What a rule cannot take is refused where it stands.
 */
final class Cql2TextParser {
    private static final Set<String> GEOMETRIES = Set.of(
            "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION");

    private final Cql2Tokenizer tokens;
    private int depth;

    Cql2TextParser(String text) {
        this.tokens = new Cql2Tokenizer(text);
    }

    Cql2 parse() throws Cql2Exception {
        tokens.start();
        Token first = tokens.token();
        Cql2 filter = truth(disjunction(), first);
        if (tokens.token().kind() != Kind.END) {
            throw tokens.unexpected("AND, OR or the end");
        }
        Cql2Rules.check(filter);
        return filter;
    }

    private static Cql2 truth(Cql2 expression, Token start) throws Cql2Exception {
        if (!Cql2Rules.isBoolean(expression)) {
            throw new Cql2Exception(
                    "expected a comparison (=, <>, <, <=, >, >=, IS NULL, BETWEEN, LIKE, IN), found only a value",
                    start.position());
        }
        return expression;
    }

    private Cql2 disjunction() throws Cql2Exception {
        Token start = tokens.token();
        Cql2 first = conjunction();
        if (!tokens.token().is("or")) {
            return first;
        }
        List<Cql2> terms = new ArrayList<>(List.of(truth(first, start)));
        while (tokens.take("or")) {
            Token next = tokens.token();
            terms.add(truth(conjunction(), next));
        }
        return new Cql2.Or(terms);
    }

    private Cql2 conjunction() throws Cql2Exception {
        Token start = tokens.token();
        Cql2 first = negation();
        if (!tokens.token().is("and")) {
            return first;
        }
        List<Cql2> terms = new ArrayList<>(List.of(truth(first, start)));
        while (tokens.take("and")) {
            Token next = tokens.token();
            terms.add(truth(negation(), next));
        }
        return new Cql2.And(terms);
    }

    private Cql2 negation() throws Cql2Exception {
        enter();
        try {
            if (tokens.take("not")) {
                Token start = tokens.token();
                return new Cql2.Not(truth(negation(), start));
            }
            return comparison();
        } finally {
            depth--;
        }
    }

    private void enter() throws Cql2Exception {
        if (++depth > Cql2Rules.MAX_DEPTH) {
            throw new Cql2Exception(
                    "nested deeper than " + Cql2Rules.MAX_DEPTH, tokens.token().position());
        }
    }

    private Cql2 comparison() throws Cql2Exception {
        Cql2 left = sum();
        for (Cql2.ComparisonOperator operator : Cql2.ComparisonOperator.values()) {
            if (tokens.take(operator.symbol())) {
                return new Cql2.Comparison(operator, left, sum());
            }
        }
        if (tokens.take("is")) {
            boolean negated = tokens.take("not");
            tokens.expect("null");
            return negate(negated, new Cql2.IsNull(left));
        }
        boolean negated = tokens.take("not");
        if (tokens.take("between")) {
            Cql2 low = sum();
            tokens.expect("and");
            return negate(negated, new Cql2.Between(left, low, sum()));
        }
        if (tokens.take("like")) {
            return negate(negated, new Cql2.Like(left, pattern()));
        }
        if (tokens.take("in")) {
            return negate(negated, new Cql2.In(left, list()));
        }
        if (negated) {
            throw tokens.unexpected("BETWEEN, LIKE or IN after NOT");
        }
        return left;
    }

    private Cql2 pattern() throws Cql2Exception {
        Token start = tokens.token();
        Cql2 pattern = sum();
        if (!Cql2Rules.isPattern(pattern)) {
            throw new Cql2Exception(
                    "expected a pattern in single quotes, CASEI or ACCENTI of one, found '" + start.text() + "'",
                    start.position());
        }
        return pattern;
    }

    private static Cql2 negate(boolean negated, Cql2 filter) {
        return negated ? new Cql2.Not(filter) : filter;
    }

    private Cql2 sum() throws Cql2Exception {
        return chain(List.of(Cql2.ArithmeticOperator.ADD, Cql2.ArithmeticOperator.SUBTRACT), this::product);
    }

    private Cql2 product() throws Cql2Exception {
        return chain(
                List.of(
                        Cql2.ArithmeticOperator.MULTIPLY,
                        Cql2.ArithmeticOperator.DIVIDE,
                        Cql2.ArithmeticOperator.MODULO,
                        Cql2.ArithmeticOperator.INTEGER_DIVIDE),
                this::power);
    }

    private interface Rule {
        Cql2 parse() throws Cql2Exception;
    }

    /** Operators of one rank, from the left. Each makes the tree deeper, so they count as nesting. */
    private Cql2 chain(List<Cql2.ArithmeticOperator> operators, Rule operand) throws Cql2Exception {
        int before = depth;
        Cql2 left = operand.parse();
        while (true) {
            Optional<Cql2.ArithmeticOperator> operator = taken(operators);
            if (operator.isEmpty()) {
                depth = before;
                return left;
            }
            enter();
            left = new Cql2.Arithmetic(operator.get(), left, operand.parse());
        }
    }

    private Optional<Cql2.ArithmeticOperator> taken(List<Cql2.ArithmeticOperator> operators) throws Cql2Exception {
        for (Cql2.ArithmeticOperator operator : operators) {
            if (tokens.take(operator.symbol())) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }

    private Cql2 power() throws Cql2Exception {
        Cql2 base = signed();
        return tokens.take("^") ? new Cql2.Arithmetic(Cql2.ArithmeticOperator.POWER, base, signed()) : base;
    }

    private Cql2 signed() throws Cql2Exception {
        if (tokens.take("-")) {
            Cql2 operand = primary();
            return operand instanceof Cql2.Number(double value)
                    ? new Cql2.Number(-value)
                    : new Cql2.Arithmetic(Cql2.ArithmeticOperator.MULTIPLY, new Cql2.Number(-1), operand);
        }
        tokens.take("+");
        return primary();
    }

    private Cql2 primary() throws Cql2Exception {
        Token start = tokens.token();
        switch (start.kind()) {
            case NUMBER -> {
                tokens.advance();
                return new Cql2.Number(Double.parseDouble(start.text()));
            }
            case TEXT -> {
                tokens.advance();
                return new Cql2.Text(Cql2Tokenizer.unquote(start.text()));
            }
            case QUOTED -> {
                tokens.advance();
                return new Cql2.Property(start.text().substring(1, start.text().length() - 1));
            }
            case WORD -> {
                tokens.advance();
                return word(start);
            }
            case SYMBOL -> {
                if (tokens.take("(")) {
                    return parenthesised();
                }
                throw tokens.unexpected("a property or a value");
            }
            case END -> throw tokens.unexpected("a property or a value");
        }
        throw tokens.unexpected("a property or a value");
    }

    /** An expression, or an array when commas follow. */
    private Cql2 parenthesised() throws Cql2Exception {
        if (tokens.take(")")) {
            return new Cql2.Array(List.of());
        }
        Cql2 first = disjunction();
        if (tokens.take(")")) {
            return first;
        }
        List<Cql2> elements = new ArrayList<>(List.of(first));
        while (tokens.take(",")) {
            elements.add(element());
        }
        tokens.expect(")");
        return new Cql2.Array(elements);
    }

    private Cql2 word(Token word) throws Cql2Exception {
        String name = word.text().toUpperCase(Locale.ROOT);
        if (name.equals("TRUE") || name.equals("FALSE")) {
            return new Cql2.Truth(name.equals("TRUE"));
        }
        if (GEOMETRIES.contains(name)
                && (tokens.token().is("(") || tokens.token().is("Z"))) {
            return new Cql2.Shape(tokens.geometry(word));
        }
        if (!tokens.token().is("(")) {
            return new Cql2.Property(
                    word.text().startsWith("properties.")
                            ? word.text().substring("properties.".length())
                            : word.text());
        }
        enter();
        try {
            return call(word, name);
        } finally {
            depth--;
        }
    }

    private Cql2 call(Token word, String name) throws Cql2Exception {
        return switch (name) {
            case "DATE", "TIMESTAMP" -> {
                tokens.expect("(");
                Token value = tokens.token();
                Cql2 time = Times.literal(literalText(), value.position());
                tokens.expect(")");
                yield Times.checked(name, time, value.position());
            }
            case "INTERVAL" -> interval();
            case "BBOX" -> box(word);
            case "CASEI" -> new Cql2.Casei(single());
            case "ACCENTI" -> new Cql2.Accenti(single());
            case "LIKE" -> {
                tokens.expect("(");
                Cql2 value = element();
                tokens.expect(",");
                Cql2 pattern = pattern();
                tokens.expect(")");
                yield new Cql2.Like(value, pattern);
            }
            case "IN" -> {
                List<Cql2> arguments = list();
                if (arguments.isEmpty()) {
                    throw new Cql2Exception("IN needs a value and options", word.position());
                }
                List<Cql2> options = arguments.subList(1, arguments.size());
                yield new Cql2.In(
                        arguments.getFirst(),
                        options.size() == 1 && options.getFirst() instanceof Cql2.Array(List<Cql2> elements)
                                ? elements
                                : options);
            }
            default -> relation(word, name);
        };
    }

    private Cql2 relation(Token word, String name) throws Cql2Exception {
        Optional<Cql2.SpatialOperator> spatial = named(Cql2.SpatialOperator.values(), name);
        if (spatial.isPresent()) {
            List<Cql2> pair = pair(name, word);
            require(pair.stream().allMatch(Cql2Rules::isSpatial), name + " compares two geometries", word);
            return new Cql2.Spatial(spatial.get(), pair.get(0), pair.get(1));
        }
        Optional<Cql2.TemporalOperator> temporal = named(Cql2.TemporalOperator.values(), name);
        if (temporal.isPresent()) {
            List<Cql2> pair = pair(name, word);
            require(pair.stream().allMatch(Cql2Rules::isTemporal), name + " compares two instants or intervals", word);
            return new Cql2.Temporal(temporal.get(), pair.get(0), pair.get(1));
        }
        Optional<Cql2.ArrayOperator> array = named(Cql2.ArrayOperator.values(), name);
        if (array.isPresent()) {
            tokens.expect("(");
            Cql2 left = arrayOperand();
            tokens.expect(",");
            Cql2 right = arrayOperand();
            tokens.expect(")");
            require(Cql2Rules.isArray(left) && Cql2Rules.isArray(right), name + " compares two arrays", word);
            return new Cql2.ArrayComparison(array.get(), left, right);
        }
        return new Cql2.Function(word.text(), list());
    }

    private static void require(boolean holds, String message, Token at) throws Cql2Exception {
        if (!holds) {
            throw new Cql2Exception(message + ", see", at.position());
        }
    }

    private static <T extends Enum<T>> Optional<T> named(T[] operators, String name) {
        return Arrays.stream(operators)
                .filter(operator -> operator.name().equals(name))
                .findFirst();
    }

    private List<Cql2> pair(String name, Token word) throws Cql2Exception {
        List<Cql2> arguments = list();
        require(arguments.size() == 2, name + " needs two arguments", word);
        return arguments;
    }

    private Cql2 single() throws Cql2Exception {
        tokens.expect("(");
        Cql2 value = element();
        tokens.expect(")");
        return value;
    }

    private Cql2 arrayOperand() throws Cql2Exception {
        return tokens.token().is("(") ? new Cql2.Array(list()) : element();
    }

    private List<Cql2> list() throws Cql2Exception {
        tokens.expect("(");
        List<Cql2> elements = new ArrayList<>();
        if (tokens.take(")")) {
            return elements;
        }
        elements.add(element());
        while (tokens.take(",")) {
            elements.add(element());
        }
        tokens.expect(")");
        return elements;
    }

    private Cql2 element() throws Cql2Exception {
        return disjunction();
    }

    private Cql2 interval() throws Cql2Exception {
        tokens.expect("(");
        Cql2 start = intervalEnd();
        tokens.expect(",");
        Cql2 end = intervalEnd();
        tokens.expect(")");
        return new Cql2.Interval(start, end);
    }

    private Cql2 intervalEnd() throws Cql2Exception {
        Token start = tokens.token();
        if (start.kind() == Kind.TEXT) {
            String text = literalText();
            return text.equals("..") ? new Cql2.Open() : Times.literal(text, start.position());
        }
        Cql2 end = element();
        require(
                Cql2Rules.isTemporal(end) && !(end instanceof Cql2.Interval),
                "an INTERVAL has a time, a property or '..' at its ends",
                start);
        return end;
    }

    private String literalText() throws Cql2Exception {
        Token value = tokens.token();
        if (value.kind() != Kind.TEXT) {
            throw tokens.unexpected("a time in single quotes");
        }
        tokens.advance();
        return Cql2Tokenizer.unquote(value.text());
    }

    private Cql2 box(Token word) throws Cql2Exception {
        List<Double> corners = new ArrayList<>();
        for (Cql2 corner : list()) {
            require(corner instanceof Cql2.Number, "BBOX has 4 or 6 numbers", word);
            corners.add(((Cql2.Number) corner).value());
        }
        require(corners.size() == 4 || corners.size() == 6, "BBOX has 4 or 6 numbers", word);
        return new Cql2.Box(corners);
    }
}
