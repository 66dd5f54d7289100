package io.terrane.raster.expression;

import java.util.List;

/** Abstract syntax tree of an expression. Nodes carry no position, so that equal subtrees are equal. */
sealed interface ExpressionNode {
    /** From left to right. */
    List<ExpressionNode> operands();

    record Literal(double value) implements ExpressionNode {
        @Override
        public List<ExpressionNode> operands() {
            return List.of();
        }
    }

    record Variable(String name) implements ExpressionNode {
        @Override
        public List<ExpressionNode> operands() {
            return List.of();
        }
    }

    record Unary(UnaryOperator operator, ExpressionNode operand) implements ExpressionNode {
        @Override
        public List<ExpressionNode> operands() {
            return List.of(operand);
        }
    }

    record Binary(BinaryOperator operator, ExpressionNode left, ExpressionNode right) implements ExpressionNode {
        @Override
        public List<ExpressionNode> operands() {
            return List.of(left, right);
        }
    }

    /** A square or a cube, by multiplication. */
    record IntegerPower(ExpressionNode base, int exponent) implements ExpressionNode {
        @Override
        public List<ExpressionNode> operands() {
            return List.of(base);
        }
    }

    /** {@code whenTrue} where the condition is neither 0 nor NaN; NaN where it is NaN, since nothing is known there. */
    record Where(ExpressionNode condition, ExpressionNode whenTrue, ExpressionNode whenFalse)
            implements ExpressionNode {
        @Override
        public List<ExpressionNode> operands() {
            return List.of(condition, whenTrue, whenFalse);
        }
    }
}
