package io.terrane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowClassesTest {
    private static final float[] STORED = {
        0f, -0f, 1, 999, 1_000, 5_000, 65_534, 65_535, Float.NaN, Float.POSITIVE_INFINITY, -3, Float.MIN_VALUE
    };
    private static final float[] VALUES = {
        0f, -0f, 0.25f, 1, -1, 1.5f, -7, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, Math.nextUp(1f)
    };

    /** Row after row of what is special, in any combination, against what is said of each pixel by itself. */
    @Test
    void tellsWhatLookingAtEachPixelTells() {
        SplittableRandom random = new SplittableRandom(3);
        RowClasses classes = new RowClasses(40);
        for (int round = 0; round < 2_000; round++) {
            int width = random.nextInt(1, 41);
            float missing = random.nextInt(3) == 0 ? Float.NaN : STORED[random.nextInt(STORED.length)];
            float greatest = random.nextBoolean() ? 65_535 : Float.POSITIVE_INFINITY;
            float low = random.nextBoolean() ? -1 : 0;
            float offset = random.nextBoolean() ? -0.1f : 0;
            float[][] bands = new float[2][40];
            float[] values = new float[40];
            DroppedPixels dropped = new DroppedPixels(2, width);
            for (int i = 0; i < width; i++) {
                bands[0][i] = STORED[random.nextInt(STORED.length)];
                bands[1][i] = STORED[random.nextInt(STORED.length)];
                values[i] = VALUES[random.nextInt(VALUES.length)];
                if (random.nextInt(4) == 0) {
                    dropped.drop(1, i);
                }
            }
            int[] expected = new int[width];
            float[] clipped = new float[width];
            for (int i = 0; i < width; i++) {
                expected[i] = expected(bands, i, missing, greatest, offset, dropped, values[i], low);
                clipped[i] = (expected[i] & PixelClass.VALID) == 0 ? Float.NaN : clip(values[i], low);
            }

            ValueRow taken = new ValueRow(values, new float[0], new int[40], width);
            classes.begin(width);
            for (float[] band : bands) {
                classes.stored(band, missing, greatest);
            }
            classes.dropped(dropped, 1);
            for (float[] band : bands) {
                for (int i = 0; i < width; i++) {
                    band[i] = band[i] * 1e-4f + offset;
                }
                classes.reflectances(band);
            }
            int present = classes.finish(taken, low, 1);

            int union = 0;
            for (int i = 0; i < width; i++) {
                union |= expected[i];
                assertThat(taken.classes()[i])
                        .as("pixel %d of round %d", i, round)
                        .isEqualTo(expected[i]);
                assertThat(Float.floatToRawIntBits(values[i])).isEqualTo(Float.floatToRawIntBits(clipped[i]));
            }
            assertThat(present).isEqualTo(union);
            for (int kind = 1; kind < 1 << PixelClass.COUNT; kind <<= 1) {
                int of = kind;
                assertThat(RowClasses.count(taken.classes(), width, kind))
                        .isEqualTo((int) java.util.Arrays.stream(expected)
                                .filter(bits -> (bits & of) != 0)
                                .count());
            }
        }
    }

    private static int expected(
            float[][] bands,
            int column,
            float missing,
            float greatest,
            float offset,
            DroppedPixels dropped,
            float value,
            float low) {
        boolean nodata = false;
        boolean negative = false;
        boolean saturated = false;
        for (float[] band : bands) {
            float stored = band[column];
            nodata |= stored == missing || Float.isNaN(stored);
            saturated |= stored == greatest;
            negative |= stored * 1e-4f + offset < 0;
        }
        if (nodata) {
            return PixelClass.NODATA;
        }
        if (dropped.isDropped(1, column)) {
            return PixelClass.MASKED;
        }
        if (negative) {
            return PixelClass.NEGATIVE;
        }
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            return PixelClass.UNDEFINED;
        }
        return PixelClass.VALID
                | (value < low || value > 1 ? PixelClass.CLIPPED : 0)
                | (saturated ? PixelClass.SATURATED : 0);
    }

    private static float clip(float value, float low) {
        return value < low || value > 1 ? Math.clamp(value, low, 1f) : value;
    }
}
