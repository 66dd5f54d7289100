package io.terrane.execution;

import java.util.Arrays;

/** The pixels of a part that masks drop. */
final class DroppedPixels {
    private final int height;
    private final int width;
    /** Empty until a pixel is dropped. */
    private boolean[] dropped = {};

    private final int[] inRow;

    DroppedPixels(int height, int width) {
        this.height = height;
        this.width = width;
        this.inRow = new int[height];
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    void drop(int row, int column) {
        if (dropped.length == 0) {
            dropped = new boolean[height * width];
        }
        int index = row * width + column;
        if (!dropped[index]) {
            dropped[index] = true;
            inRow[row]++;
        }
    }

    boolean isDropped(int row, int column) {
        return inRow[row] > 0 && dropped[row * width + column];
    }

    /** Whether any pixel of a row is dropped. */
    boolean touches(int row) {
        return inRow[row] > 0;
    }

    boolean isAll() {
        return count() == (long) height * width;
    }

    long count() {
        return Arrays.stream(inRow).asLongStream().sum();
    }
}
