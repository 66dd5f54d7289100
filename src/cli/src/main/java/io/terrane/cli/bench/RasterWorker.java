package io.terrane.cli.bench;

import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunObserver;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BufferPool;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.tiff.BandWindow;
import io.terrane.raster.tiff.BlockCache;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.source.StacApiSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A warm worker: does a job for each line of its standard input, and prints what it took. Jobs are {@code run FOLDER} for
 * the definition, {@code inflate FOLDER} for decoding a folder's images and nothing else, and {@code cog FILE} for writing an
 * image again as a COG beside it.
 */
final class RasterWorker {
    private static final int WINDOW = 1024;

    private RasterWorker() {}

    /** @param arguments definition, and threads that compute */
    public static void main(String[] arguments) throws Exception {
        ProductDefinition definition = DefinitionReader.read(arguments[0].getBytes(StandardCharsets.UTF_8));
        int threads = Integer.parseInt(arguments[1]);
        BufferedReader jobs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = jobs.readLine(); line != null; line = jobs.readLine()) {
            String[] job = line.split(" ", 2);
            Measurement measured = Measurement.of(() -> switch (job[0]) {
                case "run" -> run(definition, Path.of(job[1]), threads);
                case "cog" -> CogJob.run(Path.of(job[1]), threads);
                default -> inflate(Path.of(job[1]), threads);
            });
            System.out.println(measured.json());
        }
    }

    private static long run(ProductDefinition definition, Path out, int threads) throws Exception {
        try (StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor =
                        new DefinitionExecutor(source, new FileObjectStore(out), AddressPolicy.ANY, threads)) {
            return executor.execute(definition, "run", RunObserver.NONE)
                    .counts()
                    .total();
        }
    }

    private static long inflate(Path folder, int threads) throws Exception {
        BlockCache blocks = new BlockCache(new BufferPool(64 << 20), 0);
        List<Callable<Long>> windows = new ArrayList<>();
        try (GeoTiff red = GeoTiff.open(new FileRangeReader(folder.resolve("red.tif")));
                GeoTiff nir = GeoTiff.open(new FileRangeReader(folder.resolve("nir.tif")));
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int row = 0; row < red.height(); row += WINDOW) {
                for (int column = 0; column < red.width(); column += WINDOW) {
                    Window window = new Window(
                            row, column, Math.min(WINDOW, red.height() - row), Math.min(WINDOW, red.width() - column));
                    windows.add(() -> decode(red, window, blocks) + decode(nir, window, blocks));
                }
            }
            long decoded = 0;
            for (Future<Long> future : pool.invokeAll(windows)) {
                decoded += future.get();
            }
            return decoded / 2;
        }
    }

    private static long decode(GeoTiff image, Window window, BlockCache blocks) throws IOException {
        try (BandWindow band = image.window(0, window, blocks)) {
            band.fetch();
            band.decode();
        }
        return window.size();
    }
}
