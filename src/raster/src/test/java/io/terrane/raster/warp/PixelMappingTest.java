package io.terrane.raster.warp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelMappingTest {
    private static final Grid SENTINEL_2 =
            new Grid(32632, AffineTransform.northUp(600_000, 5_000_040, 10), 10_980, 10_980);

    /** Cells of 64 pixels are within a thousandth of a pixel of the projection itself. */
    @ParameterizedTest
    @CsvSource({"32633, 140000, 4990000, 10", "3035, 4450000, 2450000, 10", "3857, 1150000, 5590000, 10"})
    void isWithinAThousandthOfAPixel(int epsg, double west, double north, double resolution) {
        Grid target = new Grid(epsg, AffineTransform.northUp(west, north, resolution), 1_000, 1_000);
        CrsTransform transform = CrsTransform.between(epsg, 32632);
        PixelMapping mapping = PixelMapping.of(target, SENTINEL_2, transform);
        double[] columns = new double[1_000];
        double[] rows = new double[1_000];
        for (int row = 0; row < 1_000; row += 37) {
            mapping.row(row, columns, rows);
            for (int column = 0; column < 1_000; column += 41) {
                double[] point = transform.apply(
                        target.transform().x(column + 0.5, row + 0.5),
                        target.transform().y(column + 0.5, row + 0.5));
                assertThat(columns[column]).isCloseTo((point[0] - 600_000) / 10, within(1e-3));
                assertThat(rows[column]).isCloseTo((5_000_040 - point[1]) / 10, within(1e-3));
            }
        }
    }

    @Test
    void theWindowHoldsWhatIsNeededAndIsWithinTheSource() {
        CrsTransform same = CrsTransform.between(32632, 32632);
        Grid inside = new Grid(32632, AffineTransform.northUp(600_105, 4_999_935, 10), 10, 20);
        // From column 10.5 to 30.5 and row 10.5 to 20.5.
        assertThat(PixelMapping.of(inside, SENTINEL_2, same).window(Resampling.CUBIC))
                .hasValueSatisfying(window -> {
                    assertThat(window.column()).isLessThanOrEqualTo(8).isGreaterThanOrEqualTo(5);
                    assertThat(window.row()).isLessThanOrEqualTo(8).isGreaterThanOrEqualTo(5);
                });
        Grid corner = new Grid(32632, AffineTransform.northUp(599_000, 5_001_000, 10), 200, 200);
        Window window = PixelMapping.of(corner, SENTINEL_2, same)
                .window(Resampling.BILINEAR)
                .orElseThrow();
        assertThat(window.row()).isZero();
        assertThat(window.column()).isZero();
        Grid away = new Grid(32632, AffineTransform.northUp(100_000, 5_000_000, 10), 100, 100);
        assertThat(PixelMapping.of(away, SENTINEL_2, same).window(Resampling.NEAREST))
                .isEmpty();
    }
}
