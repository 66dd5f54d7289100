package io.terrane.execution;

/**
 * What became of the pixels; the classes do not overlap, except that clipped ones are valid.
 *
 * @param valid pixels with a value
 * @param nodata pixels that a band has no data for
 * @param masked pixels that the mask dropped
 * @param negative pixels without a value because a reflectance is negative
 * @param nonFinite pixels without a value because the expression has none
 * @param clipped valid pixels that were outside the valid range before they were clipped to it
 */
public record PixelCounts(long valid, long nodata, long masked, long negative, long nonFinite, long clipped) {
    static final PixelCounts NONE = new PixelCounts(0, 0, 0, 0, 0, 0);

    PixelCounts plus(PixelCounts other) {
        return new PixelCounts(
                valid + other.valid,
                nodata + other.nodata,
                masked + other.masked,
                negative + other.negative,
                nonFinite + other.nonFinite,
                clipped + other.clipped);
    }

    public long total() {
        return valid + nodata + masked + negative + nonFinite;
    }

    /** Share of all pixels that have a value, 0 to 1. */
    public double validShare() {
        return total() == 0 ? 0 : (double) valid / total();
    }
}
