package io.terrane.execution;

/** Arrays that a chunk is computed in; used for one chunk after the other. */
final class ChunkScratch {
    private float[][] stored = {};
    private float[] values = {};
    private float[] ranks = {};
    private int[] classes = {};
    private short[] packed = {};
    private int[] steps = {};
    private byte[] elements = {};
    private RowClasses rowClasses = new RowClasses(0);

    /** A row of each band. */
    float[][] stored(int bands, int width) {
        if (stored.length != bands || stored[0].length < width) {
            stored = new float[bands][width];
        }
        return stored;
    }

    /** @param ranked whether observations are ordered by numbers of their own */
    ValueRow row(int width, boolean ranked) {
        if (values.length < width) {
            values = new float[width];
            classes = new int[width];
        }
        if (ranked && ranks.length < width) {
            ranks = new float[width];
        }
        return new ValueRow(values, ranks, classes, width);
    }

    RowClasses classes(int width) {
        if (rowClasses.widest() < width) {
            rowClasses = new RowClasses(width);
        }
        return rowClasses;
    }

    short[] packed(int width) {
        if (packed.length < width) {
            packed = new short[width];
        }
        return packed;
    }

    int[] steps(int width) {
        if (steps.length < width) {
            steps = new int[width];
        }
        return steps;
    }

    /** What was packed last. */
    byte[] elements() {
        return elements;
    }

    byte[] elements(int bytes) {
        if (elements.length != bytes) {
            elements = new byte[bytes];
        }
        return elements;
    }
}
