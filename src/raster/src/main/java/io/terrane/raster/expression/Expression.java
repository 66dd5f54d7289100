package io.terrane.raster.expression;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * A spectral index as teams write it: numbers, bands by name, {@code + - * /}, powers ({@code ^} or {@code **}),
 * comparisons (1 or 0), the functions abs, sqrt, exp, log, log10, min, max, pow, where(condition, then, otherwise) and
 * clamp(value, low, high), and {@code pi}. Arithmetic is IEEE 754: a division by zero is infinite or NaN, and NaN stays
 * NaN. Immutable.
 */
public final class Expression {
    private static final int MAX_LENGTH = 4_096;

    private final ExpressionNode root;
    private final Set<String> variables;

    private Expression(ExpressionNode root) {
        this.root = root;
        Set<String> names = new TreeSet<>();
        collect(root, names);
        this.variables = Set.copyOf(names);
    }

    /** @throws ExpressionException saying what is wrong and at which character */
    public static Expression parse(String text) throws ExpressionException {
        if (text.length() > MAX_LENGTH) {
            throw new ExpressionException("the expression has more than " + MAX_LENGTH + " characters", MAX_LENGTH);
        }
        return new Expression(Parser.parse(text));
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
            case ExpressionNode.Clamp clamp ->
                Math.min(
                        Math.max(evaluate(clamp.value(), values), evaluate(clamp.low(), values)),
                        evaluate(clamp.high(), values));
        };
    }

    private static void collect(ExpressionNode node, Set<String> names) {
        switch (node) {
            case ExpressionNode.Literal literal -> {}
            case ExpressionNode.Variable variable -> names.add(variable.name());
            case ExpressionNode.Unary unary -> collect(unary.operand(), names);
            case ExpressionNode.Binary binary -> {
                collect(binary.left(), names);
                collect(binary.right(), names);
            }
            case ExpressionNode.Where where -> {
                collect(where.condition(), names);
                collect(where.whenTrue(), names);
                collect(where.whenFalse(), names);
            }
            case ExpressionNode.Clamp clamp -> {
                collect(clamp.value(), names);
                collect(clamp.low(), names);
                collect(clamp.high(), names);
            }
        }
    }
}
