package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.definition.DefinitionReader;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.FileObjectStore;
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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run of very many chunks, all of them empty, in a process of little heap: how many there are makes no difference to its
 * memory. A million of them with {@code -Dterrane.chunks=1000000}.
 */
class ChunkCountIT {
    private static final int CHUNK = 256;
    private static final int TILE = 1024;
    private static final int FEW = 40_000;

    @TempDir
    Path folder;

    @Test
    void memoryDoesNotGrowWithTheNumberOfChunks() throws Exception {
        Assumptions.assumeTrue(Forked.tellsPeak(), "the system does not tell the peak");
        Peak few = run(FEW);
        Peak many = run(Integer.getInteger("terrane.chunks", 160_000));
        System.out.printf("%s; %s%n", few, many);
        // The reader's table of tiles is 16 bytes a tile, and a tile has 16 chunks.
        double table = (many.chunks - few.chunks) * 2.0 / (1 << 20);
        // Peaks of the same run differ by some megabytes; two hundred bytes a chunk would be more.
        assertThat(many.megabytes).isLessThan(few.megabytes + 2 * table + 20);
    }

    /** @param planned until the first chunk was done */
    private record Peak(long chunks, double megabytes, Duration planned, Duration all) {}

    private Peak run(int chunks) throws Exception {
        int edge = (int) Math.round(Math.sqrt(chunks)) * CHUNK;
        Path imagery = Files.createDirectories(folder.resolve("scene" + chunks));
        for (String band : new String[] {"red", "nir"}) {
            writeEmpty(imagery.resolve(band + ".tif"), edge);
        }
        Files.writeString(imagery.resolve("empty.json"), """
                {"type": "Feature", "stac_version": "1.0.0", "id": "empty", "collection": "many",
                 "geometry": {"type": "Point", "coordinates": [10.3, 45.1]}, "bbox": [10.2, 44.0, 14, 45.2],
                 "properties": {"datetime": "2023-08-02T00:00:00Z"}, "links": [],
                 "assets": {
                  "red": {"href": "red.tif", "type": "image/tiff", "eo:bands": [{"name": "red", "common_name": "red"}]},
                  "nir": {"href": "nir.tif", "type": "image/tiff", "eo:bands": [{"name": "nir", "common_name": "nir"}]}}}
                """);
        try (ImageryServer server = ImageryServer.start(imagery, 0)) {
            String[] words = Forked.run(
                            ChunkCountIT.class,
                            "-Xmx64m",
                            server.stac(),
                            folder.resolve("out" + chunks).toString())
                    .split(" ");
            return new Peak(
                    Long.parseLong(words[0]),
                    Double.parseDouble(words[1]),
                    Duration.ofMillis(Long.parseLong(words[2])),
                    Duration.ofMillis(Long.parseLong(words[3])));
        }
    }

    /** The process: prints chunks, its peak in megabytes, and milliseconds to the first chunk and to the end. */
    public static void main(String[] arguments) throws Exception {
        long began = System.nanoTime();
        AtomicLong first = new AtomicLong();
        AtomicLong chunks = new AtomicLong();
        RunObserver watch = new RunObserver() {
            @Override
            public void progress(int itemsDone, int itemsTotal, long chunksDone, long chunksTotal) {
                chunks.set(chunksTotal);
                if (chunksDone > 0) {
                    first.compareAndSet(0, System.nanoTime());
                }
            }
        };
        try (StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(
                        source, new FileObjectStore(Path.of(arguments[1])), AddressPolicy.ANY, 2)) {
            RunReport report = executor.execute(
                    DefinitionReader.read("""
                            domain: bench
                            id: ndvi
                            version: 1.0.0
                            title: NDVI
                            source: {stac: '%s', collections: [many], maxItems: 5, radiometry: raw}
                            area: {bbox: [9, 40, 16, 47]}
                            time: {interval: 2023-08-01/2023-08-31}
                            expression: NDVI
                            output: {dtype: int16, chunk: 256, shard: 4096}
                            metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                            access: {discover: public, read: public}
                            """.formatted(arguments[0]).getBytes(StandardCharsets.UTF_8)), "run", watch);
            if (report.counts().valid() != 0) {
                throw new IllegalStateException(report.counts().toString());
            }
        }
        System.out.printf(
                "%d %.1f %d %d%n",
                chunks.get(),
                Forked.peakMegabytes(),
                (first.get() - began) / 1_000_000,
                (System.nanoTime() - began) / 1_000_000);
    }

    /** A BigTIFF of uint16 tiles, none of which is stored; 1 m pixels, so that it stays within its zone. */
    private static void writeEmpty(Path target, int edge) throws IOException {
        int across = Math.ceilDiv(edge, TILE);
        long tiles = (long) across * across;
        int entries = 14;
        int directory = 16;
        int after = directory + 8 + entries * 20 + 8;
        int scale = after;
        int tie = scale + 24;
        int geo = tie + 48;
        int noData = geo + 32;
        long offsets = noData + 8;
        long counts = offsets + 8 * tiles;
        ByteBuffer head = ByteBuffer.allocate(noData + 8).order(ByteOrder.LITTLE_ENDIAN);
        head.put((byte) 'I')
                .put((byte) 'I')
                .putShort((short) 43)
                .putShort((short) 8)
                .putShort((short) 0);
        head.putLong(directory).putLong(entries);
        entry(head, 256, 4, 1, edge);
        entry(head, 257, 4, 1, edge);
        entry(head, 258, 3, 1, 16);
        entry(head, 259, 3, 1, 8);
        entry(head, 262, 3, 1, 1);
        entry(head, 277, 3, 1, 1);
        entry(head, 322, 4, 1, TILE);
        entry(head, 323, 4, 1, TILE);
        entry(head, 324, 16, tiles, offsets);
        entry(head, 325, 16, tiles, counts);
        entry(head, 33550, 12, 3, scale);
        entry(head, 33922, 12, 6, tie);
        entry(head, 34735, 3, 16, geo);
        entry(head, 42113, 2, 2, '0');
        head.putLong(0);
        head.putDouble(1).putDouble(1).putDouble(0);
        head.putDouble(0)
                .putDouble(0)
                .putDouble(0)
                .putDouble(600_000)
                .putDouble(5_000_000)
                .putDouble(0);
        for (int value : new int[] {1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32632}) {
            head.putShort((short) value);
        }
        head.position(noData + 8).flip();
        try (FileChannel file = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(head);
            // What is not written of a file is zero.
            file.write(ByteBuffer.allocate(1), counts + 8 * tiles - 1);
        }
    }

    private static void entry(ByteBuffer directory, int tag, int type, long count, long value) {
        directory.putShort((short) tag).putShort((short) type).putLong(count).putLong(value);
    }
}
