package io.terrane.execution;

/**
 * What became of the pixels; the classes do not overlap, except that clipped and saturated ones are valid.
 *
 * @param valid pixels with a value
 * @param nodata pixels that a band has no data for
 * @param masked pixels that the mask dropped
 * @param negative pixels without a value because a reflectance is negative
 * @param nonFinite pixels without a value because the expression has none
 * @param clipped valid pixels that were outside the valid range before they were clipped to it
 * @param saturated valid pixels in which a band is at the greatest number that its type holds
 */
public record PixelCounts(
        long valid, long nodata, long masked, long negative, long nonFinite, long clipped, long saturated) {
    static final PixelCounts NONE = new PixelCounts(0, 0, 0, 0, 0, 0, 0);

    static PixelCounts onlyNodata(long count) {
        return new PixelCounts(0, count, 0, 0, 0, 0, 0);
    }

    static PixelCounts onlyMasked(long count) {
        return new PixelCounts(0, 0, count, 0, 0, 0, 0);
    }

    PixelCounts plus(PixelCounts other) {
        return new PixelCounts(
                valid + other.valid,
                nodata + other.nodata,
                masked + other.masked,
                negative + other.negative,
                nonFinite + other.nonFinite,
                clipped + other.clipped,
                saturated + other.saturated);
    }

    public long total() {
        return valid + nodata + masked + negative + nonFinite;
    }

    /** Share of all pixels that have a value, 0 to 1. */
    public double validShare() {
        return total() == 0 ? 0 : (double) valid / total();
    }
}
