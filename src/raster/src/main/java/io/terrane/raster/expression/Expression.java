package io.terrane.raster.expression;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A spectral index as teams write it: numbers, bands by name, {@code + - * /}, powers ({@code ^} or {@code **}),
 * comparisons (1 or 0), {@code and}, {@code or}, {@code not} (or {@code && || !}), the functions that {@link #FUNCTIONS}
 * lists, {@code pi}, and the name of any index of {@link SpectralIndices}, which stands for its formula. Arithmetic is
 * IEEE 754: a division by zero is infinite or NaN, and NaN stays NaN. Immutable.
 */
public final class Expression {
    /** What may be called. */
    public static final List<String> FUNCTIONS = List.of(
            "abs", "sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "floor", "ceil",
            "round", "sign", "min", "max", "pow", "where", "clamp");

    private static final int MAX_LENGTH = 4_096;

    private final ExpressionNode root;
    private final Set<String> variables;

    Expression(ExpressionNode root) {
        this.root = root;
        Set<String> names = new TreeSet<>();
        collect(root, names);
        this.variables = Set.copyOf(names);
    }

    /** As {@link #parse(String, Set)} without bands whose names could be taken for an index's. */
    public static Expression parse(String text) throws ExpressionException {
        return parse(text, Set.of());
    }

    /**
     * @param bands names that are bands even where an index has the same name
     * @throws ExpressionException saying what is wrong and at which character
     */
    public static Expression parse(String text, Set<String> bands) throws ExpressionException {
        return new Expression(Parser.parse(bounded(text), Parser.Names.indicesBut(bands)));
    }

    /** A formula of the catalogue, with its constants replaced by their numbers. */
    static ExpressionNode formula(String text, Map<String, Double> constants) throws ExpressionException {
        return Parser.parse(bounded(text), (name, position) -> {
            Double value = constants.get(name);
            return value == null ? new ExpressionNode.Variable(name) : new ExpressionNode.Literal(value);
        });
    }

    private static String bounded(String text) throws ExpressionException {
        if (text.length() > MAX_LENGTH) {
            throw new ExpressionException("the expression has more than " + MAX_LENGTH + " characters", MAX_LENGTH);
        }
        return text;
    }

    /** The bands that it uses. */
    public Set<String> variables() {
        return variables;
    }

    /**
     * Prepares the evaluation of whole arrays.
     *
     * @param order the variables in the order in which their arrays will be given
     * @throws IllegalArgumentException when a variable is not among them
     */
    public CompiledExpression compile(List<String> order) {
        if (!order.containsAll(variables)) {
            throw new IllegalArgumentException("the expression uses " + variables + ", given are " + order);
        }
        return new CompiledExpression(root, order);
    }

    /** The value at one point, in double precision. */
    public double evaluate(Map<String, Double> values) {
        return evaluate(root, values);
    }

    private static double evaluate(ExpressionNode node, Map<String, Double> values) {
        return switch (node) {
            case ExpressionNode.Literal literal -> literal.value();
            case ExpressionNode.Variable variable -> Objects.requireNonNull(values.get(variable.name()));
            case ExpressionNode.Unary unary -> unary.operator().apply(evaluate(unary.operand(), values));
            case ExpressionNode.Binary binary ->
                binary.operator().apply(evaluate(binary.left(), values), evaluate(binary.right(), values));
            case ExpressionNode.Where where -> {
                double condition = evaluate(where.condition(), values);
                yield Double.isNaN(condition)
                        ? Double.NaN
                        : evaluate(condition != 0 ? where.whenTrue() : where.whenFalse(), values);
            }
            case ExpressionNode.IntegerPower power -> Math.pow(evaluate(power.base(), values), power.exponent());
        };
    }

    private static void collect(ExpressionNode node, Set<String> names) {
        if (node instanceof ExpressionNode.Variable variable) {
            names.add(variable.name());
        }
        node.operands().forEach(operand -> collect(operand, names));
    }
}
