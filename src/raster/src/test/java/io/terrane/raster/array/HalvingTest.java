package io.terrane.raster.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The short way for 16-bit integers comes to the numbers of the long one, which 32-bit integers take. */
class HalvingTest {
    @Property(tries = 300)
    void shortsAreAveragedAsLongerNumbersAre(
            @ForAll @Size(min = 4, max = 300) int[] numbers,
            @ForAll @IntRange(min = 1, max = 17) int width,
            @ForAll boolean unsigned,
            @ForAll boolean few,
            @ForAll boolean withNodata) {
        int height = numbers.length / width;
        OptionalDouble nodata = withNodata ? OptionalDouble.of(unsigned ? 0 : -1) : OptionalDouble.empty();
        for (int i = 0; i < numbers.length; i++) {
            int number = few ? numbers[i] % 3 : numbers[i];
            numbers[i] = unsigned ? number & 0xFFFF : (short) number;
        }
        DataType narrow = unsigned ? DataType.UINT16 : DataType.INT16;
        DataType wide = unsigned ? DataType.UINT32 : DataType.INT32;
        double[] halved = halved(narrow, nodata, numbers, height, width);
        assertThat(halved).isEqualTo(halved(wide, nodata, numbers, height, width));
    }

    private static double[] halved(DataType type, OptionalDouble nodata, int[] numbers, int height, int width) {
        byte[] samples = new byte[numbers.length * type.bytes()];
        ByteBuffer target = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < numbers.length; i++) {
            Samples.put(type, target, i, numbers[i]);
        }
        byte[] half = new Halving(type, Halving.Method.AVERAGE, nodata).halve(samples, width, 1, height, width);
        double[] values = new double[half.length / type.bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Samples.value(type, ByteBuffer.wrap(half).order(ByteOrder.LITTLE_ENDIAN), i);
        }
        return values;
    }
}
