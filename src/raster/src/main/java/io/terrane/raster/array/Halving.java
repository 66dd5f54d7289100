package io.terrane.raster.array;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalDouble;

/**
 * An image at half the resolution: each pixel from the up to four below it. At an odd edge there are two, or one. NaN and
 * nodata never take part; where all four are either, so is theirs.
 *
 * <p>Samples are little endian, those of a pixel side by side. Means of 64-bit integers beyond 2⁵³ are not exact. Safe for
 * concurrent use.
 */
public final class Halving {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final DataType type;
    private final Method method;
    private final boolean hasNodata;
    private final double nodata;

    /** How a pixel is taken from those below it. */
    public enum Method {
        /** The mean, rounded half up for integers: for measured numbers. */
        AVERAGE,
        /** The most frequent number, the first in row order among equals: for classes. */
        MODE,
        /** The upper left pixel. */
        NEAREST
    }

    public Halving(DataType type, Method method, OptionalDouble nodata) {
        this.type = type;
        this.method = method;
        this.hasNodata = nodata.isPresent();
        this.nodata = nodata.orElse(0);
    }

    private boolean floating() {
        return type == DataType.FLOAT16 || type == DataType.FLOAT32 || type == DataType.FLOAT64;
    }

    /**
     * @param source rows of {@code rowPixels} pixels
     * @param bands samples of a pixel
     * @param height rows that count, from the first one
     * @param width pixels of a row that count, from the first one
     * @return ⌈height / 2⌉ rows of ⌈width / 2⌉ pixels
     */
    public byte[] halve(byte[] source, int rowPixels, int bands, int height, int width) {
        int rowSamples = rowPixels * bands;
        int halfHeight = Math.ceilDiv(height, 2);
        int halfWidth = Math.ceilDiv(width, 2);
        byte[] half = new byte[halfHeight * halfWidth * bands * type.bytes()];
        ByteBuffer from = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer target = ByteBuffer.wrap(half).order(ByteOrder.LITTLE_ENDIAN);
        boolean quick = method == Method.AVERAGE && bands == 1 && (type == DataType.INT16 || type == DataType.UINT16);
        PairRows pairs = new PairRows(quick ? halfWidth : 0);
        double[] four = new double[4];
        int to = 0;
        for (int row = 0; row < halfHeight; row++) {
            int below = 2 * row + 1 < height ? rowSamples : 0;
            int start = 2 * row * rowSamples;
            int done = quick && below > 0 ? width / 2 : 0;
            if (done > 0) {
                averageShorts(pairs, source, start, rowSamples, done, half, to);
                to += done;
            }
            for (int column = done; column < halfWidth; column++) {
                int right = 2 * column + 1 < width ? bands : 0;
                for (int band = 0; band < bands; band++) {
                    int at = start + 2 * column * bands + band;
                    int count = gather(from, at, right, below, four);
                    Samples.put(type, target, to++, combine(four, count));
                }
            }
        }
        return half;
    }

    /** What most bands and products are: 16-bit integers, averaged. */
    private void averageShorts(
            PairRows pairs, byte[] source, int from, int rowSamples, int pixels, byte[] target, int to) {
        int sign = type == DataType.INT16 ? 1 << 15 : 0;
        int missing = hasNodata ? (int) nodata : Integer.MIN_VALUE;
        if (pairs.average(source, from, from + rowSamples, pixels, sign, missing)) {
            pairs.put(target, to, pixels);
            return;
        }
        for (int column = 0; column < pixels; column++) {
            int at = 2 * (from + 2 * column);
            int a = number(source, at, sign);
            int b = number(source, at + 2, sign);
            int c = number(source, at + 2 * rowSamples, sign);
            int d = number(source, at + 2 * rowSamples + 2, sign);
            boolean all = a != missing & b != missing & c != missing & d != missing;
            int mean = all ? a + b + c + d + 2 >> 2 : mean(a, b, c, d, missing);
            SHORT.set(target, 2 * (to + column), (short) (all && mean == missing ? (int) apart() : mean));
        }
    }

    private static int number(byte[] samples, int at, int sign) {
        return (Short.toUnsignedInt((short) SHORT.get(samples, at)) ^ sign) - sign;
    }

    /** Of those that are not missing. */
    private int mean(int a, int b, int c, int d, int missing) {
        int count = 0;
        int sum = 0;
        for (int number : new int[] {a, b, c, d}) {
            if (number != missing) {
                sum += number;
                count++;
            }
        }
        if (count == 0) {
            return missing;
        }
        int mean = Math.floorDiv(2 * sum + count, 2 * count);
        return mean == missing ? (int) apart() : mean;
    }

    /** The samples that take part, in row order. */
    private int gather(ByteBuffer source, int at, int right, int below, double[] four) {
        int count = take(source, at, four, 0);
        if (method == Method.NEAREST) {
            return count;
        }
        if (right > 0) {
            count = take(source, at + right, four, count);
        }
        if (below > 0) {
            count = take(source, at + below, four, count);
        }
        if (right > 0 && below > 0) {
            count = take(source, at + right + below, four, count);
        }
        return count;
    }

    private int take(ByteBuffer source, int index, double[] four, int count) {
        double value = Samples.value(type, source, index);
        if (Double.isNaN(value) || hasNodata && value == nodata) {
            return count;
        }
        four[count] = value;
        return count + 1;
    }

    private double combine(double[] four, int count) {
        if (count == 0) {
            return floating() && !hasNodata ? Double.NaN : nodata;
        }
        return switch (method) {
            case NEAREST -> four[0];
            case MODE -> mode(four, count);
            case AVERAGE -> {
                double sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += four[i];
                }
                double mean = sum / count;
                double stored = floating() ? mean : Math.floor(mean + 0.5);
                yield hasNodata && stored == nodata ? apart() : stored;
            }
        };
    }

    /** A mean that happens to be the nodata value is moved by the least step, so that it stays data. */
    private double apart() {
        return switch (type) {
            case FLOAT32 -> Math.nextUp((float) nodata);
            case FLOAT64 -> Math.nextUp(nodata);
            case UINT8 -> nodata < 255 ? nodata + 1 : nodata - 1;
            case UINT16 -> nodata < 65_535 ? nodata + 1 : nodata - 1;
            case UINT32 -> nodata < 4_294_967_295.0 ? nodata + 1 : nodata - 1;
            case INT8, INT16, INT32, INT64, UINT64, FLOAT16 -> nodata < 0 ? nodata + 1 : nodata - 1;
        };
    }

    private static double mode(double[] four, int count) {
        double best = four[0];
        int most = 0;
        for (int i = 0; i < count; i++) {
            int same = 0;
            for (int j = 0; j <= i; j++) {
                same += four[j] == four[i] ? 1 : 0;
            }
            if (same > most) {
                most = same;
                best = four[i];
            }
        }
        return best;
    }
}
