package io.terrane.execution;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A percentile across several rows of numbers, column by column. NaN is no observation. Between two observations it is
 * linear, as numpy's default.
 *
 * <p>Of the missing ones of a column as many count as the least numbers as brings what is sought to the same place in every
 * column, or next to it. So it is enough to sort both halves of the rows, and to find the numbers of these few ranks between
 * them. Columns are sorted side by side by Batcher's merge exchange (Knuth, The Art of Computer Programming, volume 3,
 * 5.2.2 M), whose comparisons do not depend on what they find and so are vectorised. For one thread.
 */
final class RowPercentile {
    private static final int COLUMNS = 256;
    private static final int MISSING = Float.floatToRawIntBits(Float.NaN);
    /** Fractions of a missing number are counted in this many bits. */
    private static final int FRACTION = 16;

    private final int count;
    private final int half;
    /** Of {@link #FRACTION} bits: the part of each missing number that goes to the least ones. */
    private final int step;

    private final int[][] keys;
    private final int[] missing = new int[COLUMNS];
    private final int[] low = new int[COLUMNS];
    private final List<int[]> exchanges;
    private final int leastRank;
    /** The keys of {@link #leastRank} and the ranks that follow it. */
    private final int[][] ranked;
    /** By how many are missing: rank of the observation at or below the percentile, and the part of the way to the next. */
    private final int[] below;

    private final double[] beyond;

    /**
     * @param percent 0 to 100
     * @param count of rows
     */
    RowPercentile(double percent, int count) {
        double share = percent / 100;
        this.count = count;
        this.half = Math.ceilDiv(count, 2);
        this.step = (int) Math.round(share * (1 << FRACTION));
        this.keys = new int[2 * half][COLUMNS];
        this.exchanges = exchanges(half);
        this.below = new int[2 * half];
        this.beyond = new double[2 * half];
        int least = Integer.MAX_VALUE;
        int greatest = 0;
        for (int gone = 0; gone < 2 * half; gone++) {
            double rank = share * (2 * half - gone - 1);
            below[gone] = (gone * step >> FRACTION) + (int) rank;
            beyond[gone] = rank - (int) rank;
            least = Math.min(least, below[gone]);
            greatest = Math.max(greatest, below[gone] + (beyond[gone] > 0 ? 1 : 0));
        }
        this.leastRank = least;
        this.ranked = new int[count == 0 ? 0 : greatest - least + 1][COLUMNS];
    }

    /**
     * @param numbers as bits of floats
     * @param starts where each row begins in them
     */
    void of(IntBuffer numbers, int[] starts, int width, float[] target) {
        for (int left = 0; left < width; left += COLUMNS) {
            int columns = Math.min(COLUMNS, width - left);
            Arrays.fill(missing, 0);
            Arrays.fill(low, 0);
            for (int i = 0; i < keys.length; i++) {
                if (i < count) {
                    numbers.get(starts[i] + left, keys[i], 0, columns);
                } else {
                    Arrays.fill(keys[i], MISSING);
                }
                order(keys[i], missing, low, step, columns);
            }
            sort(0, columns);
            sort(half, columns);
            for (int i = 0; i < ranked.length; i++) {
                select(leastRank + i, ranked[i], columns);
            }
            for (int i = 0; i < columns; i++) {
                target[left + i] = missing[i] == keys.length ? Float.NaN : percentile(i);
            }
        }
    }

    /**
     * Turns bits of floats into whole numbers in the order of the floats. Missing ones come first where their parts have
     * added up to another whole number, and last otherwise.
     */
    private static void order(int[] row, int[] missing, int[] low, int step, int columns) {
        for (int i = 0; i < columns; i++) {
            int key = row[i] ^ row[i] >> 31 & Integer.MAX_VALUE;
            int gone = MISSING - 1 - Math.max(key, 0) >>> 31;
            int before = low[i];
            int after = before + (step & -gone);
            int first = (before >> FRACTION) - (after >> FRACTION);
            row[i] = key ^ first & (MISSING ^ Integer.MIN_VALUE);
            low[i] = after;
            missing[i] += gone;
        }
    }

    private void sort(int from, int columns) {
        for (int[] pair : exchanges) {
            exchange(keys[from + pair[0]], keys[from + pair[1]], columns);
        }
    }

    private static void exchange(int[] lower, int[] upper, int columns) {
        for (int i = 0; i < columns; i++) {
            int a = lower[i];
            int b = upper[i];
            lower[i] = Math.min(a, b);
            upper[i] = Math.max(a, b);
        }
    }

    /**
     * The number of a rank in both sorted halves: the greatest of as many as come before it and itself, of which there are
     * the lesser ones of the pairs whose own ranks add up to it.
     */
    private void select(int rank, int[] target, int columns) {
        Arrays.fill(target, Integer.MIN_VALUE);
        int first = Math.max(0, rank - half + 1);
        for (int i = first; i <= rank - first; i++) {
            raise(target, keys[i], keys[half + rank - i], columns);
        }
        if (first > 0) {
            raise(target, keys[first - 1], keys[first - 1], columns);
            raise(target, keys[half + first - 1], keys[half + first - 1], columns);
        }
    }

    private static void raise(int[] target, int[] one, int[] other, int columns) {
        for (int i = 0; i < columns; i++) {
            target[i] = Math.max(target[i], Math.min(one[i], other[i]));
        }
    }

    private float percentile(int column) {
        int gone = missing[column];
        int rank = below[gone] - leastRank;
        double share = beyond[gone];
        double lower = value(ranked[rank][column]);
        double upper = value(ranked[share > 0 ? rank + 1 : rank][column]);
        return (float) (lower + share * (upper - lower));
    }

    private static float value(int key) {
        return Float.intBitsToFloat(key ^ key >> 31 & Integer.MAX_VALUE);
    }

    private static List<int[]> exchanges(int count) {
        List<int[]> pairs = new ArrayList<>();
        for (int p = 1; p < count; p *= 2) {
            for (int k = p; k >= 1; k /= 2) {
                for (int j = k % p; j <= count - 1 - k; j += 2 * k) {
                    for (int i = 0; i <= Math.min(k - 1, count - j - k - 1); i++) {
                        if ((i + j) / (2 * p) == (i + j + k) / (2 * p)) {
                            pairs.add(new int[] {i + j, i + j + k});
                        }
                    }
                }
            }
        }
        return pairs;
    }
}
