package io.terrane.execution;

import io.terrane.definition.Reducer;
import java.io.Closeable;
import java.io.IOException;

/**
 * Takes the observations of the pixels of one chunk, from several threads and in any order, and reduces them to one value
 * a pixel. The result depends on the observations and their slots alone. Close it.
 */
sealed interface ChunkReduction extends Closeable permits BestReduction, SumReduction, StackReduction {
    /**
     * @param slots how many scenes there are at most; their order decides between them
     * @param greatest magnitude of a value
     */
    static ChunkReduction of(Reducer reducer, int height, int width, int slots, double greatest) throws IOException {
        return switch (reducer.kind()) {
            case PERCENTILE -> new StackReduction(reducer.percent(), height, width, slots);
            case MEAN -> new SumReduction(height, width, slots, greatest);
            case COUNT -> new SumReduction(height, width, slots, 0);
            case MAX -> new BestReduction(BestReduction.Order.GREATEST, height, width);
            case MIN -> new BestReduction(BestReduction.Order.LEAST, height, width);
            case FIRST -> new BestReduction(BestReduction.Order.FIRST, height, width);
            case MAX_NDVI -> new BestReduction(BestReduction.Order.RANKED, height, width);
        };
    }

    /** Bytes of memory that are held until it is closed. */
    static long bytes(Reducer reducer, int height, int width, int slots) {
        long pixels = (long) height * width;
        return switch (reducer.kind()) {
            case PERCENTILE -> StackReduction.bytes(height, width, slots);
            case MEAN, COUNT -> pixels * (Long.BYTES + Short.BYTES);
            case MAX, MIN, FIRST, MAX_NDVI -> pixels * (Float.BYTES + Float.BYTES + Short.BYTES);
        };
    }

    /** Takes a row of a scene's values; those that are NaN are no observation. */
    void add(int slot, int row, ValueRow values) throws IOException;

    /** Told after the last row of a scene. */
    void end(int slot) throws IOException;

    /** Gives the rows one after the other from the first on, NaN where there was no observation. Call it after all ends. */
    void row(int row, float[] target) throws IOException;
}
