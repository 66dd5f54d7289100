package io.terrane.raster.expression;

/** Operators and functions of one operand, in double precision; {@link Operations} has them in single precision. */
enum UnaryOperator {
    NEGATE,
    NOT,
    ABS,
    SQRT,
    EXP,
    LOG,
    LOG10,
    SIN,
    COS,
    TAN,
    ASIN,
    ACOS,
    ATAN,
    FLOOR,
    CEIL,
    ROUND,
    SIGN;

    double apply(double x) {
        return switch (this) {
            case NEGATE -> -x;
            case NOT -> Double.isNaN(x) ? Double.NaN : x == 0 ? 1 : 0;
            case ABS -> Math.abs(x);
            case SQRT -> Math.sqrt(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case LOG10 -> Math.log10(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TAN -> Math.tan(x);
            case ASIN -> Math.asin(x);
            case ACOS -> Math.acos(x);
            case ATAN -> Math.atan(x);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
            case ROUND -> Math.rint(x);
            case SIGN -> Math.signum(x);
        };
    }
}
