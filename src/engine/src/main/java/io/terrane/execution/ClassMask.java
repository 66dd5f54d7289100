package io.terrane.execution;

import java.util.List;

/** Which pixels a class band drops. */
final class ClassMask {
    private static final int CODES = 256;

    private final boolean[] dropped = new boolean[CODES];
    private final int dilate;

    /** @param dilate pixels by which dropped areas grow in every direction: a square of 2·dilate + 1 */
    ClassMask(List<Integer> drop, int dilate) {
        drop.forEach(code -> dropped[code] = true);
        this.dilate = dilate;
    }

    /** The pixels around a part that its mask depends on. */
    int halo() {
        return dilate;
    }

    /**
     * @param classes codes of the part and its halo, row by row; NaN outside of the class band, which drops
     * @param height rows of the part, without the halo
     * @param width columns of the part, without the halo
     * @return whether each pixel of the part is dropped
     */
    boolean[] of(float[] classes, int height, int width) {
        int wide = width + 2 * dilate;
        int high = height + 2 * dilate;
        boolean[] bad = new boolean[wide * high];
        for (int i = 0; i < bad.length; i++) {
            float code = classes[i];
            // What lies outside of the class band is unknown: it is dropped, and does not grow.
            bad[i] = code >= 0 && code < CODES && dropped[(int) code];
        }
        boolean[] result = dilate == 0 ? bad : grow(bad, high, wide, height, width);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                result[row * width + column] |= Float.isNaN(classes[(row + dilate) * wide + column + dilate]);
            }
        }
        return result;
    }

    /** A square grows separably: along rows, then along columns, each with a running count. */
    private boolean[] grow(boolean[] bad, int high, int wide, int height, int width) {
        int span = 2 * dilate + 1;
        boolean[] across = new boolean[high * width];
        for (int row = 0; row < high; row++) {
            int count = 0;
            for (int column = 0; column < wide; column++) {
                count += bad[row * wide + column] ? 1 : 0;
                count -= column >= span && bad[row * wide + column - span] ? 1 : 0;
                if (column >= span - 1) {
                    across[row * width + column - span + 1] = count > 0;
                }
            }
        }
        boolean[] grown = new boolean[height * width];
        for (int column = 0; column < width; column++) {
            int count = 0;
            for (int row = 0; row < high; row++) {
                count += across[row * width + column] ? 1 : 0;
                count -= row >= span && across[(row - span) * width + column] ? 1 : 0;
                if (row >= span - 1) {
                    grown[(row - span + 1) * width + column] = count > 0;
                }
            }
        }
        return grown;
    }
}
