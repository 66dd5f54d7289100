package io.terrane.raster.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Halving;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.zarr.ArraySpecification.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of an array along time, y and x, with coordinates, appended to, with overviews. */
class ZarrCubeIT {
    private static final Grid GRID = new Grid(32632, AffineTransform.northUp(600000, 5000000, 10), 20, 27);
    private static final Instant FIRST = Instant.parse("2023-06-01T10:00:00Z");

    @TempDir
    Path folder;

    private FileObjectStore store;

    @BeforeEach
    void open() {
        store = new FileObjectStore(folder);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void carriesCoordinatesAndConsolidatedMetadata(int format) throws IOException {
        write(format, 1, Optional.empty());

        ZarrStatistics time = ZarrStatistics.of(ZarrArray.open(store, "g/time"));
        assertThat(time.values().orElseThrow()).containsExactly(FIRST.getEpochSecond(), FIRST.getEpochSecond() + 86400);
        assertThat(time.metadata().attributes().path("units").asText()).isEqualTo("seconds since 1970-01-01 00:00:00");
        ZarrStatistics x = ZarrStatistics.of(ZarrArray.open(store, "g/x"));
        assertThat(x.min()).isEqualTo(600005);
        assertThat(x.metadata().size()).isEqualTo(27);
        JsonNode consolidated = new ObjectMapper()
                .readTree(folder.resolve(format == 3 ? "g/zarr.json" : "g/.zmetadata")
                        .toFile());
        assertThat(
                        format == 3
                                ? consolidated.at("/consolidated_metadata/metadata/a/dimension_names/0")
                                : consolidated.at("/metadata/a~1.zattrs/_ARRAY_DIMENSIONS/0"))
                .hasToString("\"time\"");
    }

    @Test
    void appendsWholeShardsAlongTime() throws IOException {
        write(3, 2, Optional.of(new int[] {2, 16, 32}));
        ZarrAppender appender = ZarrAppender.open(store, "g", "time", day(2), day(3), day(4));
        assertThat(appender.oldLength()).isEqualTo(2);
        ZarrArrayWriter writer = appender.array("a");
        shard(writer, 7, 1, 0, 0);

        // Nothing is seen before the end.
        assertThat(ZarrArray.open(store, "g/a").metadata().shape()).containsExactly(2, 20, 27);
        appender.finish();

        ZarrArray array = ZarrArray.open(store, "g/a");
        assertThat(array.metadata().shape()).containsExactly(5, 20, 27);
        assertThat(value(array, 1, 0, 0)).isEqualTo((short) 1);
        assertThat(value(array, 2, 0, 0)).isEqualTo((short) 7);
        assertThat(array.readChunk(4, 0, 0)).isEmpty();
        assertThat(ZarrStatistics.of(ZarrArray.open(store, "g/time")).values().orElseThrow())
                .containsExactly(day(0), day(1), day(2), day(3), day(4));
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("g/zarr.json").toFile())
                        .at("/consolidated_metadata/metadata/a/shape/0")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    void removesWhatAFailedAppendLeft() throws IOException {
        write(3, 2, Optional.of(new int[] {2, 16, 32}));
        shard(ZarrAppender.open(store, "g", "time", day(2), day(3)).array("a"), 9, 1, 1, 0);
        assertThat(folder.resolve("g/a/c/1/1/0")).exists();

        ZarrAppender again = ZarrAppender.open(store, "g", "time", day(2), day(3));
        shard(again.array("a"), 7, 1, 0, 0);
        again.finish();

        assertThat(folder.resolve("g/a/c/1/1/0")).doesNotExist();
        assertThat(value(ZarrArray.open(store, "g/a"), 2, 0, 0)).isEqualTo((short) 7);
        assertThat(value(ZarrArray.open(store, "g/a"), 0, 0, 0)).isEqualTo((short) 1);
    }

    @Test
    void refusesToAppendWithinAShard() throws IOException {
        write(3, 2, Optional.of(new int[] {4, 16, 32}));
        assertThatThrownBy(() -> ZarrAppender.open(store, "g", "time", day(2)))
                .isInstanceOf(ZarrException.Unsupported.class)
                .hasMessageContaining("it has 2 along time, shards have 4");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesOverviewsThatHalve(boolean sharded) throws IOException {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        ZarrGroupWriter group = new ZarrGroupWriter(store, "g");
        ArraySpecification array = new ArraySpecification(
                new long[] {2, 20, 27},
                DataType.INT16,
                new int[] {2, 8, 8},
                sharded ? Optional.of(new int[] {2, 16, 16}) : Optional.empty(),
                -1,
                Compression.ZSTD,
                List.of("time", "y", "x"),
                JsonNodeFactory.instance.objectNode());
        ZarrArrayWriter writer = group.array("a", array);
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                ByteBuffer chunk = ByteBuffer.allocate(2 * 2 * 64).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < 128; i++) {
                    int y = row * 8 + i % 64 / 8;
                    int x = column * 8 + i % 8;
                    boolean within = y < 20 && x < 27;
                    chunk.putShort(2 * i, (short) (within ? 1000 * (i / 64) + 10 * y + x : -1));
                }
                if (!sharded) {
                    writer.writeChunk(chunk.array(), 0, row, column);
                } else if (row % 2 == 0 && column % 2 == 0) {
                    // One chunk of four a shard is enough to see where it goes.
                    try (ZarrArrayWriter.Shard shard = writer.shard(0, row / 2, column / 2)) {
                        shard.append(writer.encode(chunk.array()), 0, 0, 0);
                        shard.commit();
                    }
                }
            }
        }
        int levels = new ZarrPyramid(group, store, "g", Halving.Method.AVERAGE, OptionalDouble.of(-1))
                .write("a", array, GRID, attributes);
        group.finish(attributes);

        assertThat(levels).isEqualTo(2);
        ZarrArray half = ZarrArray.open(store, "g/overview_2/a");
        assertThat(half.metadata().shape()).containsExactly(2, 10, 14);
        // Second plane, row 1, column 2 of the overview: rows 2 and 3, columns 4 and 5: 1000 + 25 + 4.5, rounded up.
        assertThat(value(half, 1, 1, 2)).isEqualTo((short) 1030);
        assertThat(ZarrArray.open(store, "g/overview_4/a").metadata().shape()).containsExactly(2, 5, 7);
        if (!sharded) {
            // The last column is odd: it is alone.
            assertThat(value(half, 0, 0, 13)).isEqualTo((short) 31);
            assertThat(ZarrStatistics.of(half).min()).isEqualTo(6);
        }
        assertThat(ZarrStatistics.of(ZarrArray.open(store, "g/overview_2/x"))
                        .values()
                        .orElseThrow())
                .startsWith(600010, 600030)
                .hasSize(14);
        JsonNode document =
                new ObjectMapper().readTree(folder.resolve("g/zarr.json").toFile());
        assertThat(document.at("/attributes/multiscales/layout/2/derived_from").asText())
                .isEqualTo("overview_2/a");
        assertThat(document.at("/consolidated_metadata/metadata/overview_4~1a/shape/2")
                        .asInt())
                .isEqualTo(7);
        assertThat(Files.exists(folder.resolve("g/overview_4/zarr.json"))).isTrue();
    }

    private static double day(int day) {
        return FIRST.getEpochSecond() + 86400.0 * day;
    }

    private void write(int format, int timeChunk, Optional<int[]> shard) throws IOException {
        ZarrGroupWriter group = new ZarrGroupWriter(store, "g", format);
        group.time(List.of(FIRST, FIRST.plusSeconds(86400)), GridAttributes.time());
        group.coordinate("x", GridAttributes.x(GRID), GridAttributes.axis("x", GRID));
        group.coordinate("y", GridAttributes.y(GRID), GridAttributes.axis("y", GRID));
        group.scalar(GridAttributes.GRID_MAPPING, GridAttributes.gridMapping(GRID));
        ObjectNode attributes = JsonNodeFactory.instance.objectNode().put("grid_mapping", "spatial_ref");
        ZarrArrayWriter writer = group.array(
                "a",
                new ArraySpecification(
                        new long[] {2, 20, 27},
                        DataType.INT16,
                        new int[] {shard.isPresent() ? 1 : timeChunk, 8, 16},
                        shard,
                        -32768,
                        Compression.ZSTD,
                        List.of("time", "y", "x"),
                        attributes));
        if (shard.isPresent()) {
            shard(writer, 1, 0, 0, 0);
        } else {
            writer.writeChunk(chunk(1), 0, 0, 0);
        }
        group.finish(JsonNodeFactory.instance.objectNode());
    }

    private static void shard(ZarrArrayWriter writer, int value, long... index) throws IOException {
        try (ZarrArrayWriter.Shard shard = writer.shard(index)) {
            shard.append(writer.encode(chunk(value)), 0, 0, 0);
            shard.append(writer.encode(chunk(value)), 1, 0, 0);
            shard.commit();
        }
    }

    private static byte[] chunk(int value) {
        ByteBuffer chunk = ByteBuffer.allocate(2 * 8 * 16).order(ByteOrder.LITTLE_ENDIAN);
        while (chunk.hasRemaining()) {
            chunk.putShort((short) value);
        }
        return chunk.array();
    }

    private static short value(ZarrArray array, int time, int row, int column) throws IOException {
        int[] chunk = array.metadata().innerChunkShape();
        byte[] stored = array.readChunk(time / chunk[0], row / chunk[1], column / chunk[2])
                .orElseThrow();
        int at = (time % chunk[0] * chunk[1] + row % chunk[1]) * chunk[2] + column % chunk[2];
        return ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getShort(2 * at);
    }
}
