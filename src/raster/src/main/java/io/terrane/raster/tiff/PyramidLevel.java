package io.terrane.raster.tiff;

import io.terrane.raster.grid.Window;

/** The image or one of its overviews while it is written: its tiles' places in the spool. */
final class PyramidLevel {
    private final int width;
    private final int height;
    private final int tileSize;
    private final long[] positions;
    private final long[] lengths;
    private final boolean[] complete;

    PyramidLevel(int width, int height, int tileSize) {
        this.width = width;
        this.height = height;
        this.tileSize = tileSize;
        int tiles = Math.multiplyExact(Math.ceilDiv(width, tileSize), Math.ceilDiv(height, tileSize));
        this.positions = new long[tiles];
        this.lengths = new long[tiles];
        this.complete = new boolean[tiles];
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int across() {
        return Math.ceilDiv(width, tileSize);
    }

    int tileCount() {
        return lengths.length;
    }

    /** The part of a tile that is within the image. */
    Window tile(int index) {
        int row = index / across() * tileSize;
        int column = index % across() * tileSize;
        return new Window(row, column, Math.min(tileSize, height - row), Math.min(tileSize, width - column));
    }

    /** Marks a tile, which may hold nothing but nodata, as whole. */
    synchronized void complete(int index) {
        if (complete[index]) {
            throw new IllegalStateException("tile " + index + " was written before");
        }
        complete[index] = true;
    }

    synchronized boolean isComplete(int index) {
        return complete[index];
    }

    synchronized void place(int index, long position, int length) {
        positions[index] = position;
        lengths[index] = length;
    }

    /** Encoded bytes of each tile, 0 for one that is not stored. */
    synchronized long[] lengths() {
        return lengths.clone();
    }

    synchronized long position(int index) {
        return positions[index];
    }

    /** Bytes of all tiles with their frames. */
    synchronized long storedBytes() {
        long bytes = 0;
        for (long length : lengths) {
            bytes += length == 0 ? 0 : length + TileSpool.FRAME_BYTES;
        }
        return bytes;
    }
}
