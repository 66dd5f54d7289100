package io.terrane.cli.bench;

import io.terrane.raster.grid.Window;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.tiff.CogSpecification;
import io.terrane.raster.tiff.CogWriter;
import io.terrane.raster.tiff.GeoTiff;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writes an image again as a COG of 512-pixel tiles, DEFLATE at level 6 with predictor, as GDAL's driver is asked for. */
final class CogJob {
    private static final int TILE = 512;
    private static final int LEVEL = 6;

    private CogJob() {}

    /** @return pixels written */
    static long run(Path source, int threads) throws Exception {
        Path target = source.resolveSibling("ours.cog.tif");
        try (GeoTiff image = GeoTiff.open(new FileRangeReader(source));
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            CogSpecification specification = CogSpecification.of(image.grid().orElseThrow(), image.dataType())
                    .withTileSize(TILE)
                    .withCompression(CogSpecification.Compression.DEFLATE, LEVEL)
                    .withPredictor(true)
                    .withNodata(0);
            try (CogWriter writer = CogWriter.open(specification);
                    FileChannel file = FileChannel.open(
                            target,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                List<Callable<Void>> windows = new ArrayList<>();
                for (int row = 0; row < image.height(); row += 2 * TILE) {
                    for (int column = 0; column < image.width(); column += 2 * TILE) {
                        Window window = new Window(
                                row,
                                column,
                                Math.min(2 * TILE, image.height() - row),
                                Math.min(2 * TILE, image.width() - column));
                        windows.add(() -> {
                            writer.write(window, image.read(0, window));
                            return null;
                        });
                    }
                }
                for (Future<Void> future : pool.invokeAll(windows)) {
                    future.get();
                }
                writer.finish(bytes -> {
                    while (bytes.hasRemaining()) {
                        file.write(bytes);
                    }
                });
            }
            return (long) image.height() * image.width();
        }
    }
}
