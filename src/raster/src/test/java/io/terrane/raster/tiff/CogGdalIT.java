package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.raster.Python;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Halving;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.tiff.CogSpecification.Band;
import io.terrane.raster.tiff.CogSpecification.BigTiff;
import io.terrane.raster.tiff.CogSpecification.Compression;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GDAL's validator with full check, and the pixels that GDAL reads, of every kind of COG that is written. */
class CogGdalIT {
    @TempDir
    Path folder;

    private record Case(CogSpecification image, List<ByteBuffer> bands, CogWriter.Summary summary, Path file) {}

    @Test
    void gdalFindsTheFilesValidAndReadsTheSamePixels() throws Exception {
        Optional<Python> python = Python.with("import osgeo_utils, osgeo.gdal, numpy", "import rasterio, rio_cogeo");
        Assumptions.assumeTrue(python.isPresent(), "no Python with GDAL or rasterio is here");
        List<Case> cases = new ArrayList<>();
        for (CogSpecification image : images()) {
            cases.add(write(image, folder.resolve(cases.size() + ".tif")));
        }
        List<JsonNode> found = python.get()
                .run(
                        folder,
                        "/cog_oracle.py",
                        cases.stream().map(written -> written.file().toString()).toList());
        assertThat(found).hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
            check(cases.get(i), found.get(i));
        }
    }

    private static List<CogSpecification> images() {
        List<CogSpecification> images = new ArrayList<>();
        for (Compression compression : Compression.values()) {
            images.add(image(DataType.INT16, 400, 700)
                    .withNodata(-32768)
                    .withCompression(compression, 6)
                    .withBands(List.of(new Band("ndvi & co", 1e-4, 0, "1")))
                    .withMetadata(Map.of("TITLE", "a < b")));
            images.add(image(DataType.FLOAT32, 257, 255).withNodata(Double.NaN).withCompression(compression, 3));
            images.add(image(DataType.UINT16, 150, 513)
                    .withCompression(compression, 9)
                    .withBands(List.of(Band.named("red"), Band.named("green"), Band.named("blue"))));
        }
        images.add(image(DataType.UINT8, 500, 500).withNodata(0).withOverviews(Halving.Method.MODE));
        images.add(image(DataType.UINT8, 500, 500).withPredictor(false).withOverviews(Halving.Method.NEAREST));
        images.add(image(DataType.INT16, 400, 400).withNodata(-32768).withBigTiff(BigTiff.ALWAYS));
        images.add(image(DataType.FLOAT64, 300, 300).withBands(List.of(Band.named("a"), Band.named("b"))));
        images.add(image(DataType.INT32, 300, 300).withNodata(-1));
        images.add(image(DataType.UINT32, 300, 300));
        images.add(image(DataType.INT8, 300, 300));
        Grid degrees = new Grid(4258, AffineTransform.northUp(10, 50, 0.001), 300, 400);
        images.add(CogSpecification.of(degrees, DataType.UINT8).withTileSize(128));
        return images;
    }

    private static CogSpecification image(DataType type, int height, int width) {
        Grid grid = new Grid(32632, AffineTransform.northUp(600000, 5000000, 10), height, width);
        return CogSpecification.of(grid, type).withTileSize(128);
    }

    private Case write(CogSpecification image, Path file) throws Exception {
        List<ByteBuffer> bands = new ArrayList<>();
        for (int band = 0; band < image.bands().size(); band++) {
            bands.add(CogImages.band(image, band));
        }
        try (CogWriter writer = CogWriter.open(image)) {
            writer.write(
                    new Window(0, 0, image.grid().height(), image.grid().width()), bands.toArray(ByteBuffer[]::new));
            return new Case(image, bands, CogImages.finish(writer, file), file);
        }
    }

    private static void check(Case written, JsonNode found) throws Exception {
        String name = written.image.dataType() + " " + written.image.compression();
        assertThat(found.get("errors")).as(name).isEmpty();
        // Files of a single tile need no overviews; of those GDAL's validator warns only above 512 pixels.
        assertThat(found.get("warnings")).as(name).isEmpty();
        for (int band = 0; band < written.bands.size(); band++) {
            assertThat(found.at("/bands/" + band).asText())
                    .as("%s band %d", name, band)
                    .isEqualTo(sha256(written.bands.get(band)));
        }
        try (GeoTiff ours = GeoTiff.open(new FileRangeReader(written.file))) {
            assertThat(found.get("overviews")).hasSize(written.summary.overviews());
            for (int level = 0; level < written.summary.overviews(); level++) {
                GeoTiff overview = ours.overview(level);
                assertThat(found.at("/overviews/" + level + "/sha256").asText())
                        .as("%s overview %d", name, level)
                        .isEqualTo(sha256(overview.read(0, new Window(0, 0, overview.height(), overview.width()))));
            }
        }
        assertThat(found.get("epsg").asInt()).isEqualTo(written.image.grid().epsg());
        assertThat(found.at("/transform/0").asDouble())
                .isEqualTo(written.image.grid().west());
        assertThat(found.at("/transform/5").asDouble())
                .isEqualTo(written.image.grid().transform().e());
        written.image
                .nodata()
                .ifPresent(nodata -> assertThat(
                                Double.valueOf(found.get("nodata").asText().replace("nan", "NaN")))
                        .isEqualTo(Double.valueOf(nodata)));
        PixelStatistics statistics = written.summary.statistics().getFirst();
        double[] computed = {statistics.min(), statistics.max(), statistics.mean(), statistics.deviation()};
        for (int i = 0; i < computed.length; i++) {
            assertThat(found.at("/computed/" + i).asDouble()).as(name).isCloseTo(computed[i], within(1e-6));
        }
        assertThat(found.at("/statistics/STATISTICS_MEAN").asDouble()).isCloseTo(statistics.mean(), within(1e-9));
        Band band = written.image.bands().getFirst();
        assertThat(found.get("description").asText()).isEqualTo(band.description());
        assertThat(found.path("scale").asDouble(1)).isEqualTo(band.scale());
        written.image
                .metadata()
                .forEach((key, value) ->
                        assertThat(found.at("/metadata/" + key).asText()).isEqualTo(value));
    }

    private static String sha256(ByteBuffer samples) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(samples.duplicate().rewind());
        return HexFormat.of().formatHex(digest.digest());
    }
}
