package io.terrane.raster.tiff;

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
