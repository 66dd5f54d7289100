package io.terrane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowPercentileTest {
    @Test
    void isLinearBetweenTheObservationsNextToTheRank() {
        assertThat(percentile(50, 0.1f, 0.4f, 0.2f)).isEqualTo(0.2f);
        assertThat(percentile(50, 0.1f, Float.NaN, 0.4f)).isEqualTo(0.25f);
        assertThat(percentile(0, 3, 1, 2)).isEqualTo(1);
        assertThat(percentile(100, 3, 1, 2)).isEqualTo(3);
        // numpy.percentile([1, 2, 3, 4, 10], 90) == 7.6
        assertThat(percentile(90, 10, 4, 3, 2, 1)).isEqualTo(7.6f);
        assertThat(percentile(25, -1, -3)).isEqualTo(-2.5f);
        assertThat(percentile(50, Float.NaN, Float.NaN)).isNaN();
        assertThat(percentile(50, Float.NaN, -0.5f)).isEqualTo(-0.5f);
    }

    /** Every number of observations up to 70, against a sort of each column. */
    @Test
    void agreesWithASortOfEachColumn() {
        SplittableRandom random = new SplittableRandom(7);
        int width = 300;
        for (int count = 1; count <= 70; count++) {
            double percent = random.nextInt(0, 101);
            List<float[]> arrays = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                float[] array = new float[width + 3];
                for (int j = 0; j < array.length; j++) {
                    array[j] = random.nextInt(4) == 0 ? Float.NaN : (float) random.nextDouble(-2, 2);
                }
                arrays.add(array);
            }
            float[] found = new float[width];
            percentile(percent, arrays, 3, width, found);
            for (int column = 0; column < width; column++) {
                int at = column + 3;
                double[] sorted = arrays.stream()
                        .mapToDouble(array -> array[at])
                        .filter(value -> !Double.isNaN(value))
                        .sorted()
                        .toArray();
                if (sorted.length == 0) {
                    assertThat(found[column]).isNaN();
                    continue;
                }
                double rank = percent / 100 * (sorted.length - 1);
                int below = (int) Math.floor(rank);
                int above = (int) Math.ceil(rank);
                double expected = sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
                assertThat(found[column]).as("%d of %d", column, count).isEqualTo((float) expected);
            }
        }
    }

    private static float percentile(double percent, float... column) {
        List<float[]> arrays = new ArrayList<>();
        for (float value : column) {
            arrays.add(new float[] {value});
        }
        float[] target = new float[1];
        Arrays.fill(target, 99);
        percentile(percent, arrays, 0, 1, target);
        return target[0];
    }

    private static void percentile(double percent, List<float[]> arrays, int from, int width, float[] target) {
        int length = arrays.getFirst().length;
        ByteBuffer numbers =
                ByteBuffer.allocate(arrays.size() * length * Float.BYTES).order(ByteOrder.nativeOrder());
        int[] starts = new int[arrays.size()];
        for (int i = 0; i < starts.length; i++) {
            numbers.asFloatBuffer().put(i * length, arrays.get(i));
            starts[i] = i * length + from;
        }
        new RowPercentile(percent, starts.length).of(numbers.asIntBuffer(), starts, width, target);
    }
}
