package io.terrane.raster.array;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Averages two rows of 16-bit integers in squares of four, where none of them is missing. Two samples beside each other are
 * read as one integer, so that the loops are vectorised. For one thread.
 */
final class PairRows {
    private final int[] upper;
    private final int[] lower;
    private final float[] exact;
    private final short[] means;

    /** @param pixels averages of a row at most */
    PairRows(int pixels) {
        this.upper = new int[pixels];
        this.lower = new int[pixels];
        this.exact = new float[pixels];
        this.means = new short[pixels];
    }

    /**
     * @param samples little endian
     * @param above index of the upper row's first sample
     * @param below index of the lower row's
     * @param sign the sign's bit where samples are signed, or else 0
     * @param missing number that means no data
     * @return false when a sample is missing or an average is that number; nothing may be taken then
     */
    boolean average(byte[] samples, int above, int below, int pixels, int sign, int missing) {
        read(samples, above, upper, pixels);
        read(samples, below, lower, pixels);
        boolean whole = average(upper, lower, pixels, sign, missing);
        // One loop a kind of conversion, since of those to shorts that of floats is vectorised.
        for (int i = 0; i < pixels; i++) {
            exact[i] = upper[i];
        }
        for (int i = 0; i < pixels; i++) {
            means[i] = (short) exact[i];
        }
        return whole;
    }

    private static void read(byte[] samples, int from, int[] pairs, int pixels) {
        view(samples, from, pixels * Integer.BYTES).asIntBuffer().get(pairs, 0, pixels);
    }

    private static ByteBuffer view(byte[] samples, int from, int bytes) {
        return ByteBuffer.wrap(samples, from * Short.BYTES, bytes).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean average(int[] upper, int[] lower, int pixels, int sign, int missing) {
        int apart = -1;
        for (int i = 0; i < pixels; i++) {
            int a = ((upper[i] & 0xFFFF) ^ sign) - sign;
            int b = (upper[i] >>> 16 ^ sign) - sign;
            int c = ((lower[i] & 0xFFFF) ^ sign) - sign;
            int d = (lower[i] >>> 16 ^ sign) - sign;
            int mean = a + b + c + d + 2 >> 2;
            apart &= differs(a, missing)
                    & differs(b, missing)
                    & differs(c, missing)
                    & differs(d, missing)
                    & differs(mean, missing);
            upper[i] = mean;
        }
        return apart < 0;
    }

    /** Negative where they do. */
    private static int differs(int number, int missing) {
        int bits = number ^ missing;
        return bits | -bits;
    }

    void put(byte[] target, int to, int pixels) {
        view(target, to, pixels * Short.BYTES).asShortBuffer().put(means, 0, pixels);
    }
}
