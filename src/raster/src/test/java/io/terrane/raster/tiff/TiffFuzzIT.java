package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.raster.array.DataType;
import io.terrane.raster.fuzz.Fuzz;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.tiff.CogSpecification.Band;
import io.terrane.raster.tiff.CogSpecification.BigTiff;
import io.terrane.raster.tiff.CogSpecification.Compression;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Mutated TIFFs are read or refused: no other exception, no hang, no allocation beyond a bound. */
class TiffFuzzIT {
    private static final Path CORPUS = Path.of(System.getProperty("terrane.shared.data", "none"), "tiff");
    /** A block's decoded bytes, once for the codec and once for the samples, and the overviews' and mask's. */
    private static final long MOST_BYTES = 6 * BlockDecoder.MAX_BLOCK_BYTES;

    private static final int EDGE = 40;

    @Test
    void readsOrRefuses() throws IOException {
        TreeMap<String, Integer> outcomes = new Fuzz(seeds(), TiffFuzzIT::read, MOST_BYTES, 10).run(Fuzz.inputs());
        assertThat(outcomes).containsKeys("read", "Malformed", "Unsupported");
    }

    private static void read(byte[] file) throws IOException {
        try (GeoTiff image = GeoTiff.open(TiffBuilder.reader(file))) {
            image.grid();
            image.crs();
            image.bands();
            corners(image);
            image.validity(0, new Window(0, 0, Math.min(EDGE, image.height()), Math.min(EDGE, image.width())));
            if (!image.overviewWidths().isEmpty()) {
                corners(image.overview(image.overviewWidths().size() - 1));
            }
        }
    }

    private static void corners(GeoTiff image) throws IOException {
        int height = Math.min(EDGE, image.height());
        int width = Math.min(EDGE, image.width());
        image.read(0, new Window(0, 0, height, width));
        image.readDoubles(
                image.bandCount() - 1, new Window(image.height() - height, image.width() - width, height, width));
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        Grid grid = new Grid(32632, AffineTransform.northUp(600000, 5000000, 10), 40, 50);
        for (Compression compression : Compression.values()) {
            CogSpecification image =
                    CogSpecification.of(grid, DataType.INT16).withTileSize(32).withCompression(compression, 5);
            seeds.add(cog(image.withNodata(0)));
            seeds.add(cog(image.withBands(List.of(new Band("a", 2, 1, "m"), Band.named("b")))
                    .withBigTiff(BigTiff.ALWAYS)));
        }
        seeds.add(cog(CogSpecification.of(grid, DataType.FLOAT32).withTileSize(32)));
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB), "jpeg", jpeg);
        seeds.add(new TiffBuilder(32, 16, jpeg.toByteArray())
                .shorts(258, 8, 8, 8)
                .shorts(259, 7)
                .shorts(262, 6)
                .shorts(277, 3)
                .bytes());
        seeds.add(new TiffBuilder(33, 9, new byte[5 * 9])
                .shorts(258, 1)
                .shorts(34735, 1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32767, 3075, 0, 1, 1, 3080, 34736, 1, 0)
                .doubles(34736, 9)
                .doubles(33550, 10, 10, 0)
                .doubles(33922, 0, 0, 0, 500000, 0, 0)
                .bytes());
        if (Files.isDirectory(CORPUS)) {
            try (Stream<Path> files = Files.list(CORPUS)) {
                for (Path file : files.filter(path -> path.toString().contains(".tif"))
                        .sorted()
                        .toList()) {
                    if (Files.size(file) < 16_000) {
                        seeds.add(Files.readAllBytes(file));
                    }
                }
            }
        }
        return seeds;
    }

    private static byte[] cog(CogSpecification image) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (CogWriter writer = CogWriter.open(image)) {
            ByteBuffer[] bands = new ByteBuffer[image.bands().size()];
            for (int band = 0; band < bands.length; band++) {
                bands[band] = CogImages.band(image, band);
            }
            writer.write(new Window(0, 0, 40, 50), bands);
            writer.finish(bytes -> {
                byte[] part = new byte[bytes.remaining()];
                bytes.get(part);
                file.write(part);
            });
        }
        return file.toByteArray();
    }
}
