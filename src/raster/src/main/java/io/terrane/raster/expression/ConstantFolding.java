package io.terrane.raster.expression;

import io.terrane.raster.expression.ExpressionNode.Binary;
import io.terrane.raster.expression.ExpressionNode.IntegerPower;
import io.terrane.raster.expression.ExpressionNode.Literal;
import io.terrane.raster.expression.ExpressionNode.Unary;
import io.terrane.raster.expression.ExpressionNode.Variable;
import io.terrane.raster.expression.ExpressionNode.Where;

/** Computes what does not depend on a band, in double precision, and replaces powers that are cheaper otherwise. */
final class ConstantFolding {
    private ConstantFolding() {}

    static ExpressionNode fold(ExpressionNode node) {
        return switch (node) {
            case Literal literal -> literal;
            case Variable variable -> variable;
            case IntegerPower power -> power;
            case Unary(UnaryOperator operator, ExpressionNode operand) -> {
                ExpressionNode inner = fold(operand);
                yield inner instanceof Literal(double value)
                        ? new Literal(operator.apply(value))
                        : new Unary(operator, inner);
            }
            case Binary(BinaryOperator operator, ExpressionNode left, ExpressionNode right) ->
                fold(operator, fold(left), fold(right));
            case Where(ExpressionNode condition, ExpressionNode yes, ExpressionNode no) ->
                new Where(fold(condition), fold(yes), fold(no));
        };
    }

    private static ExpressionNode fold(BinaryOperator operator, ExpressionNode left, ExpressionNode right) {
        if (right instanceof Literal(double y)) {
            if (left instanceof Literal(double x)) {
                return new Literal(operator.apply(x, y));
            }
            if (operator == BinaryOperator.POWER) {
                if (y == 2 || y == 3) {
                    return new IntegerPower(left, (int) y);
                }
                if (y == 1) {
                    return left;
                }
                if (y == 0.5) {
                    return new Unary(UnaryOperator.SQRT, left);
                }
            }
        }
        return new Binary(operator, left, right);
    }
}
