package io.terrane.raster.warp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResamplerTest {
    private static final float NONE = Float.NaN;
    /** Pixels of 10 m from (0, 40). */
    private static final float[] NUMBERS = {
        0, 10, 20, 30,
        40, 50, 60, 70,
        80, 90, NONE, 110,
        120, 130, 140, 150,
    };

    @Test
    void aQuarterOfAPixelAside() {
        // Centres at column 1.75, row 1.5: a quarter of the way from 50 to 60.
        assertThat(first(Resampling.BILINEAR, 12.5, 30, 10)).isCloseTo(52.5f, within(1e-4f));
        assertThat(first(Resampling.NEAREST, 12.5, 30, 10)).isEqualTo(50);
        // At the edge, where the cubic lacks a row.
        assertThat(first(Resampling.CUBIC, 2.5, 40, 10)).isCloseTo(2.5f, within(1e-4f));
    }

    @Test
    void theCubicOfARowComputedByHand() {
        float[] numbers = new float[16];
        System.arraycopy(new float[] {1, 4, 2, 8}, 0, numbers, 0, 4);
        System.arraycopy(new float[] {1, 4, 2, 8}, 0, numbers, 4, 4);
        System.arraycopy(new float[] {1, 4, 2, 8}, 0, numbers, 8, 4);
        System.arraycopy(new float[] {1, 4, 2, 8}, 0, numbers, 12, 4);
        // Half way between 4 and 2: (-1 + 9 * 4 + 9 * 2 - 8) / 16.
        assertThat(first(numbers, Resampling.CUBIC, 15, 30, 10)).isCloseTo(45f / 16, within(1e-5f));
    }

    @Test
    void gapsHaveNoPartAndStayGaps() {
        // Half way between 60 and the gap below it, nearer to 60.
        assertThat(first(Resampling.BILINEAR, 20, 26, 10)).isCloseTo(60, within(1e-4f));
        assertThat(first(Resampling.BILINEAR, 20, 24, 10)).isNaN();
        assertThat(first(Resampling.AVERAGE, 0, 20, 20)).isCloseTo((80 + 90 + 120 + 130) / 4f, within(1e-4f));
        assertThat(first(Resampling.NEAREST, -20, 40, 10)).isNaN();
    }

    @Test
    void theAverageTakesPartsOfPixels() {
        // From column 0.5 to 2.5 and row 0 to 2: 0.5, 1 and 0.5 of the columns.
        assertThat(first(Resampling.AVERAGE, 5, 40, 20))
                .isCloseTo((0.5f * 0 + 10 + 0.5f * 20 + 0.5f * 40 + 50 + 0.5f * 60) / 4, within(1e-4f));
    }

    /** Whatever interpolates gives a plane back, away from the edges. */
    @Test
    void aPlaneStaysAPlane() {
        int size = 40;
        float[] plane = new float[size * size];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = 3 * (i % size) + 2 * (i / size) + 1;
        }
        Grid source = new Grid(32632, AffineTransform.northUp(0, 10 * size, 10), size, size);
        Random random = new Random(3);
        for (Resampling method : new Resampling[] {Resampling.BILINEAR, Resampling.CUBIC, Resampling.AVERAGE}) {
            double west = 100 + 10 * random.nextDouble();
            double north = 300 + 10 * random.nextDouble();
            Grid target = new Grid(32632, AffineTransform.northUp(west, north, 10), 10, 10);
            PixelMapping mapping = PixelMapping.of(target, source, CrsTransform.between(32632, 32632));
            Resampler resampler = new Resampler(method, mapping, new Window(0, 0, size, size), plane);
            float[] row = new float[10];
            for (int y = 0; y < 10; y++) {
                resampler.row(y, row);
                for (int x = 0; x < 10; x++) {
                    double column = (west + 10 * (x + 0.5)) / 10 - 0.5;
                    double line = (10 * size - north + 10 * (y + 0.5)) / 10 - 0.5;
                    assertThat((double) row[x]).as("%s", method).isCloseTo(3 * column + 2 * line + 1, within(1e-3));
                }
            }
        }
    }

    private static float first(Resampling method, double west, double north, double resolution) {
        return first(NUMBERS, method, west, north, resolution);
    }

    private static float first(float[] numbers, Resampling method, double west, double north, double resolution) {
        Grid source = new Grid(32632, AffineTransform.northUp(0, 40, 10), 4, 4);
        Grid target = new Grid(32632, AffineTransform.northUp(west, north, resolution), 1, 1);
        PixelMapping mapping = PixelMapping.of(target, source, CrsTransform.between(32632, 32632));
        float[] row = new float[1];
        new Resampler(method, mapping, new Window(0, 0, 4, 4), numbers).row(0, row);
        return row[0];
    }
}
