package io.terrane.execution;

/** What became of a pixel, as bits, so that several observations of it add up. */
final class PixelClass {
    static final byte NODATA = 1;
    static final byte MASKED = 1 << 1;
    static final byte NEGATIVE = 1 << 2;
    static final byte UNDEFINED = 1 << 3;
    static final byte VALID = 1 << 4;
    /** Beside {@link #VALID}. */
    static final byte CLIPPED = 1 << 5;
    /** Beside {@link #VALID}. */
    static final byte SATURATED = 1 << 6;

    private PixelClass() {}

    /** Counts pixels by the best of their observations: one with a value, else the one that came nearest to it. */
    static PixelCounts count(byte[] classes) {
        long[] counts = new long[7];
        for (byte bits : classes) {
            int best = bits & (NODATA | MASKED | NEGATIVE | UNDEFINED | VALID);
            counts[best == 0 ? 0 : 31 - Integer.numberOfLeadingZeros(best)]++;
            counts[5] += bits >> 5 & 1;
            counts[6] += bits >> 6 & 1;
        }
        return new PixelCounts(counts[4], counts[0], counts[1], counts[2], counts[3], counts[5], counts[6]);
    }
}
