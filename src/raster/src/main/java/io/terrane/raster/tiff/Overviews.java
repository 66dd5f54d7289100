package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tile at half the resolution: each pixel from the up to four below it. At an odd edge there are two, or one. Reads and
 * writes samples that are little endian and interleaved by pixel.
 */
final class Overviews {
    private final CogSpecification specification;
    private final boolean hasNodata;
    private final double nodata;

    Overviews(CogSpecification specification) {
        this.specification = specification;
        this.hasNodata = specification.nodata().isPresent();
        this.nodata = specification.nodata().orElse(0);
    }

    /**
     * @param tile a whole tile
     * @param height rows of it that are within the image
     * @return ⌈height / 2⌉ rows of ⌈width / 2⌉ pixels
     */
    byte[] halve(byte[] tile, int height, int width) {
        int bands = specification.bands().size();
        int rowSamples = specification.tileSize() * bands;
        int halfHeight = Math.ceilDiv(height, 2);
        int halfWidth = Math.ceilDiv(width, 2);
        byte[] half = new byte[halfHeight * halfWidth * specification.pixelBytes()];
        ByteBuffer source = ByteBuffer.wrap(tile).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer target = ByteBuffer.wrap(half).order(ByteOrder.LITTLE_ENDIAN);
        boolean quick = specification.dataType() == DataType.INT16
                && specification.overviews() == CogSpecification.Resampling.AVERAGE
                && bands == 1
                && hasNodata;
        double[] four = new double[4];
        int to = 0;
        for (int row = 0; row < halfHeight; row++) {
            int below = 2 * row + 1 < height ? rowSamples : 0;
            int from = 2 * row * rowSamples;
            int whole = width / 2;
            if (quick && below > 0) {
                averageShorts(source, from, rowSamples, whole, target, to);
                to += whole;
            }
            for (int column = quick && below > 0 ? whole : 0; column < halfWidth; column++) {
                int right = 2 * column + 1 < width ? bands : 0;
                for (int band = 0; band < bands; band++) {
                    int at = from + 2 * column * bands + band;
                    int count = gather(source, at, right, below, four);
                    put(target, to++, combine(four, count));
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
        if (specification.overviews() == CogSpecification.Resampling.NEAREST) {
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
        double value = get(source, index);
        if (Double.isNaN(value) || hasNodata && value == nodata) {
            return count;
        }
        four[count] = value;
        return count + 1;
    }

    private double combine(double[] four, int count) {
        if (count == 0) {
            return specification.floating() && !hasNodata ? Double.NaN : nodata;
        }
        return switch (specification.overviews()) {
            case NEAREST -> four[0];
            case MODE -> mode(four, count);
            case AVERAGE -> {
                double sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += four[i];
                }
                double mean = sum / count;
                double stored = specification.floating() ? mean : Math.floor(mean + 0.5);
                yield hasNodata && stored == nodata ? apart() : stored;
            }
        };
    }

    /** A mean that happens to be the nodata value is moved by the least step, so that it stays data. */
    private double apart() {
        return switch (specification.dataType()) {
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

    private double get(ByteBuffer source, int index) {
        return io.terrane.raster.array.Samples.value(specification.dataType(), source, index);
    }

    private void put(ByteBuffer target, int index, double value) {
        io.terrane.raster.array.Samples.put(specification.dataType(), target, index, value);
    }
}
