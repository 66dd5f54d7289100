package io.terrane.raster.tiff;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/**
 * Sums over rows of 16-bit integers, of those that are not missing, without rounding. Differences to the first one are summed,
 * and their squares. Loops stay with one kind of number and do not branch, so that they are vectorised. For one thread.
 */
final class ShortSums {
    private final int width;
    private final int mask;
    private final int missing;
    private final short[] stored;
    private final float[] exact;
    private final int[] numbers;
    private int origin = Short.MIN_VALUE;
    private int min = Integer.MAX_VALUE;
    private int max = Integer.MIN_VALUE;
    private long count;
    private long sum;
    private long squares;

    /**
     * @param width samples of a row, 4,096 at most
     * @param missing number that means no data
     */
    ShortSums(int width, boolean signed, int missing) {
        this.width = width;
        this.mask = signed ? -1 : 0xFFFF;
        this.missing = missing;
        this.stored = new short[width];
        this.exact = new float[width];
        this.numbers = new int[width];
    }

    /** @param step from one sample of the row to the next */
    void add(ByteBuffer samples, int from, int step) {
        ShortBuffer shorts = samples.asShortBuffer();
        if (step == 1) {
            shorts.get(from, stored, 0, width);
        } else {
            for (int i = 0; i < width; i++) {
                stored[i] = shorts.get(from + i * step);
            }
        }
        // Of conversions to wider numbers that to floats is vectorised.
        for (int i = 0; i < width; i++) {
            exact[i] = stored[i];
        }
        for (int i = 0; i < width; i++) {
            numbers[i] = (int) exact[i] & mask;
        }
        for (int i = 0; count == 0 && i < width; i++) {
            if (numbers[i] != missing) {
                origin = numbers[i];
                break;
            }
        }
        addNumbers();
    }

    /** A difference is taken in its upper bits and its lower eight, the products of which add up within a row. */
    private void addNumbers() {
        int[] row = numbers;
        int absent = missing;
        int first = origin;
        int least = min;
        int greatest = max;
        int present = 0;
        int total = 0;
        int uppers = 0;
        int mixed = 0;
        int lowers = 0;
        for (int i = 0; i < row.length; i++) {
            int number = row[i];
            int apart = number ^ absent;
            int kept = (apart | -apart) >> 31;
            least = Math.min(least, number & kept | ~kept & Integer.MAX_VALUE);
            greatest = Math.max(greatest, number & kept | ~kept & Integer.MIN_VALUE);
            int difference = number - first & kept;
            int upper = difference >> 8;
            int lower = difference & 0xFF;
            // Sums are vectorised, differences are not.
            present += kept;
            total += difference;
            uppers += upper * upper;
            mixed += upper * lower;
            lowers += lower * lower;
        }
        min = least;
        max = greatest;
        count -= present;
        sum += total;
        squares += ((long) uppers << 16) + ((long) mixed << 9) + lowers;
    }

    int origin() {
        return origin;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    long count() {
        return count;
    }

    long sum() {
        return sum;
    }

    long squares() {
        return squares;
    }
}
