package io.terrane.execution;

/**
 * Counts the observations of each pixel, or takes their mean. Sums are whole numbers of a step that is far below the
 * values' precision, so that they do not depend on the order.
 */
final class SumReduction implements ChunkReduction {
    private final int width;
    private final boolean mean;
    private final double steps;
    private final long[] sums;
    private final short[] counts;

    /** @param greatest magnitude of a value; 0 to count only */
    SumReduction(int height, int width, int slots, double greatest) {
        this.width = width;
        this.mean = greatest > 0;
        // All slots at the greatest value stay within 2⁶².
        this.steps = mean ? Math.scalb(1.0, 61 - Math.getExponent(greatest * slots)) : 0;
        this.sums = new long[height * width];
        this.counts = new short[height * width];
    }

    @Override
    public synchronized void add(int slot, int row, ValueRow taken) {
        for (int i = 0, at = row * width; i < width; i++, at++) {
            float value = taken.values()[i];
            if (!Float.isNaN(value)) {
                sums[at] += (long) (value * steps);
                counts[at]++;
            }
        }
    }

    @Override
    public void end(int slot) {}

    @Override
    public synchronized void row(int row, float[] target) {
        for (int i = 0, at = row * width; i < width; i++, at++) {
            target[i] = counts[at] == 0 ? Float.NaN : mean ? (float) (sums[at] / (steps * counts[at])) : counts[at];
        }
    }

    @Override
    public void close() {}
}
