package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.Window;
import java.nio.ByteBuffer;

/**
 * Of the finite pixels that are not nodata.
 *
 * @param count 0 makes the others NaN
 * @param deviation of the population
 */
public record PixelStatistics(long count, double min, double max, double mean, double deviation) {
    static final PixelStatistics NONE = new PixelStatistics(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** Of one band of a tile, of which the pixels in a window are within the image. */
    static PixelStatistics of(CogSpecification image, ByteBuffer samples, Window tile, int band) {
        return switch (image.dataType()) {
            case INT16, UINT16 -> ofShorts(image, samples, tile, band);
            default -> ofAny(image, samples, tile, band);
        };
    }

    /** What most bands are; the same sums, in whole numbers. */
    private static PixelStatistics ofShorts(CogSpecification image, ByteBuffer samples, Window tile, int band) {
        int bands = image.bands().size();
        double nodata = image.nodata().orElse(Double.NaN);
        ShortSums sums = new ShortSums(
                tile.width(),
                image.dataType() == DataType.INT16,
                nodata == (int) nodata ? (int) nodata : Integer.MIN_VALUE);
        for (int row = 0; row < tile.height(); row++) {
            sums.add(samples, row * image.tileSize() * bands + band, bands);
        }
        return of(sums.count(), sums.min(), sums.max(), sums.origin(), sums.sum(), sums.squares());
    }

    private static PixelStatistics ofAny(CogSpecification image, ByteBuffer samples, Window tile, int band) {
        int bands = image.bands().size();
        boolean hasNodata = image.nodata().isPresent();
        double nodata = image.nodata().orElse(0);
        long count = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        // Sums of differences to a pixel of the tile lose next to nothing.
        double origin = 0;
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < tile.height(); row++) {
            int at = row * image.tileSize() * bands + band;
            for (int column = 0; column < tile.width(); column++, at += bands) {
                double value = Samples.value(image.dataType(), samples, at);
                if (!Double.isFinite(value) || hasNodata && value == nodata) {
                    continue;
                }
                if (count++ == 0) {
                    origin = value;
                }
                min = Math.min(min, value);
                max = Math.max(max, value);
                double difference = value - origin;
                sum += difference;
                squares += difference * difference;
            }
        }
        return of(count, min, max, origin, sum, squares);
    }

    /** @param sum of the differences to the origin, as {@code squares} is of their squares */
    private static PixelStatistics of(long count, double min, double max, double origin, double sum, double squares) {
        if (count == 0) {
            return NONE;
        }
        double mean = sum / count;
        double variance = Math.max(0, squares / count - mean * mean);
        return new PixelStatistics(count, min, max, origin + mean, Math.sqrt(variance));
    }

    /** The statistics of both; merging in a fixed order gives the same bits. */
    PixelStatistics plus(PixelStatistics other) {
        if (count == 0) {
            return other;
        }
        if (other.count == 0) {
            return this;
        }
        long both = count + other.count;
        double difference = other.mean - mean;
        double squares = deviation * deviation * count
                + other.deviation * other.deviation * other.count
                + difference * difference * count * other.count / both;
        return new PixelStatistics(
                both,
                Math.min(min, other.min),
                Math.max(max, other.max),
                mean + difference * other.count / both,
                Math.sqrt(squares / both));
    }
}
