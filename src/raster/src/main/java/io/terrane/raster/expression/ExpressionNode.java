package io.terrane.raster.expression;

/** Abstract syntax tree of an expression. Nodes carry no position, so that equal subtrees are equal. */
sealed interface ExpressionNode {
    record Literal(double value) implements ExpressionNode {}

    record Variable(String name) implements ExpressionNode {}

    record Unary(UnaryOperator operator, ExpressionNode operand) implements ExpressionNode {}

    record Binary(BinaryOperator operator, ExpressionNode left, ExpressionNode right) implements ExpressionNode {}

    /** {@code whenTrue} where the condition is neither 0 nor NaN; NaN where it is NaN, since nothing is known there. */
    record Where(ExpressionNode condition, ExpressionNode whenTrue, ExpressionNode whenFalse)
            implements ExpressionNode {}

    /** {@code min(max(value, low), high)}. */
    record Clamp(ExpressionNode value, ExpressionNode low, ExpressionNode high) implements ExpressionNode {}
}
