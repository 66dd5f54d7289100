package io.terrane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.definition.ProductDefinition;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskRuleTest {
    private static final float OUTSIDE = Float.NaN;

    @Test
    void dropsByValueAndByBit() {
        // QA_PIXEL of Landsat: 21824 clear, 22280 high confidence cloud (bit 3), 23888 cloud shadow (bit 4), 1 fill.
        float[][] codes = {{21_824, 22_280, 23_888, 1, 6}};
        assertThat(dropped(rule(List.of(), List.of(0, 3, 4), 0), codes)).isEqualTo(".###.");
    }

    @Test
    void growsByASquareAndNotAtAllFromOutside() {
        float[][] codes = {
            {OUTSIDE, 0, 0, 0, 0, 0, 0},
            {0, 0, 0, 0, 0, 0, 0},
            {0, 0, 0, 9, 0, 0, 0},
            {0, 0, 0, 0, 0, 0, 0},
            {0, 0, 0, 0, 0, 0, OUTSIDE},
        };
        // Of the inner 3 x 5 pixels: the eight around the cloud and itself.
        assertThat(dropped(rule(List.of(9), List.of(), 1), codes)).isEqualTo(".###./.###./.###.");
    }

    @Test
    void growingAgreesWithLookingAtEveryNeighbour() {
        Random random = new Random(5);
        for (int dilate = 0; dilate < 4; dilate++) {
            int high = 9 + 2 * dilate;
            int wide = 13 + 2 * dilate;
            float[][] codes = new float[high][wide];
            for (float[] row : codes) {
                for (int i = 0; i < wide; i++) {
                    row[i] = random.nextInt(12) == 0 ? 3 : random.nextInt(40) == 0 ? OUTSIDE : 4;
                }
            }
            StringBuilder expected = new StringBuilder();
            for (int row = dilate; row < high - dilate; row++) {
                expected.append(row == dilate ? "" : "/");
                for (int column = dilate; column < wide - dilate; column++) {
                    boolean drop = Float.isNaN(codes[row][column]);
                    for (int y = row - dilate; y <= row + dilate; y++) {
                        for (int x = column - dilate; x <= column + dilate; x++) {
                            drop |= codes[y][x] == 3;
                        }
                    }
                    expected.append(drop ? '#' : '.');
                }
            }
            assertThat(dropped(rule(List.of(3), List.of(), dilate), codes)).isEqualTo(expected.toString());
        }
    }

    @Test
    void severalRulesDropWhatAnyOfThemDrops() {
        DroppedPixels pixels = new DroppedPixels(1, 3);
        rule(List.of(1), List.of(), 0).apply(rows(new float[][] {{1, 0, 0}}), pixels);
        rule(List.of(), List.of(1), 0).apply(rows(new float[][] {{0, 0, 2}}), pixels);
        assertThat(pixels.count()).isEqualTo(2);
        assertThat(pixels.isAll()).isFalse();
        rule(List.of(0), List.of(), 0).apply(rows(new float[][] {{5, 0, 5}}), pixels);
        assertThat(pixels.isAll()).isTrue();
    }

    private static MaskRule rule(List<Integer> values, List<Integer> bits, int dilate) {
        return new MaskRule(new ProductDefinition.Mask("qa", values, bits, dilate));
    }

    private static NumberRows rows(float[][] numbers) {
        return (row, target, low, high) -> {
            System.arraycopy(numbers[row], 0, target, 0, numbers[row].length);
            return false;
        };
    }

    private static String dropped(MaskRule rule, float[][] codes) {
        int height = codes.length - 2 * rule.halo();
        int width = codes[0].length - 2 * rule.halo();
        DroppedPixels pixels = new DroppedPixels(height, width);
        rule.apply(rows(codes), pixels);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < height; row++) {
            text.append(row == 0 ? "" : "/");
            for (int column = 0; column < width; column++) {
                text.append(pixels.isDropped(row, column) ? '#' : '.');
            }
        }
        return text.toString();
    }
}
