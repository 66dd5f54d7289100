package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.definition.DefinitionReader;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.tiff.CogSpecification;
import io.terrane.raster.tiff.CogWriter;
import io.terrane.source.StacApiSource;
import io.terrane.testing.Forked;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A median over many scenes, in a process whose heap is smaller than what the scenes hold: 200 of 512 × 512 pixels are 200 MB
 * of observations.
 */
class CompositeMemoryIT {
    private static final int SIZE = 512;
    private static final int IMAGES = 4;
    private static final int MOST_MORE_MEGABYTES = 40;

    @TempDir
    Path folder;

    @Test
    void doesNotGrowWithTheNumberOfScenes() throws Exception {
        Assumptions.assumeTrue(Forked.tellsPeak(), "the system does not tell the peak");
        double few = peak(50);
        double many = peak(200);
        // What a JVM takes besides differs by some 20 MB from start to start; the scenes more hold 150 MB.
        assertThat(many).isLessThan(few + MOST_MORE_MEGABYTES);
    }

    /** Megabytes at most resident in a process that reduces so many scenes. */
    private double peak(int scenes) throws Exception {
        Path imagery = Files.createDirectories(folder.resolve("scenes" + scenes));
        for (int i = 0; i < IMAGES; i++) {
            write(imagery.resolve("red" + i + ".tif"), i, 800);
            write(imagery.resolve("nir" + i + ".tif"), i + IMAGES, 2_500);
        }
        for (int i = 0; i < scenes; i++) {
            Files.writeString(imagery.resolve("s%03d.json".formatted(i)), item(i));
        }
        try (ImageryServer server = ImageryServer.start(imagery, 0)) {
            return Double.parseDouble(Forked.run(
                    CompositeMemoryIT.class,
                    "-Xmx96m",
                    server.stac(),
                    folder.resolve("out" + scenes).toString()));
        }
    }

    /** The process: prints its peak. */
    public static void main(String[] arguments) throws Exception {
        try (StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(
                        source, new FileObjectStore(Path.of(arguments[1])), AddressPolicy.ANY, 2)) {
            RunReport report = executor.execute(
                    DefinitionReader.read("""
                            domain: bench
                            id: ndvi
                            version: 1.0.0
                            title: NDVI
                            source: {stac: '%s', collections: [many], maxItems: 500, radiometry: raw}
                            area: {bbox: [9.9, 43.5, 12.4, 45.5]}
                            time: {interval: 2023-08-01/2023-08-31, step: P1M, reducer: median}
                            expression: NDVI
                            output: {dtype: float32, chunk: 512, shard: 512}
                            metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                            access: {discover: public, read: public}
                            """.formatted(arguments[0]).getBytes(StandardCharsets.UTF_8)),
                    "run",
                    RunObserver.NONE);
            if (report.counts().valid() != (long) SIZE * SIZE) {
                throw new IllegalStateException(report.counts().toString());
            }
        }
        System.out.println(Forked.peakMegabytes());
    }

    private static void write(Path target, int seed, int mean) throws IOException {
        Grid grid = new Grid(32632, AffineTransform.northUp(600_000, 5_000_000, 10), SIZE, SIZE);
        Random random = new Random(seed);
        ByteBuffer samples = ByteBuffer.allocate(2 * SIZE * SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < SIZE * SIZE; i++) {
            samples.putShort((short) (mean + random.nextInt(200)));
        }
        try (CogWriter writer = CogWriter.open(CogSpecification.of(grid, DataType.UINT16));
                FileChannel file = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            writer.write(new Window(0, 0, SIZE, SIZE), samples.flip());
            writer.finish(bytes -> {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            });
        }
    }

    private static String item(int index) {
        return """
                {"type": "Feature", "stac_version": "1.0.0", "id": "s%03d", "collection": "many",
                 "geometry": {"type": "Point", "coordinates": [10.3, 45.1]}, "bbox": [10.2, 45.0, 10.4, 45.2],
                 "properties": {"datetime": "2023-08-%02dT%02d:00:00Z"}, "links": [],
                 "assets": {
                  "red": {"href": "red%d.tif", "type": "image/tiff", "eo:bands": [{"name": "red", "common_name": "red"}]},
                  "nir": {"href": "nir%d.tif", "type": "image/tiff", "eo:bands": [{"name": "nir", "common_name": "nir"}]}}}
                """.formatted(index, 1 + index % 30, index / 30, index % IMAGES, index % IMAGES);
    }
}
