package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Halving;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.tiff.CogSpecification.Band;
import io.terrane.raster.tiff.CogSpecification.BigTiff;
import io.terrane.raster.tiff.CogSpecification.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** What is written is what is read, whatever the type, size, tiles, codec, bands and order of windows. */
class CogPropertiesIT {
    private static final List<DataType> TYPES = List.of(
            DataType.UINT8,
            DataType.INT8,
            DataType.UINT16,
            DataType.INT16,
            DataType.UINT32,
            DataType.INT32,
            DataType.FLOAT32,
            DataType.FLOAT64);

    private record Case(CogSpecification image, long seed) {}

    @Provide
    Arbitrary<Case> images() {
        return Arbitraries.randomValue(CogPropertiesIT::random);
    }

    private static Case random(Random random) {
        Grid grid = new Grid(
                32600 + 1 + random.nextInt(60),
                AffineTransform.northUp(random.nextInt(900_000), random.nextInt(9_000_000), 1 + random.nextInt(60)),
                1 + random.nextInt(150),
                1 + random.nextInt(150));
        Compression compression = Compression.values()[random.nextInt(4)];
        CogSpecification image = CogSpecification.of(grid, TYPES.get(random.nextInt(TYPES.size())))
                .withTileSize(16 * (1 + random.nextInt(4)))
                .withCompression(compression, 1 + random.nextInt(9))
                .withPredictor(random.nextBoolean())
                .withOverviews(Halving.Method.values()[random.nextInt(3)])
                .withBigTiff(BigTiff.values()[random.nextInt(2)])
                .withBands(IntStream.range(0, 1 + random.nextInt(4))
                        .mapToObj(i -> new Band("b" + i, 1 + i, i, i == 0 ? "m" : ""))
                        .toList());
        return new Case(random.nextBoolean() ? image.withNodata(random.nextInt(100)) : image, random.nextLong());
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void whatIsWrittenIsRead(@ForAll("images") Case given) throws IOException {
        CogSpecification image = given.image;
        Random random = new Random(given.seed);
        Grid grid = image.grid();
        List<ByteBuffer> bands = new ArrayList<>();
        for (int band = 0; band < image.bands().size(); band++) {
            bands.add(samples(image, random));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (CogWriter writer = CogWriter.open(
                image, Path.of(System.getProperty("java.io.tmpdir")), random.nextBoolean() ? 0 : 1 << 20)) {
            for (Window window : pieces(grid, random)) {
                writer.write(
                        window,
                        bands.stream()
                                .map(band -> CogImages.window(image, band, window))
                                .toArray(ByteBuffer[]::new));
            }
            writer.finish(bytes -> {
                byte[] part = new byte[bytes.remaining()];
                bytes.get(part);
                file.write(part);
            });
        }
        try (GeoTiff read = GeoTiff.open(TiffBuilder.reader(file.toByteArray()))) {
            assertThat(read.grid()).contains(grid);
            assertThat(read.nodata()).isEqualTo(image.nodata());
            assertThat(read.bands()).isEqualTo(image.bands());
            for (int band = 0; band < bands.size(); band++) {
                assertThat(read.read(band, new Window(0, 0, grid.height(), grid.width())))
                        .isEqualTo(bands.get(band));
            }
        }
    }

    /** Random numbers, in the half of the cases with long runs of one. */
    private static ByteBuffer samples(CogSpecification image, Random random) {
        int count = image.grid().height() * image.grid().width();
        ByteBuffer samples =
                ByteBuffer.allocate(count * image.dataType().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        boolean runs = random.nextBoolean();
        double value = image.nodata().orElse(0);
        for (int i = 0; i < count; i++) {
            value = runs && random.nextInt(50) > 0 ? value : random.nextInt(100);
            Samples.put(image.dataType(), samples, i, value);
        }
        return samples;
    }

    /** Rectangles that cover the image, in a random order. */
    private static List<Window> pieces(Grid grid, Random random) {
        int height = 1 + random.nextInt(grid.height());
        int width = 1 + random.nextInt(grid.width());
        height = Math.max(height, grid.height() / 8);
        width = Math.max(width, grid.width() / 8);
        List<Window> pieces = new ArrayList<>();
        for (int row = 0; row < grid.height(); row += height) {
            for (int column = 0; column < grid.width(); column += width) {
                pieces.add(new Window(
                        row, column, Math.min(height, grid.height() - row), Math.min(width, grid.width() - column)));
            }
        }
        Collections.shuffle(pieces, random);
        return pieces;
    }
}
