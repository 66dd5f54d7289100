package io.terrane.raster.tiff;

import io.terrane.raster.grid.Window;
import java.nio.ByteBuffer;

/** Samples of a window of an image that can be copied into its tiles. */
sealed interface TileSource {
    /**
     * Copies a part.
     *
     * @param part of the image, within both the source and the tile that begins at row and column
     * @param tile samples of a pixel side by side
     */
    void copy(Window part, byte[] tile, int row, int column);

    /** As a caller gives them: each band by itself, row by row from index 0. */
    record Bands(CogSpecification image, Window window, ByteBuffer[] bands) implements TileSource {
        @Override
        public void copy(Window part, byte[] tile, int row, int column) {
            int sampleBytes = image.dataType().bytes();
            int pixelBytes = image.pixelBytes();
            for (int r = part.row(); r < part.row() + part.height(); r++) {
                int from = ((r - window.row()) * window.width() + part.column() - window.column()) * sampleBytes;
                int to = ((r - row) * image.tileSize() + part.column() - column) * pixelBytes;
                if (bands.length == 1) {
                    bands[0].get(from, tile, to, part.width() * sampleBytes);
                    continue;
                }
                for (int band = 0; band < bands.length; band++) {
                    for (int c = 0; c < part.width(); c++) {
                        bands[band].get(
                                from + c * sampleBytes, tile, to + c * pixelBytes + band * sampleBytes, sampleBytes);
                    }
                }
            }
        }
    }

    /** A tile at half its size, which lies in one tile of the overview. */
    record Half(CogSpecification image, Window window, byte[] samples) implements TileSource {
        @Override
        public void copy(Window part, byte[] tile, int row, int column) {
            int rowBytes = window.width() * image.pixelBytes();
            for (int r = 0; r < window.height(); r++) {
                int to = ((window.row() + r - row) * image.tileSize() + window.column() - column) * image.pixelBytes();
                System.arraycopy(samples, r * rowBytes, tile, to, rowBytes);
            }
        }
    }
}
