package io.terrane.execution;

import java.util.ArrayList;
import java.util.List;

/**
 * A percentile across the rows of several arrays, column by column. NaN is no observation. Between two observations it is
 * linear, as numpy's default.
 *
 * <p>Columns are sorted side by side by Batcher's merge exchange (Knuth, The Art of Computer Programming, volume 3, 5.2.2
 * M), whose comparisons do not depend on what they find and so are vectorised. For one thread.
 */
final class RowPercentile {
    private static final int COLUMNS = 256;
    private static final int MISSING = Float.floatToRawIntBits(Float.NaN);

    private final double share;
    private final int count;
    private final int[][] keys;
    private final int[] present = new int[COLUMNS];
    private final List<int[]> exchanges;

    /**
     * @param percent 0 to 100
     * @param count of arrays
     */
    RowPercentile(double percent, int count) {
        this.share = percent / 100;
        this.count = count;
        this.keys = new int[count][COLUMNS];
        this.exchanges = exchanges(count);
    }

    /** @param from index of the row's first value in each array */
    void of(List<float[]> arrays, int from, int width, float[] target) {
        for (int left = 0; left < width; left += COLUMNS) {
            int columns = Math.min(COLUMNS, width - left);
            for (int i = 0; i < count; i++) {
                order(arrays.get(i), from + left, columns, keys[i]);
            }
            count(columns);
            for (int[] pair : exchanges) {
                exchange(keys[pair[0]], keys[pair[1]], columns);
            }
            for (int i = 0; i < columns; i++) {
                target[left + i] = present[i] == 0 ? Float.NaN : percentile(i);
            }
        }
    }

    /** Whole numbers in the order of the values; NaN comes last. */
    private static void order(float[] values, int from, int columns, int[] keys) {
        for (int i = 0; i < columns; i++) {
            int bits = Float.floatToRawIntBits(values[from + i]);
            keys[i] = bits ^ bits >> 31 & Integer.MAX_VALUE;
        }
    }

    private void count(int columns) {
        for (int i = 0; i < columns; i++) {
            present[i] = 0;
        }
        for (int[] row : keys) {
            for (int i = 0; i < columns; i++) {
                present[i] += row[i] < MISSING ? 1 : 0;
            }
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

    private float percentile(int column) {
        int last = present[column] - 1;
        double rank = share * last;
        int below = (int) rank;
        double low = value(keys[below][column]);
        double high = value(keys[Math.min(below + 1, last)][column]);
        return (float) (low + (rank - below) * (high - low));
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
