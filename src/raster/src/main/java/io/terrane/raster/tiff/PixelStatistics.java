package io.terrane.raster.tiff;

/**
 * Of the finite pixels that are not nodata.
 *
 * @param count 0 makes the others NaN
 * @param deviation of the population
 */
public record PixelStatistics(long count, double min, double max, double mean, double deviation) {
    static final PixelStatistics NONE = new PixelStatistics(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

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
