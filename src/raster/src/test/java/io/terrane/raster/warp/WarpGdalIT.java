package io.terrane.raster.warp;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.raster.Python;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.tiff.GeoTiff;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real band in another CRS, against GDAL's warper with next to no approximation of coordinates, and with kernels of one
 * source pixel: by itself it widens them, and so smooths, where the target's axes are turned.
 */
class WarpGdalIT {
    private static final Path BAND = Path.of(System.getProperty("terrane.shared.data", "../../../shared/data"))
            .resolve("scenes/s2-29RKH-20200219/B04.tif");

    @TempDir
    Path folder;

    @Test
    void agreesWithGdal() throws Exception {
        Optional<Python> python = Python.with("import rasterio.warp");
        Assumptions.assumeTrue(python.isPresent(), "no Python with rasterio is here");
        Assumptions.assumeTrue(Files.exists(BAND), "the scene is not here");
        // Lambert's azimuthal equal-area projection of Europe turns UTM zone 29 by some degrees.
        CrsTransform toTarget = CrsTransform.between(32629, 3035);
        double[] corner = toTarget.apply(250_000, 2_750_000);
        double west = Math.floor(corner[0] / 100) * 100;
        double north = Math.floor(corner[1] / 100) * 100;
        Grid target = new Grid(3035, AffineTransform.northUp(west, north, 100), 500, 600);
        float[][] expected = gdal(python.get(), target);
        try (GeoTiff image = GeoTiff.open(new FileRangeReader(BAND))) {
            PixelMapping mapping =
                    PixelMapping.of(target, image.grid().orElseThrow(), CrsTransform.between(3035, 32629));
            int index = 0;
            for (Resampling method : List.of(Resampling.NEAREST, Resampling.BILINEAR, Resampling.CUBIC)) {
                compare(method, warp(image, mapping, method, target), expected[index++]);
            }
        }
    }

    private static float[] warp(GeoTiff image, PixelMapping mapping, Resampling method, Grid target)
            throws IOException {
        Window window = mapping.window(method).orElseThrow();
        double[] stored = image.readDoubles(0, window);
        float[] numbers = new float[stored.length];
        for (int i = 0; i < stored.length; i++) {
            numbers[i] = stored[i] == 0 ? Float.NaN : (float) stored[i];
        }
        Resampler resampler = new Resampler(method, mapping, window, numbers);
        float[] found = new float[target.height() * target.width()];
        float[] row = new float[target.width()];
        for (int y = 0; y < target.height(); y++) {
            resampler.row(y, row);
            System.arraycopy(row, 0, found, y * row.length, row.length);
        }
        return found;
    }

    /** Nearest: the same pixels but for ties; interpolated: within what a twentieth of a pixel makes. */
    private static void compare(Resampling method, float[] found, float[] expected) {
        int same = 0;
        int both = 0;
        double differences = 0;
        double sum = 0;
        int onlyOne = 0;
        for (int i = 0; i < found.length; i++) {
            if (Float.isNaN(found[i]) || Float.isNaN(expected[i])) {
                onlyOne += Float.isNaN(found[i]) == Float.isNaN(expected[i]) ? 0 : 1;
                continue;
            }
            both++;
            same += Math.abs(found[i] - expected[i]) <= (method == Resampling.NEAREST ? 0 : 1) ? 1 : 0;
            differences += Math.abs(found[i] - expected[i]);
            sum += expected[i];
        }
        assertThat(both).as("%s", method).isGreaterThan(200_000);
        assertThat(onlyOne).as("%s, pixels with data in one of the two", method).isLessThan(both / 1_000);
        assertThat((double) same / both).as("%s, pixels alike", method).isGreaterThan(0.999);
        assertThat(differences / sum).as("%s, mean difference", method).isLessThan(1e-4);
    }

    private float[][] gdal(Python python, Grid target) throws IOException, InterruptedException {
        Path out = folder.resolve("out.bin");
        python.run(
                folder,
                "/warp_oracle.py",
                List.of(
                        BAND.toString(),
                        out.toString(),
                        "" + target.epsg(),
                        "" + target.west(),
                        "" + target.north(),
                        "" + target.transform().a(),
                        "" + target.height(),
                        "" + target.width()));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
        float[][] images = new float[3][target.height() * target.width()];
        for (float[] image : images) {
            for (int i = 0; i < image.length; i++) {
                image[i] = bytes.getFloat();
            }
        }
        return images;
    }
}
