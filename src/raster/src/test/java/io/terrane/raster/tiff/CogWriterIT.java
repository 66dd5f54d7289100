package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.FileRangeReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CogWriterIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"UINT16, 1, 1", "UINT16, 512, 512", "UINT8, 513, 511", "UINT16, 700, 1300"})
    void readsBackWhatWasWritten(DataType type, int height, int width) throws Exception {
        Grid grid = new Grid(32632, AffineTransform.northUp(600000, 5000000, 10), height, width);
        ByteBuffer samples = ByteBuffer.allocate(height * width * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < height * width; i++) {
            int value = (int) ((i * 2654435761L) >>> 7);
            if (type == DataType.UINT8) {
                samples.put(i, (byte) value);
            } else {
                samples.putShort(2 * i, (short) value);
            }
        }
        Path file = folder.resolve("a.tif");
        Files.write(file, CogWriter.encode(grid, type, samples, OptionalInt.of(0)));
        try (GeoTiff image = GeoTiff.open(new FileRangeReader(file))) {
            assertThat(image.grid()).contains(grid);
            assertThat(image.nodata()).hasValue(0);
            assertThat(image.read(0, new Window(0, 0, height, width))).isEqualTo(samples);
        }
    }

    @Test
    void beginsWithItsDirectoriesAndSaysSo() {
        Grid grid = new Grid(4326, AffineTransform.northUp(10, 50, 0.001), 600, 600);
        byte[] file = CogWriter.encode(grid, DataType.UINT8, ByteBuffer.allocate(360_000), OptionalInt.empty());
        assertThat(new String(file, 8, 80, java.nio.charset.StandardCharsets.US_ASCII))
                .startsWith("GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\nLAYOUT=IFDS_BEFORE_DATA\n");
    }
}
