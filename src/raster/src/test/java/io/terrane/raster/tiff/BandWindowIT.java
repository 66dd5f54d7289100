package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.BufferPool;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.io.RangeReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Windows read in steps, with shared blocks, against the same windows read at once. */
class BandWindowIT {
    private static final Path CORPUS = Path.of(System.getProperty("terrane.shared.data", "../../../shared/data"))
            .resolve("tiff");

    private static final Path SCENE = CORPUS.resolveSibling("scenes/s2-29RKH-20200219");

    static Stream<String> files() throws IOException {
        return TiffCorpusIT.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void givesTheNumbersOfEveryWindow(String file) throws Exception {
        Assumptions.assumeTrue(!file.isEmpty(), "the TIFF corpus is not here");
        Random random = new Random(file.hashCode());
        BlockCache blocks = new BlockCache(new BufferPool(1 << 20), 1 << 16);
        try (GeoTiff image = GeoTiff.open(new FileRangeReader(CORPUS.resolve(file)))) {
            for (int i = 0; i < 12; i++) {
                Window window = window(image, random);
                int band = random.nextInt(image.bandCount());
                double[] expected;
                try {
                    expected = image.readDoubles(band, window);
                } catch (IOException e) {
                    assertThatThrownBy(() -> read(image, band, window, blocks)).isInstanceOf(IOException.class);
                    continue;
                }
                float[] found = read(image, band, window, blocks);
                for (int j = 0; j < found.length; j++) {
                    assertThat(Float.valueOf(found[j])).as("%s, %d", window, j).isEqualTo(Float.valueOf((float)
                            expected[j]));
                }
            }
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static Window window(GeoTiff image, Random random) {
        int height = 1 + random.nextInt(Math.min(image.height(), 300));
        int width = 1 + random.nextInt(Math.min(image.width(), 300));
        return new Window(
                random.nextInt(image.height() - height + 1), random.nextInt(image.width() - width + 1), height, width);
    }

    private static float[] read(GeoTiff image, int band, Window window, BlockCache blocks)
            throws IOException, InterruptedException {
        try (BandWindow part = image.window(band, window, blocks)) {
            part.fetch();
            part.decode();
            part.await();
            float[] numbers = new float[(int) window.size()];
            for (int row = 0; row < window.height(); row++) {
                part.row(
                        window.row() + row,
                        window.column(),
                        window.width(),
                        numbers,
                        row * window.width(),
                        Float.NEGATIVE_INFINITY,
                        Float.POSITIVE_INFINITY);
            }
            return numbers;
        }
    }

    @Test
    void saysWhetherARowHoldsAnythingSpecial() throws Exception {
        try (GeoTiff image = scene()) {
            assertThat(image.dataType()).isEqualTo(DataType.UINT16);
            Window window = new Window(300, 300, 200, 200);
            double[] expected = image.readDoubles(0, window);
            BlockCache blocks = new BlockCache(new BufferPool(1 << 20), 0);
            try (BandWindow part = image.window(0, window, blocks)) {
                part.fetch();
                part.decode();
                part.await();
                float[] row = new float[200];
                for (int i = 0; i < 200; i++) {
                    double least = Double.MAX_VALUE;
                    double greatest = 0;
                    for (int column = 0; column < 200; column++) {
                        least = Math.min(least, expected[i * 200 + column]);
                        greatest = Math.max(greatest, expected[i * 200 + column]);
                    }
                    assertThat(part.row(300 + i, 300, 200, row, 0, (float) least, (float) greatest))
                            .isTrue();
                    assertThat(part.row(300 + i, 300, 200, row, 0, (float) least + 0.5f, 1e9f))
                            .isFalse();
                    assertThat(part.row(300 + i, 300, 200, row, 0, 0, (float) greatest - 0.5f))
                            .isFalse();
                }
            }
        }
    }

    /** Blocks that several windows touch are read once while any of them is open. */
    @Test
    void windowsThatOverlapShareTheirBlocks() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (GeoTiff image = GeoTiff.open(new Counting(new FileRangeReader(band()), requests));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            double[] expected = image.readDoubles(0, new Window(0, 0, 600, 600));
            requests.set(0);
            BlockCache blocks = new BlockCache(new BufferPool(1 << 22), 1 << 22);
            List<Future<float[]>> parts = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                Window window = new Window(i * 8, i * 7, 80, 90);
                parts.add(threads.submit(() -> read(image, 0, window, blocks)));
            }
            for (int i = 0; i < parts.size(); i++) {
                float[] found = parts.get(i).get();
                assertThat(found[0]).isEqualTo((float) expected[i * 8 * 600 + i * 7]);
                assertThat(found[79 * 90 + 89]).isEqualTo((float) expected[(i * 8 + 79) * 600 + i * 7 + 89]);
            }
            assertThat(requests.get()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void blocksThatFollowEachOtherInTheFileAreOneRequest() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (GeoTiff image = GeoTiff.open(new Counting(new FileRangeReader(band()), requests))) {
            requests.set(0);
            BlockCache blocks = new BlockCache(new BufferPool(1 << 22), 0);
            read(image, 0, new Window(0, 0, 2 * image.blockHeight(), image.blockWidth()), blocks);
            assertThat(requests).hasValue(1);
        }
    }

    /** A window that fails takes those with it that wait for its blocks, and no later one. */
    @Test
    void aBlockThatFailsIsTriedAgainByTheNextWindow() throws Exception {
        AtomicInteger failures = new AtomicInteger(1);
        RangeReader flaky = new Counting(new FileRangeReader(band()), new AtomicInteger()) {
            @Override
            public void read(long offset, int length, byte[] target, int at) throws IOException {
                if (failures.getAndDecrement() > 0) {
                    throw new IOException("the line is cut");
                }
                super.read(offset, length, target, at);
            }
        };
        try (GeoTiff image = GeoTiff.open(flaky)) {
            BlockCache blocks = new BlockCache(new BufferPool(1 << 22), 1 << 22);
            Window window = new Window(5, 5, 20, 20);
            assertThatThrownBy(() -> read(image, 0, window, blocks)).hasMessageContaining("the line is cut");
            assertThat(read(image, 0, window, blocks)).hasSize(400);
        }
    }

    /** The length of a block is what the file says; whether there is as much is asked before. */
    @Test
    void takesNoMemoryForBlocksThatTheInputIsTooShortFor() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        RangeReader cut = new Counting(new FileRangeReader(band()), requests) {
            @Override
            public void requireWithin(long offset, long length) throws IOException {
                throw new java.io.EOFException("is truncated");
            }
        };
        try (GeoTiff image = GeoTiff.open(cut)) {
            requests.set(0);
            BlockCache blocks = new BlockCache(new BufferPool(1 << 22), 1 << 22);
            assertThatThrownBy(() -> read(image, 0, new Window(5, 5, 20, 20), blocks))
                    .hasMessageContaining("is truncated");
            assertThat(requests).hasValue(0);
        }
    }

    private static Path band() throws IOException {
        Assumptions.assumeTrue(SCENE.toFile().isDirectory(), "the scenes are not here");
        try (Stream<Path> files = java.nio.file.Files.walk(SCENE)) {
            return files.filter(file -> file.getFileName().toString().equals("B04.tif"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static GeoTiff scene() throws IOException {
        return GeoTiff.open(new FileRangeReader(band()));
    }

    private static class Counting implements RangeReader {
        private final RangeReader file;
        private final AtomicInteger requests;

        Counting(RangeReader file, AtomicInteger requests) {
            this.file = file;
            this.requests = requests;
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public void requireWithin(long offset, long length) throws IOException {
            file.requireWithin(offset, length);
        }

        @Override
        public ByteBuffer read(long offset, int length) throws IOException {
            requests.incrementAndGet();
            return file.read(offset, length);
        }

        @Override
        public void read(long offset, int length, byte[] target, int at) throws IOException {
            requests.incrementAndGet();
            file.read(offset, length, target, at);
        }

        @Override
        public ByteBuffer readAtMost(long offset, int length) throws IOException {
            requests.incrementAndGet();
            return file.readAtMost(offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
