package io.terrane.raster.expression;

import io.terrane.raster.expression.ExpressionNode.Binary;
import io.terrane.raster.expression.ExpressionNode.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An expression that is evaluated over arrays in blocks of 1,024 numbers, which stay in the processor's cache: each part
 * of the expression is one plain loop over a block. A normalized difference of two bands is one loop over all. Safe for
 * concurrent use.
 */
public final class CompiledExpression {
    private static final int BLOCK = 1_024;

    /** A step writes a block into its register. */
    private interface Step {
        void run(float[][] bands, int from, float[][] registers, int length);
    }

    private final List<Step> steps = new ArrayList<>();
    private final int result;
    private int registers;
    private int positive = -1;
    private int negative = -1;

    CompiledExpression(ExpressionNode root, List<String> order) {
        if (root
                        instanceof
                        Binary(
                                BinaryOperator over,
                                Binary(BinaryOperator minus, ExpressionNode a, ExpressionNode b),
                                Binary(BinaryOperator plus, ExpressionNode c, ExpressionNode d))
                && over == BinaryOperator.DIVIDE
                && minus == BinaryOperator.SUBTRACT
                && plus == BinaryOperator.ADD
                && a instanceof Variable first
                && b instanceof Variable second
                && (a.equals(c) && b.equals(d) || a.equals(d) && b.equals(c))) {
            positive = order.indexOf(first.name());
            negative = order.indexOf(second.name());
        }
        this.result = compile(root, order);
    }

    /**
     * @param bands at least {@code count} numbers each, in the order given to {@link Expression#compile}
     * @param target takes {@code count} numbers; none of the bands
     */
    public void evaluate(float[][] bands, float[] target, int count) {
        if (positive >= 0) {
            normalizedDifference(bands[positive], bands[negative], target, count);
            return;
        }
        float[][] scratch = new float[registers][BLOCK];
        for (int from = 0; from < count; from += BLOCK) {
            int length = Math.min(BLOCK, count - from);
            for (Step step : steps) {
                step.run(bands, from, scratch, length);
            }
            System.arraycopy(scratch[result], 0, target, from, length);
        }
    }

    private static void normalizedDifference(float[] a, float[] b, float[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = (a[i] - b[i]) / (a[i] + b[i]);
        }
    }

    /** Appends the steps of a node and returns the register that holds its value. */
    private int compile(ExpressionNode node, List<String> order) {
        int to;
        switch (node) {
            case ExpressionNode.Literal literal -> {
                to = registers++;
                float value = (float) literal.value();
                steps.add((bands, from, scratch, length) -> Arrays.fill(scratch[to], 0, length, value));
            }
            case Variable variable -> {
                to = registers++;
                int band = order.indexOf(variable.name());
                steps.add(
                        (bands, from, scratch, length) -> System.arraycopy(bands[band], from, scratch[to], 0, length));
            }
            case ExpressionNode.Unary unary -> {
                to = compile(unary.operand(), order);
                UnaryOperator operator = unary.operator();
                steps.add((bands, from, scratch, length) -> operator.apply(scratch[to], 0, scratch[to], 0, length));
            }
            case Binary binary -> {
                to = compile(binary.left(), order);
                int right = compile(binary.right(), order);
                BinaryOperator operator = binary.operator();
                steps.add((bands, from, scratch, length) ->
                        operator.apply(scratch[to], 0, scratch[right], 0, scratch[to], 0, length));
            }
            case ExpressionNode.Where where -> {
                to = compile(where.condition(), order);
                int yes = compile(where.whenTrue(), order);
                int no = compile(where.whenFalse(), order);
                steps.add((bands, from, scratch, length) -> select(scratch[to], scratch[yes], scratch[no], length));
            }
            case ExpressionNode.Clamp clamp -> {
                to = compile(clamp.value(), order);
                int low = compile(clamp.low(), order);
                int high = compile(clamp.high(), order);
                steps.add((bands, from, scratch, length) -> {
                    BinaryOperator.MAX.apply(scratch[to], 0, scratch[low], 0, scratch[to], 0, length);
                    BinaryOperator.MIN.apply(scratch[to], 0, scratch[high], 0, scratch[to], 0, length);
                });
            }
        }
        return to;
    }

    private static void select(float[] condition, float[] yes, float[] no, int length) {
        for (int i = 0; i < length; i++) {
            float held = condition[i];
            condition[i] = Float.isNaN(held) ? Float.NaN : held != 0 ? yes[i] : no[i];
        }
    }
}
