package io.terrane.raster.expression;

/** The operations of compiled expressions that are no single instruction; small, so that they are inlined. */
final class Operations {
    private Operations() {}

    static float abs(float x) {
        return Math.abs(x);
    }

    static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    static float exp(float x) {
        return (float) Math.exp(x);
    }

    static float log(float x) {
        return (float) Math.log(x);
    }

    static float log10(float x) {
        return (float) Math.log10(x);
    }

    static float sin(float x) {
        return (float) Math.sin(x);
    }

    static float cos(float x) {
        return (float) Math.cos(x);
    }

    static float tan(float x) {
        return (float) Math.tan(x);
    }

    static float asin(float x) {
        return (float) Math.asin(x);
    }

    static float acos(float x) {
        return (float) Math.acos(x);
    }

    static float atan(float x) {
        return (float) Math.atan(x);
    }

    static float floor(float x) {
        return (float) Math.floor(x);
    }

    static float ceil(float x) {
        return (float) Math.ceil(x);
    }

    static float round(float x) {
        return (float) Math.rint(x);
    }

    static float sign(float x) {
        return Math.signum(x);
    }

    static float not(float x) {
        return Float.isNaN(x) ? Float.NaN : x == 0 ? 1 : 0;
    }

    static float power(float x, float y) {
        return (float) Math.pow(x, y);
    }

    static float square(float x) {
        return x * x;
    }

    static float cube(float x) {
        return x * x * x;
    }

    static float min(float x, float y) {
        return Math.min(x, y);
    }

    static float max(float x, float y) {
        return Math.max(x, y);
    }

    static float atan2(float y, float x) {
        return (float) Math.atan2(y, x);
    }

    static float less(float x, float y) {
        return isUnknown(x, y) ? Float.NaN : x < y ? 1 : 0;
    }

    static float lessOrEqual(float x, float y) {
        return isUnknown(x, y) ? Float.NaN : x <= y ? 1 : 0;
    }

    static float greater(float x, float y) {
        return isUnknown(x, y) ? Float.NaN : x > y ? 1 : 0;
    }

    static float greaterOrEqual(float x, float y) {
        return isUnknown(x, y) ? Float.NaN : x >= y ? 1 : 0;
    }

    static float equal(float x, float y) {
        return isUnknown(x, y) ? Float.NaN : x == y ? 1 : 0;
    }

    static float notEqual(float x, float y) {
        return isUnknown(x, y) ? Float.NaN : x != y ? 1 : 0;
    }

    static float and(float x, float y) {
        return isUnknown(x, y) ? Float.NaN : x != 0 & y != 0 ? 1 : 0;
    }

    static float or(float x, float y) {
        return isUnknown(x, y) ? Float.NaN : x != 0 | y != 0 ? 1 : 0;
    }

    static float where(float condition, float yes, float no) {
        return Float.isNaN(condition) ? Float.NaN : condition != 0 ? yes : no;
    }

    private static boolean isUnknown(float x, float y) {
        return Float.isNaN(x) | Float.isNaN(y);
    }
}
