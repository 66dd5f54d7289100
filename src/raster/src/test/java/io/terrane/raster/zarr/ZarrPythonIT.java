package io.terrane.raster.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.terrane.raster.Python;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.zarr.ArraySpecification.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** xarray and zarr-python read every codec, type, order and version that is written, by the consolidated metadata. */
class ZarrPythonIT {
    private static final Grid GRID = new Grid(32632, AffineTransform.northUp(600000, 5000000, 10), 60, 70);
    private static final int ROWS = 16;
    private static final int COLUMNS = 32;

    @TempDir
    Path folder;

    private record Case(String name, int format, ArraySpecification array) {}

    @Test
    void xarrayReadsWhatIsWritten() throws Exception {
        Optional<Python> python = Python.with("import xarray, zarr; assert int(zarr.__version__.split('.')[0]) >= 3");
        Assumptions.assumeTrue(python.isPresent(), "no Python with xarray and zarr 3 is here");
        List<Case> cases = cases();
        List<String> paths = new ArrayList<>();
        for (Case given : cases) {
            write(given);
            paths.add(folder.resolve(given.name).toString());
        }
        List<JsonNode> found = python.get().run(folder, "/zarr_oracle.py", paths);
        assertThat(found).hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
            DataType type = cases.get(i).array.dataType();
            String description = cases.get(i).toString();
            assertThat(found.get(i).get("sha256").asText()).as(description).isEqualTo(sha256(elements(type)));
            assertThat(found.get(i).get("dtype").asText()).isEqualTo(type.label());
            assertThat(found.get(i).get("dimensions")).hasToString("[\"time\",\"y\",\"x\"]");
            assertThat(found.get(i).get("time").asText()).isEqualTo("2023-06-01T10:00:00");
            assertThat(found.get(i).get("x").asDouble()).isEqualTo(600005);
            assertThat(found.get(i).get("crs").asText()).startsWith("PROJCS[\"WGS 84 / UTM zone 32N\"");
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int format : new int[] {2, 3}) {
            for (Compression compression : ZarrWriterIT.compressions()) {
                cases.add(new Case("c" + cases.size(), format, array(DataType.INT16, compression, false)));
            }
            for (DataType type : DataType.values()) {
                cases.add(new Case("c" + cases.size(), format, array(type, Compression.BLOSC, false)));
            }
            cases.add(new Case(
                    "c" + cases.size(),
                    format,
                    array(DataType.FLOAT32, Compression.ZSTD, false).withTranspose(List.of(2, 1, 0))));
        }
        for (Compression compression : ZarrWriterIT.compressions()) {
            cases.add(new Case("c" + cases.size(), 3, array(DataType.FLOAT32, compression, true)));
            cases.add(new Case(
                    "c" + cases.size(),
                    3,
                    array(DataType.INT16, compression, true)
                            .withTranspose(List.of(0, 2, 1))
                            .withChecksum(true)));
        }
        return cases;
    }

    private static ArraySpecification array(DataType type, Compression compression, boolean sharded) {
        return new ArraySpecification(
                new long[] {1, GRID.height(), GRID.width()},
                type,
                new int[] {1, ROWS, COLUMNS},
                sharded ? Optional.of(new int[] {1, 2 * ROWS, 2 * COLUMNS}) : Optional.empty(),
                99,
                compression,
                List.of("time", "y", "x"),
                JsonNodeFactory.instance.objectNode().put("grid_mapping", GridAttributes.GRID_MAPPING));
    }

    private void write(Case given) throws IOException {
        ZarrGroupWriter group = new ZarrGroupWriter(new FileObjectStore(folder), given.name, given.format);
        group.time(List.of(Instant.parse("2023-06-01T10:00:00Z")), GridAttributes.time());
        group.coordinate("x", GridAttributes.x(GRID), GridAttributes.axis("x", GRID));
        group.coordinate("y", GridAttributes.y(GRID), GridAttributes.axis("y", GRID));
        group.scalar(GridAttributes.GRID_MAPPING, GridAttributes.gridMapping(GRID));
        ZarrArrayWriter writer = group.array("a", given.array);
        DataType type = given.array.dataType();
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 2; column++) {
                if (given.array.shardShape().isEmpty()) {
                    for (int i = 0; i < 4; i++) {
                        int chunkRow = 2 * row + i / 2;
                        int chunkColumn = 2 * column + i % 2;
                        if (chunkRow * ROWS < GRID.height() && chunkColumn * COLUMNS < GRID.width()) {
                            writer.writeChunk(chunk(type, chunkRow, chunkColumn), 0, chunkRow, chunkColumn);
                        }
                    }
                    continue;
                }
                try (ZarrArrayWriter.Shard shard = writer.shard(0, row, column)) {
                    for (int i = 3; i >= 0; i--) {
                        byte[] elements = chunk(type, 2 * row + i / 2, 2 * column + i % 2);
                        shard.append(writer.encode(elements), 0, i / 2, i % 2);
                    }
                    shard.commit();
                }
            }
        }
        group.finish(JsonNodeFactory.instance.objectNode().put("title", given.name));
    }

    private static byte[] chunk(DataType type, int chunkRow, int chunkColumn) {
        ByteBuffer chunk = ByteBuffer.allocate(ROWS * COLUMNS * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            Samples.put(type, chunk, i, value(chunkRow * ROWS + i / COLUMNS, chunkColumn * COLUMNS + i % COLUMNS));
        }
        return chunk.array();
    }

    private static ByteBuffer elements(DataType type) {
        ByteBuffer all =
                ByteBuffer.allocate(GRID.height() * GRID.width() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < GRID.height() * GRID.width(); i++) {
            Samples.put(type, all, i, value(i / GRID.width(), i % GRID.width()));
        }
        return all;
    }

    private static double value(int row, int column) {
        return (3 * row + column) % 90;
    }

    private static String sha256(ByteBuffer bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }
}
