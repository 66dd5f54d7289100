package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The short way for 16-bit integers comes to the numbers of the long one, which 32-bit integers take. */
class PixelStatisticsTest {
    private static final int TILE = 16;

    @Property(tries = 300)
    void ofShortsAsOfLongerNumbers(
            @ForAll @Size(TILE * TILE) int[] numbers,
            @ForAll @IntRange(min = 1, max = TILE) int height,
            @ForAll @IntRange(min = 1, max = TILE) int width,
            @ForAll boolean unsigned,
            @ForAll boolean few,
            @ForAll boolean withNodata) {
        for (int i = 0; i < numbers.length; i++) {
            int number = few ? numbers[i] % 2 : numbers[i];
            numbers[i] = unsigned ? number & 0xFFFF : (short) number;
        }
        Window part = new Window(0, 0, height, width);
        PixelStatistics found = of(unsigned ? DataType.UINT16 : DataType.INT16, withNodata, numbers, part);
        assertThat(found).isEqualTo(of(unsigned ? DataType.UINT32 : DataType.INT32, withNodata, numbers, part));
    }

    private static PixelStatistics of(DataType type, boolean withNodata, int[] numbers, Window part) {
        Grid grid = new Grid(32632, AffineTransform.northUp(0, 0, 10), TILE, TILE);
        CogSpecification image = CogSpecification.of(grid, type).withTileSize(TILE);
        ByteBuffer samples = ByteBuffer.allocate(numbers.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < numbers.length; i++) {
            Samples.put(type, samples, i, numbers[i]);
        }
        return PixelStatistics.of(withNodata ? image.withNodata(1) : image, samples, part, 0);
    }
}
