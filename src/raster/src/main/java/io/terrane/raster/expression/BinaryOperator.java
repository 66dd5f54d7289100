package io.terrane.raster.expression;

/**
 * Operators and functions of two operands; each loop is written out so that the compiler can vectorise it.
 * A comparison is 1 or 0, and NaN where either side is NaN: missing data stays missing.
 */
enum BinaryOperator {
    ADD {
        @Override
        double apply(double left, double right) {
            return left + right;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = left[leftFrom + i] + right[rightFrom + i];
            }
        }
    },
    SUBTRACT {
        @Override
        double apply(double left, double right) {
            return left - right;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = left[leftFrom + i] - right[rightFrom + i];
            }
        }
    },
    MULTIPLY {
        @Override
        double apply(double left, double right) {
            return left * right;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = left[leftFrom + i] * right[rightFrom + i];
            }
        }
    },
    DIVIDE {
        @Override
        double apply(double left, double right) {
            return left / right;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = left[leftFrom + i] / right[rightFrom + i];
            }
        }
    },
    POWER {
        @Override
        double apply(double left, double right) {
            return Math.pow(left, right);
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = (float) Math.pow(left[leftFrom + i], right[rightFrom + i]);
            }
        }
    },
    MIN {
        @Override
        double apply(double left, double right) {
            return Math.min(left, right);
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = Math.min(left[leftFrom + i], right[rightFrom + i]);
            }
        }
    },
    MAX {
        @Override
        double apply(double left, double right) {
            return Math.max(left, right);
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = Math.max(left[leftFrom + i], right[rightFrom + i]);
            }
        }
    },
    LESS {
        @Override
        double apply(double left, double right) {
            return isUnknown(left, right) ? Double.NaN : left < right ? 1 : 0;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                float a = left[leftFrom + i];
                float b = right[rightFrom + i];
                out[to + i] = isUnknown(a, b) ? Float.NaN : a < b ? 1 : 0;
            }
        }
    },
    LESS_OR_EQUAL {
        @Override
        double apply(double left, double right) {
            return isUnknown(left, right) ? Double.NaN : left <= right ? 1 : 0;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                float a = left[leftFrom + i];
                float b = right[rightFrom + i];
                out[to + i] = isUnknown(a, b) ? Float.NaN : a <= b ? 1 : 0;
            }
        }
    },
    GREATER {
        @Override
        double apply(double left, double right) {
            return isUnknown(left, right) ? Double.NaN : left > right ? 1 : 0;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                float a = left[leftFrom + i];
                float b = right[rightFrom + i];
                out[to + i] = isUnknown(a, b) ? Float.NaN : a > b ? 1 : 0;
            }
        }
    },
    GREATER_OR_EQUAL {
        @Override
        double apply(double left, double right) {
            return isUnknown(left, right) ? Double.NaN : left >= right ? 1 : 0;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                float a = left[leftFrom + i];
                float b = right[rightFrom + i];
                out[to + i] = isUnknown(a, b) ? Float.NaN : a >= b ? 1 : 0;
            }
        }
    },
    EQUAL {
        @Override
        double apply(double left, double right) {
            return isUnknown(left, right) ? Double.NaN : left == right ? 1 : 0;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                float a = left[leftFrom + i];
                float b = right[rightFrom + i];
                out[to + i] = isUnknown(a, b) ? Float.NaN : a == b ? 1 : 0;
            }
        }
    },
    NOT_EQUAL {
        @Override
        double apply(double left, double right) {
            return isUnknown(left, right) ? Double.NaN : left != right ? 1 : 0;
        }

        @Override
        void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                float a = left[leftFrom + i];
                float b = right[rightFrom + i];
                out[to + i] = isUnknown(a, b) ? Float.NaN : a != b ? 1 : 0;
            }
        }
    };

    /** One pair, in double precision. */
    abstract double apply(double left, double right);

    /** A run of pairs, in single precision. {@code out} may be one of the operands when it starts at the same index. */
    abstract void apply(float[] left, int leftFrom, float[] right, int rightFrom, float[] out, int to, int length);

    private static boolean isUnknown(double left, double right) {
        return Double.isNaN(left) || Double.isNaN(right);
    }
}
