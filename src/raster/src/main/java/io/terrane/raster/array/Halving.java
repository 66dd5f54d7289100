package io.terrane.raster.array;

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
        boolean quick = type == DataType.INT16 && method == Method.AVERAGE && bands == 1 && hasNodata;
        double[] four = new double[4];
        int to = 0;
        for (int row = 0; row < halfHeight; row++) {
            int below = 2 * row + 1 < height ? rowSamples : 0;
            int start = 2 * row * rowSamples;
            int done = quick && below > 0 ? width / 2 : 0;
            if (done > 0) {
                averageShorts(from, start, rowSamples, done, target, to);
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

    /** What most products are: one band of int16 with nodata, averaged. */
    private void averageShorts(ByteBuffer source, int from, int rowSamples, int pixels, ByteBuffer target, int to) {
        int missing = (int) nodata;
        for (int column = 0; column < pixels; column++) {
            int at = 2 * (from + 2 * column);
            int a = source.getShort(at);
            int b = source.getShort(at + 2);
            int c = source.getShort(at + 2 * rowSamples);
            int d = source.getShort(at + 2 * rowSamples + 2);
            int count = 0;
            int sum = 0;
            if (a != missing) {
                sum += a;
                count++;
            }
            if (b != missing) {
                sum += b;
                count++;
            }
            if (c != missing) {
                sum += c;
                count++;
            }
            if (d != missing) {
                sum += d;
                count++;
            }
            int mean = count == 0 ? missing : Math.floorDiv(2 * sum + count, 2 * count);
            target.putShort(2 * (to + column), (short) (count > 0 && mean == missing ? (int) apart() : mean));
        }
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
