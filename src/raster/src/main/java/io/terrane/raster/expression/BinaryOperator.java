package io.terrane.raster.expression;

/**
 * Operators and functions of two operands, in double precision; {@link Operations} has them in single precision. A
 * comparison is 1 or 0, and NaN where either side is NaN: missing data stays missing. So it is with logic.
 */
enum BinaryOperator {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    POWER,
    MIN,
    MAX,
    ATAN2,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    EQUAL,
    NOT_EQUAL,
    AND,
    OR;

    double apply(double left, double right) {
        return switch (this) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case POWER -> Math.pow(left, right);
            case MIN -> Math.min(left, right);
            case MAX -> Math.max(left, right);
            case ATAN2 -> Math.atan2(left, right);
            case LESS -> known(left, right, left < right);
            case LESS_OR_EQUAL -> known(left, right, left <= right);
            case GREATER -> known(left, right, left > right);
            case GREATER_OR_EQUAL -> known(left, right, left >= right);
            case EQUAL -> known(left, right, left == right);
            case NOT_EQUAL -> known(left, right, left != right);
            case AND -> known(left, right, left != 0 && right != 0);
            case OR -> known(left, right, left != 0 || right != 0);
        };
    }

    private static double known(double left, double right, boolean holds) {
        return Double.isNaN(left) || Double.isNaN(right) ? Double.NaN : holds ? 1 : 0;
    }
}
