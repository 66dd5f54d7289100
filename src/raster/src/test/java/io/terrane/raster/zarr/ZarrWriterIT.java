package io.terrane.raster.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zarr.zarrjava.store.FilesystemStore;
import dev.zarr.zarrjava.v3.Array;
import io.terrane.raster.array.DataType;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.zarr.ArraySpecification.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ZarrWriterIT {
    private static final int EDGE = 8;

    @TempDir
    Path folder;

    static List<Compression> compressions() {
        return List.of(
                Compression.NONE,
                Compression.GZIP,
                Compression.ZSTD,
                Compression.BLOSC,
                Compression.BLOSC_LZ4,
                new Compression(Compression.Scheme.BLOSC_ZSTD, 3, Compression.Shuffle.BIT),
                new Compression(Compression.Scheme.BLOSC_LZ4, 1, Compression.Shuffle.NONE));
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void shardsReadBackChunkByChunk(Compression compression) throws IOException {
        ZarrArrayWriter writer = writer(compression, Optional.of(new int[] {16, 16}));
        byte[] first = chunk(1);
        byte[] last = chunk(2);
        try (ZarrArrayWriter.Shard shard = writer.shard(0, 1)) {
            shard.append(writer.encode(last), 1, 1);
            shard.append(writer.encode(first), 0, 0);
            shard.commit();
        }

        ZarrArray array = ZarrArray.open(new FileObjectStore(folder), "g/a");
        assertThat(array.readChunk(0, 2))
                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(first));
        assertThat(array.readChunk(1, 3))
                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(last));
        assertThat(array.readChunk(0, 3)).isEmpty();
        assertThat(array.readChunk(0, 0)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void zarrJavaReadsWhatIsWritten(Compression compression) throws Exception {
        ZarrArrayWriter writer = writer(compression, Optional.empty());
        byte[] elements = chunk(3);
        writer.writeChunk(elements, 1, 2);

        Array array = Array.open(new FilesystemStore(folder).resolve("g", "a"));
        ucar.ma2.Array read = array.read(new long[] {8, 16}, new int[] {8, 8});
        ByteBuffer expected = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < EDGE * EDGE; i++) {
            assertThat(read.getFloat(i)).isEqualTo(expected.getFloat(4 * i));
        }
    }

    @Test
    void doesNotStoreChunksThatHoldOnlyFill() throws IOException {
        ZarrArrayWriter writer = writer(Compression.ZSTD, Optional.empty());
        byte[] empty = new byte[4 * EDGE * EDGE];
        ByteBuffer bytes = ByteBuffer.wrap(empty).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < EDGE * EDGE; i++) {
            bytes.putFloat(4 * i, Float.NaN);
        }
        assertThat(writer.isEmpty(empty)).isTrue();
        writer.writeChunk(empty, 0, 0);
        assertThat(folder.resolve("g/a/c/0/0")).doesNotExist();

        bytes.putFloat(4 * 63, 1);
        assertThat(writer.isEmpty(empty)).isFalse();
    }

    @Test
    void groupCarriesTheMetadataOfItsArrays() throws IOException {
        ZarrGroupWriter group = new ZarrGroupWriter(new FileObjectStore(folder), "g");
        group.coordinate(
                "x",
                new double[] {1.5, 2.5},
                JsonNodeFactory.instance.objectNode().put("units", "m"));
        group.scalar("spatial_ref", JsonNodeFactory.instance.objectNode().put("crs_wkt", "x"));
        group.finish(JsonNodeFactory.instance.objectNode().put("title", "t"));

        JsonNode document =
                new ObjectMapper().readTree(folder.resolve("g/zarr.json").toFile());
        assertThat(document.at("/consolidated_metadata/metadata/x/attributes/units")
                        .asText())
                .isEqualTo("m");
        assertThat(document.at("/attributes/title").asText()).isEqualTo("t");
        assertThat(ZarrStatistics.of(ZarrArray.open(new FileObjectStore(folder), "g/x"))
                        .values()
                        .orElseThrow())
                .containsExactly(1.5, 2.5);
        assertThat(ZarrArray.open(new FileObjectStore(folder), "g/spatial_ref")
                        .metadata()
                        .attributes()
                        .get("crs_wkt")
                        .asText())
                .isEqualTo("x");
    }

    @Test
    void refusesShardsWhoseIndexWouldFillTheMemory() throws IOException {
        writer(Compression.ZSTD, Optional.of(new int[] {16, 16}));
        Path document = folder.resolve("g/a/zarr.json");
        Files.writeString(
                document,
                Files.readString(document)
                        .replaceAll("\\[ 16, 16 ]", "[ 8192, 8192 ]")
                        .replaceAll("\\[ 8, 8 ]", "[ 1, 1 ]"));
        assertThatThrownBy(() -> ZarrArray.open(new FileObjectStore(folder), "g/a"))
                .isInstanceOf(ZarrException.Unsupported.class)
                .hasMessageContaining("shards of more than");
    }

    @Test
    void saysWhenAShardIsCorrupt() throws IOException {
        ZarrArrayWriter writer = writer(Compression.ZSTD, Optional.of(new int[] {16, 16}));
        try (ZarrArrayWriter.Shard shard = writer.shard(0, 0)) {
            shard.append(writer.encode(chunk(4)), 0, 0);
            shard.commit();
        }
        Path object = folder.resolve("g/a/c/0/0");
        byte[] bytes = Files.readAllBytes(object);
        bytes[bytes.length - 10] ^= 1;
        Files.write(object, bytes);

        ZarrArray array = ZarrArray.open(new FileObjectStore(folder), "g/a");
        assertThatThrownBy(() -> array.readChunk(0, 0))
                .hasMessageContaining("[0, 0]")
                .hasMessageContaining("CRC-32C");
    }

    private ZarrArrayWriter writer(Compression compression, Optional<int[]> shard) throws IOException {
        return new ZarrGroupWriter(new FileObjectStore(folder), "g")
                .array(
                        "a",
                        new ArraySpecification(
                                new long[] {30, 40},
                                DataType.FLOAT32,
                                new int[] {EDGE, EDGE},
                                shard,
                                Double.NaN,
                                compression,
                                List.of("y", "x"),
                                JsonNodeFactory.instance.objectNode()));
    }

    private static byte[] chunk(int seed) {
        Random random = new Random(seed);
        ByteBuffer bytes = ByteBuffer.allocate(4 * EDGE * EDGE).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat(random.nextInt(4) / 4f);
        }
        return bytes.array();
    }
}
