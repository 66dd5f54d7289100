package io.terrane.execution;

import io.terrane.definition.ProductDefinition;

/** Which pixels a class or quality band drops: by value or by bit, grown by some pixels. Immutable. */
final class MaskRule {
    private static final int CODES = 1 << 16;

    private final boolean[] dropped;
    private final int dilate;

    private MaskRule(boolean[] dropped, int dilate) {
        this.dropped = dropped;
        this.dilate = dilate;
    }

    MaskRule(ProductDefinition.Mask mask) {
        this.dropped = new boolean[CODES];
        int bits = 0;
        for (int bit : mask.dropBits()) {
            bits |= 1 << bit;
        }
        for (int code = 0; code < CODES; code++) {
            dropped[code] = (code & bits) != 0;
        }
        mask.drop().forEach(code -> dropped[code] = true);
        this.dilate = mask.dilate();
    }

    /** The same rule for pixels of another size: areas grow as far. */
    MaskRule scaled(double pixelsAPixel) {
        return new MaskRule(dropped, (int) Math.ceil(dilate * pixelsAPixel - 1e-6));
    }

    /** The pixels around a part that its mask depends on. */
    int halo() {
        return dilate;
    }

    /**
     * Adds the pixels that this rule drops.
     *
     * @param codes of the part and its halo; what lies outside of them drops, since
     *     nothing is known there, and does not grow
     * @param target of the part
     */
    void apply(NumberRows codes, DroppedPixels target) {
        int wide = target.width() + 2 * dilate;
        int high = target.height() + 2 * dilate;
        float[] row = new float[wide];
        boolean[] bad = dilate == 0 ? new boolean[0] : new boolean[wide * high];
        for (int y = 0; y < high; y++) {
            codes.row(y, row, 0, 0);
            boolean inside = y >= dilate && y < high - dilate;
            for (int x = 0; x < wide; x++) {
                float code = row[x];
                boolean drops = code >= 0 && code < CODES && dropped[(int) code];
                if (dilate > 0) {
                    bad[y * wide + x] = drops;
                }
                if (inside && x >= dilate && x < wide - dilate && (drops || Float.isNaN(code))) {
                    target.drop(y - dilate, x - dilate);
                }
            }
        }
        if (dilate > 0) {
            grow(bad, high, wide, target);
        }
    }

    /** A square grows separably: along rows, then along columns, each with a running count. */
    private void grow(boolean[] bad, int high, int wide, DroppedPixels target) {
        int span = 2 * dilate + 1;
        int width = target.width();
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
        int[] counts = new int[width];
        for (int row = 0; row < high; row++) {
            for (int column = 0; column < width; column++) {
                counts[column] += across[row * width + column] ? 1 : 0;
                counts[column] -= row >= span && across[(row - span) * width + column] ? 1 : 0;
                if (row >= span - 1 && counts[column] > 0) {
                    target.drop(row - span + 1, column);
                }
            }
        }
    }
}
