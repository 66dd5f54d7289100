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

    static final int COUNT = 7;

    private PixelClass() {}

    /** The number of a class that is a single bit. */
    static int index(int kind) {
        return Integer.numberOfTrailingZeros(kind);
    }

    /** @param counts by {@link #index} */
    static PixelCounts counts(long[] counts) {
        return new PixelCounts(counts[4], counts[0], counts[1], counts[2], counts[3], counts[5], counts[6]);
    }

    /** Counts pixels by the best of their observations: one with a value, else the one that came nearest to it. */
    static PixelCounts count(byte[][] rows) {
        int[] seen = new int[1 << COUNT];
        for (byte[] row : rows) {
            for (byte bits : row) {
                seen[bits]++;
            }
        }
        long[] counts = new long[COUNT];
        for (int bits = 0; bits < seen.length; bits++) {
            int best = Integer.highestOneBit(bits & (NODATA | MASKED | NEGATIVE | UNDEFINED | VALID));
            counts[best == 0 ? 0 : index(best)] += seen[bits];
            counts[index(CLIPPED)] += (bits & CLIPPED) == 0 ? 0 : seen[bits];
            counts[index(SATURATED)] += (bits & SATURATED) == 0 ? 0 : seen[bits];
        }
        return counts(counts);
    }
}
