package io.terrane.execution;

import java.util.List;

/**
 * What is kept of a chunk that is done, so that a run that is taken up again need not compute it.
 *
 * @param chunk number of the chunk in its item, row by row, from 0
 * @param bytes of the chunk as it is stored; 0 where no pixel has a value and nothing is
 * @param dark histogram of the darkest stored numbers that were looked at, without its empty bins
 */
public record ChunkReceipt(int chunk, int bytes, PixelCounts counts, Statistics statistics, List<Bin> dark) {
    public ChunkReceipt {
        dark = List.copyOf(dark);
    }

    /** @param number of the bin, from 0 */
    public record Bin(int number, long count) {}

    /** Whether any pixel has a value. */
    public boolean isStored() {
        return bytes > 0;
    }
}
