package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** Images to write, and files to write them to. */
final class CogImages {
    private CogImages() {}

    /** Smooth with some noise, and nodata (where there is one) in blobs and in a whole corner. */
    static ByteBuffer band(CogSpecification image, long seed) {
        Grid grid = image.grid();
        DataType type = image.dataType();
        Random random = new Random(seed);
        double nodata = image.nodata().orElse(Double.NaN);
        ByteBuffer samples =
                ByteBuffer.allocate(grid.height() * grid.width() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        double low = type == DataType.UINT8 || type == DataType.UINT16 || type == DataType.UINT32 ? 1 : -90;
        for (int row = 0; row < grid.height(); row++) {
            for (int column = 0; column < grid.width(); column++) {
                double value =
                        low + 90 + 40 * Math.sin(row / 37.0 + seed) * Math.cos(column / 23.0) + random.nextInt(9);
                boolean missing = image.nodata().isPresent()
                        && (row < grid.height() / 3 && column < grid.width() / 3
                                || Math.sin(row / 5.0) * Math.sin(column / 7.0) > 0.8);
                boolean whole = type != DataType.FLOAT32 && type != DataType.FLOAT64;
                double stored = missing ? nodata : whole ? Math.rint(value) : value / 3;
                Samples.put(type, samples, row * grid.width() + column, stored);
            }
        }
        return samples;
    }

    static ByteBuffer window(CogSpecification image, ByteBuffer band, Window window) {
        int bytes = image.dataType().bytes();
        ByteBuffer part = ByteBuffer.allocate((int) window.size() * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < window.height(); row++) {
            int from = ((window.row() + row) * image.grid().width() + window.column()) * bytes;
            part.put(row * window.width() * bytes, band, from, window.width() * bytes);
        }
        return part;
    }

    static CogWriter.Summary finish(CogWriter writer, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            return writer.finish(bytes -> {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
        }
    }
}
