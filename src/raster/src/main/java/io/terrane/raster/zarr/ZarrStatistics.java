package io.terrane.raster.zarr;

import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What an array holds as stored; numbers that are not finite count in no statistic.
 *
 * @param min NaN when no element is finite; so is max
 * @param values all elements in C order, for arrays of at most {@link #MAX_VALUES}
 */
public record ZarrStatistics(ArrayMetadata metadata, double sum, double min, double max, Optional<double[]> values) {
    public static final int MAX_VALUES = 10_000;

    private static final long MAX_CHUNKS = 100_000_000;

    /** Reads the array once, chunk by chunk. */
    public static ZarrStatistics of(ZarrArray array) throws IOException {
        return new Accumulator(array).run();
    }

    private static final class Accumulator {
        private final ZarrArray array;
        private final ArrayMetadata metadata;
        private final DataType type;
        private final int[] chunk;
        private final Optional<double[]> values;
        private double sum;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;

        Accumulator(ZarrArray array) {
            this.array = array;
            this.metadata = array.metadata();
            this.type = metadata.dataType();
            this.chunk = metadata.innerChunkShape();
            this.values =
                    metadata.size() <= MAX_VALUES ? Optional.of(new double[(int) metadata.size()]) : Optional.empty();
        }

        ZarrStatistics run() throws IOException {
            long[] counts = array.chunkCounts();
            long chunks = 1;
            for (long count : counts) {
                chunks = Math.multiplyExact(chunks, count);
            }
            if (chunks > MAX_CHUNKS) {
                throw new ZarrException.Unsupported(
                        "statistics of " + chunks + " chunks are not taken: at most " + MAX_CHUNKS + " are looked for");
            }
            long[] index = new long[counts.length];
            for (long i = 0; i < chunks; i++) {
                add(index, array.readChunk(index));
                for (int d = index.length - 1; d >= 0 && ++index[d] == counts[d]; d--) {
                    index[d] = 0;
                }
            }
            boolean none = min > max;
            return new ZarrStatistics(metadata, sum, none ? Double.NaN : min, none ? Double.NaN : max, values);
        }

        private void add(long[] index, Optional<byte[]> stored) {
            ByteBuffer bytes = ByteBuffer.wrap(stored.orElseGet(metadata::fill)).order(ByteOrder.LITTLE_ENDIAN);
            int rank = chunk.length;
            int[] at = new int[rank];
            int elements = ChunkCodec.elements(chunk);
            for (int i = 0; i < elements; i++) {
                long flat = 0;
                boolean within = true;
                for (int d = 0; d < rank; d++) {
                    long position = index[d] * chunk[d] + at[d];
                    within &= position < metadata.shape()[d];
                    flat = flat * metadata.shape()[d] + position;
                }
                if (within) {
                    add(flat, Samples.value(type, bytes, stored.isPresent() ? i : 0));
                }
                for (int d = rank - 1; d >= 0 && ++at[d] == chunk[d]; d--) {
                    at[d] = 0;
                }
            }
        }

        private void add(long flat, double value) {
            values.ifPresent(all -> all[(int) flat] = value);
            if (Double.isFinite(value)) {
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
    }
}
