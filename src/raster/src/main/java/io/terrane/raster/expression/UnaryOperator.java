package io.terrane.raster.expression;

/** Operators and functions of one operand; each loop is written out so that the compiler can vectorise it. */
enum UnaryOperator {
    NEGATE {
        @Override
        double apply(double x) {
            return -x;
        }

        @Override
        void apply(float[] in, int from, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = -in[from + i];
            }
        }
    },
    ABS {
        @Override
        double apply(double x) {
            return Math.abs(x);
        }

        @Override
        void apply(float[] in, int from, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = Math.abs(in[from + i]);
            }
        }
    },
    SQRT {
        @Override
        double apply(double x) {
            return Math.sqrt(x);
        }

        @Override
        void apply(float[] in, int from, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = (float) Math.sqrt(in[from + i]);
            }
        }
    },
    EXP {
        @Override
        double apply(double x) {
            return Math.exp(x);
        }

        @Override
        void apply(float[] in, int from, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = (float) Math.exp(in[from + i]);
            }
        }
    },
    LOG {
        @Override
        double apply(double x) {
            return Math.log(x);
        }

        @Override
        void apply(float[] in, int from, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = (float) Math.log(in[from + i]);
            }
        }
    },
    LOG10 {
        @Override
        double apply(double x) {
            return Math.log10(x);
        }

        @Override
        void apply(float[] in, int from, float[] out, int to, int length) {
            for (int i = 0; i < length; i++) {
                out[to + i] = (float) Math.log10(in[from + i]);
            }
        }
    };

    /** One value, in double precision. */
    abstract double apply(double x);

    /** A run of values, in single precision. */
    abstract void apply(float[] in, int from, float[] out, int to, int length);
}
