package io.terrane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.definition.Reducer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReductionTest {
    private static final float NONE = Float.NaN;

    /** Four scenes, five pixels; by hand. */
    private static final float[][] SCENES = {
        {NONE, 0.25f, 0.5f, NONE, -1},
        {0.75f, 0.25f, NONE, NONE, 0.5f},
        {0.5f, 0.75f, 0.25f, NONE, 1},
        {0.25f, NONE, NONE, NONE, 0.5f},
    };

    private static final float[][] RANKS = {
        {9, 0.1f, 0.1f, 9, 0.1f},
        {0.2f, 0.3f, 9, 9, NONE},
        {0.1f, 0.3f, 0.2f, 9, NONE},
        {0.1f, 9, 9, 9, 0.05f},
    };

    @ParameterizedTest
    @CsvSource({
        "median, 0.5 0.25 0.375 NaN 0.5",
        "percentile(25), 0.375 0.25 0.3125 NaN 0.125",
        "mean, 0.5 0.41666667 0.375 NaN 0.25",
        "max, 0.75 0.75 0.5 NaN 1",
        "min, 0.25 0.25 0.25 NaN -1",
        "first, 0.75 0.25 0.5 NaN -1",
        "max-ndvi, 0.75 0.25 0.25 NaN -1",
        "count, 3 3 2 NaN 4",
    })
    void reducesByHand(String reducer, String expected) throws IOException {
        try (ChunkReduction reduction =
                ChunkReduction.of(Reducer.parse(reducer).orElseThrow(), 1, 5, SCENES.length, 1)) {
            // Any order: the last scene comes first.
            for (int slot = SCENES.length - 1; slot >= 0; slot--) {
                reduction.add(slot, 0, new ValueRow(SCENES[slot], RANKS[slot], new int[5], 5));
                reduction.end(slot);
            }
            float[] values = new float[5];
            reduction.row(0, values);
            String[] numbers = expected.split(" ");
            for (int i = 0; i < values.length; i++) {
                assertThat((Float) values[i]).as(reducer + " of pixel " + i).isEqualTo(Float.valueOf(numbers[i]));
            }
        }
    }

    /** Enough scenes that they go through the file, from several threads in any order. */
    @ParameterizedTest
    @ValueSource(strings = {"median", "percentile(90)", "mean", "max-ndvi", "first", "count"})
    void theOrderOfArrivalDoesNotMatter(String text) throws Exception {
        Reducer reducer = Reducer.parse(text).orElseThrow();
        int height = 130;
        int width = 256;
        int slots = 250;
        assertThat(StackReduction.bytes(height, width, slots)).isLessThan(4L * height * width * slots);
        float[][] first = reduce(reducer, height, width, slots, 1);
        float[][] second = reduce(reducer, height, width, slots, 2);
        assertThat(second).isDeepEqualTo(first);
    }

    @Test
    void aSceneThatGaveNothingIsNoObservation() throws IOException {
        Reducer median = Reducer.parse("median").orElseThrow();
        try (ChunkReduction reduction = ChunkReduction.of(median, 300, 300, 80, 1)) {
            for (int slot = 0; slot < 80; slot += 79) {
                for (int row = 0; row < 300; row++) {
                    float[] values = new float[300];
                    java.util.Arrays.fill(values, slot + row);
                    reduction.add(slot, row, new ValueRow(values, new float[0], new int[300], 300));
                }
                reduction.end(slot);
            }
            float[] values = new float[300];
            for (int row = 0; row < 300; row++) {
                reduction.row(row, values);
                assertThat(values[299]).isEqualTo(39.5f + row);
            }
        }
    }

    private static float[][] reduce(Reducer reducer, int height, int width, int slots, int seed) throws Exception {
        List<Integer> order = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            order.add(slot);
        }
        Collections.shuffle(order, new Random(seed));
        try (ChunkReduction reduction = ChunkReduction.of(reducer, height, width, slots, 1);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> running = new ArrayList<>();
            for (int slot : order) {
                running.add(threads.submit(() -> {
                    Random random = new Random(slot);
                    for (int row = 0; row < height; row++) {
                        float[] values = new float[width];
                        float[] ranks = new float[width];
                        for (int i = 0; i < width; i++) {
                            values[i] = random.nextInt(3) == 0 ? Float.NaN : random.nextFloat() * 2 - 1;
                            ranks[i] = random.nextInt(5);
                        }
                        reduction.add(slot, row, new ValueRow(values, ranks, new int[width], width));
                    }
                    reduction.end(slot);
                    return null;
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
            float[][] rows = new float[height][width];
            for (int row = 0; row < height; row++) {
                reduction.row(row, rows[row]);
            }
            return rows;
        }
    }
}
