package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Halving;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.tiff.CogSpecification.Band;
import io.terrane.raster.tiff.CogSpecification.BigTiff;
import io.terrane.raster.tiff.CogSpecification.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CogWriterIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "UINT16, 1, 1, 1, DEFLATE",
        "UINT16, 64, 64, 1, ZSTD",
        "UINT8, 65, 63, 1, LZW",
        "INT16, 300, 500, 1, DEFLATE",
        "INT8, 100, 90, 2, ZSTD",
        "UINT32, 130, 129, 1, LZW",
        "INT32, 130, 129, 3, DEFLATE",
        "FLOAT32, 200, 333, 1, ZSTD",
        "FLOAT32, 200, 333, 4, LZW",
        "FLOAT64, 77, 150, 2, DEFLATE",
        "INT16, 77, 150, 1, NONE"
    })
    void readsBackWhatWasWritten(DataType type, int height, int width, int bands, Compression compression)
            throws Exception {
        CogSpecification image = image(type, height, width)
                .withCompression(compression, 4)
                .withBands(IntStream.range(0, bands)
                        .mapToObj(i -> Band.named("b" + i))
                        .toList());
        List<ByteBuffer> samples = bands(image);
        Path file = folder.resolve("a.tif");
        try (CogWriter writer = CogWriter.open(image)) {
            writer.write(new Window(0, 0, height, width), samples.toArray(ByteBuffer[]::new));
            assertThat(CogImages.finish(writer, file).size()).isEqualTo(Files.size(file));
        }
        try (GeoTiff read = GeoTiff.open(new FileRangeReader(file))) {
            assertThat(read.grid()).contains(image.grid());
            assertThat(read.nodata()).hasValue(0);
            for (int band = 0; band < bands; band++) {
                assertThat(read.read(band, new Window(0, 0, height, width))).isEqualTo(samples.get(band));
            }
        }
    }

    @Test
    void hasTheSameBytesInWhateverOrderAndPiecesTheImageComes() throws Exception {
        CogSpecification image = image(DataType.INT16, 700, 530);
        ByteBuffer band = CogImages.band(image, 1);
        byte[] whole = write(image, band, List.of(new Window(0, 0, 700, 530)), Long.MAX_VALUE);

        List<Window> rows = IntStream.range(0, 700)
                .mapToObj(row -> new Window(row, 0, 1, 530))
                .toList();
        assertThat(write(image, band, rows, Long.MAX_VALUE)).isEqualTo(whole);

        // Pieces that no tile is made of, shuffled, with next to no memory: unfinished tiles go to the file.
        List<Window> pieces = new ArrayList<>();
        for (int row = 0; row < 700; row += 50) {
            for (int column = 0; column < 530; column += 37) {
                pieces.add(new Window(row, column, 50, Math.min(37, 530 - column)));
            }
        }
        Collections.shuffle(pieces, new Random(2));
        assertThat(write(image, band, pieces, 0)).isEqualTo(whole);
    }

    @Test
    void takesWindowsFromManyThreads() throws Exception {
        CogSpecification image = image(DataType.FLOAT32, 640, 640);
        ByteBuffer band = CogImages.band(image, 1);
        byte[] whole = write(image, band, List.of(new Window(0, 0, 640, 640)), Long.MAX_VALUE);
        Path file = folder.resolve("threads.tif");
        try (CogWriter writer = CogWriter.open(image, folder, 0);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int row = 0; row < 640; row += 32) {
                for (int column = 0; column < 640; column += 160) {
                    Window window = new Window(row, column, 32, 160);
                    tasks.add(() -> {
                        writer.write(window, CogImages.window(image, band, window));
                        return null;
                    });
                }
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
            CogImages.finish(writer, file);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }

    @Test
    void averagesWhatIsDataOfFourPixels() throws Exception {
        // Rows of a 4 x 4 image in tiles of 16 would be one tile: 32 x 32 gives one overview of 16 x 16.
        CogSpecification image = CogSpecification.of(grid(32, 32), DataType.INT16)
                .withTileSize(16)
                .withNodata(-1);
        ByteBuffer band = ByteBuffer.allocate(2 * 32 * 32).order(ByteOrder.LITTLE_ENDIAN);
        short[][] corner = {
            {1, 2, -1, -1, 7, -1}, {3, 5, -1, -1, -1, -1}, {-3, 0, -5, 2, -2, 0}, {-1, -1, -5, -4, 0, -2}
        };
        for (int row = 0; row < corner.length; row++) {
            for (int column = 0; column < corner[row].length; column++) {
                band.putShort(2 * (row * 32 + column), corner[row][column]);
            }
        }
        try (GeoTiff read = GeoTiff.open(reader(image, band))) {
            ByteBuffer overview = read.overview(0).read(0, new Window(0, 0, 2, 3));
            // 11 / 4 = 2.75; none; 7 alone; −1.5 rounds up to −1, which is nodata and so becomes 0; −3; −1 likewise.
            assertThat(IntStream.range(0, 6).map(i -> overview.getShort(2 * i))).containsExactly(3, -1, 7, 0, -3, 0);
        }
    }

    @Test
    void keepsClassesAsClasses() throws Exception {
        CogSpecification image = CogSpecification.of(grid(32, 32), DataType.UINT8)
                .withTileSize(16)
                .withNodata(0)
                .withOverviews(Halving.Method.MODE);
        ByteBuffer band = ByteBuffer.allocate(32 * 32);
        byte[][] corner = {{4, 9, 0, 0, 5, 6}, {9, 4, 0, 3, 6, 6}};
        for (int row = 0; row < corner.length; row++) {
            band.put(row * 32, corner[row]);
        }
        try (GeoTiff read = GeoTiff.open(reader(image, band))) {
            ByteBuffer overview = read.overview(0).read(0, new Window(0, 0, 1, 3));
            assertThat(IntStream.range(0, 3).map(overview::get)).containsExactly(9, 3, 6);
        }
    }

    @Test
    void doesNotStoreTilesOfNodata() throws Exception {
        CogSpecification image = image(DataType.INT16, 640, 640).withNodata(-32768);
        Path file = folder.resolve("sparse.tif");
        Window written = new Window(64, 64, 64, 64);
        ByteBuffer ones = ByteBuffer.allocate(2 * 64 * 64).order(ByteOrder.LITTLE_ENDIAN);
        ones.putShort(0, (short) 3);
        CogWriter.Summary summary;
        try (CogWriter writer = CogWriter.open(image)) {
            writer.write(written, ones);
            writer.skip(new Window(128, 0, 512, 640));
            summary = CogImages.finish(writer, file);
        }
        assertThat(summary.statistics().getFirst().count()).isEqualTo(64 * 64);
        assertThat(summary.statistics().getFirst().max()).isEqualTo(3);
        assertThat(summary.size()).isLessThan(4_000);
        try (GeoTiff read = GeoTiff.open(new FileRangeReader(file))) {
            ByteBuffer all = read.read(0, new Window(0, 0, 640, 640));
            assertThat(all.getShort(0)).isEqualTo(Short.MIN_VALUE);
            assertThat(all.getShort(2 * (64 * 640 + 64))).isEqualTo((short) 3);
        }
    }

    @Test
    void refusesAPixelThatWasWrittenBefore() throws Exception {
        CogSpecification image = image(DataType.UINT8, 100, 100);
        try (CogWriter writer = CogWriter.open(image)) {
            Window tile = new Window(0, 0, 64, 64);
            writer.write(tile, ByteBuffer.allocate(64 * 64));
            assertThatThrownBy(() -> writer.write(tile, ByteBuffer.allocate(64 * 64)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("written before");
        }
    }

    @Test
    void beginsWithItsDirectoriesAndSaysSo() throws Exception {
        byte[] file = write(
                CogSpecification.of(grid(600, 600), DataType.UINT8),
                ByteBuffer.allocate(360_000),
                List.of(new Window(0, 0, 600, 600)),
                0);
        assertThat(new String(file, 8, 80, StandardCharsets.US_ASCII))
                .startsWith("GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\nLAYOUT=IFDS_BEFORE_DATA\n");
    }

    /** Walks the file as another reader would: every directory before every tile, overviews' tiles first. */
    @ParameterizedTest
    @CsvSource({"WHERE_NEEDED", "ALWAYS"})
    void keepsGdalsLayout(BigTiff bigTiff) throws Exception {
        CogSpecification image = image(DataType.UINT16, 500, 400).withBigTiff(bigTiff);
        Path file = folder.resolve("layout.tif");
        Files.write(file, write(image, CogImages.band(image, 1), List.of(new Window(0, 0, 500, 400)), 0));
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(view.getShort(2)).isEqualTo((short) (bigTiff == BigTiff.ALWAYS ? 43 : 42));
        List<ImageDirectory> images =
                DirectoryReader.read(new FileRangeReader(file)).images();
        assertThat(images).extracting(ImageDirectory::width).containsExactly(400, 200, 100, 50);
        long position = 0;
        for (ImageDirectory level : images.reversed()) {
            for (int i = 0; i < level.offsets().length; i++) {
                int start = (int) level.offsets()[i];
                int length = (int) level.byteCounts()[i];
                if (length == 0) {
                    continue;
                }
                assertThat((long) start).isEqualTo(position == 0 ? start : position + TileSpool.LEADER_BYTES);
                assertThat(view.getInt(start - 4)).isEqualTo(length);
                assertThat(view.getInt(start + length)).isEqualTo(view.getInt(start + length - 4));
                position = start + length + 4L;
            }
        }
        assertThat(position).isEqualTo(bytes.length);
    }

    @ParameterizedTest
    @CsvSource({
        "UINT64, 512, '', COGs of uint64 are not written",
        "INT16, 100, '', multiple of 16",
        "UINT8, 512, 256, no uint8",
        "INT16, 512, 0.5, no int16"
    })
    void refusesWhatItCannotWrite(DataType type, int tileSize, String nodata, String message) {
        assertThatThrownBy(() -> {
                    CogSpecification image =
                            CogSpecification.of(grid(10, 10), type).withTileSize(tileSize);
                    if (!nodata.isEmpty()) {
                        image.withNodata(Double.parseDouble(nodata));
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Grid grid(int height, int width) {
        return new Grid(32632, AffineTransform.northUp(600000, 5000000, 10), height, width);
    }

    private static CogSpecification image(DataType type, int height, int width) {
        return CogSpecification.of(grid(height, width), type).withTileSize(64).withNodata(0);
    }

    private static List<ByteBuffer> bands(CogSpecification image) {
        return IntStream.range(0, image.bands().size())
                .mapToObj(band -> CogImages.band(image, band))
                .toList();
    }

    private byte[] write(CogSpecification image, ByteBuffer band, List<Window> windows, long pendingBytes)
            throws IOException {
        Path file = folder.resolve("w" + System.nanoTime() + ".tif");
        try (CogWriter writer = CogWriter.open(image, folder, pendingBytes)) {
            for (Window window : windows) {
                writer.write(window, CogImages.window(image, band, window));
            }
            CogImages.finish(writer, file);
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    private FileRangeReader reader(CogSpecification image, ByteBuffer band) throws IOException {
        Path file = folder.resolve("r.tif");
        Window all = new Window(0, 0, image.grid().height(), image.grid().width());
        Files.write(file, write(image, band, List.of(all), 0));
        return new FileRangeReader(file);
    }
}
