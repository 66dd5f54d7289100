package io.terrane.gate;

import io.terrane.definition.ProductDefinition;
import io.terrane.execution.StepReport;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.zarr.ZarrArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * All pixels of a step as they are stored, read chunk by chunk.
 *
 * @param valid pixels that are not nodata
 * @param lowest and highest value of them, unpacked; NaN where there is none
 * @param outside those beyond the definition's valid range by more than half a step of the packing
 * @param firstOutside where the first of them is
 */
record StoredPixels(long valid, double lowest, double highest, long outside, Optional<String> firstOutside) {
    private static final StoredPixels NONE = new StoredPixels(0, Double.NaN, Double.NaN, 0, Optional.empty());

    static StoredPixels of(ZarrArray array, StepReport step, ProductDefinition definition) throws IOException {
        Reading reading = new Reading(array, step, definition);
        long[] counts = array.chunkCounts();
        long columns = counts[counts.length - 1];
        Sweep.each(
                LongStream.range(0, counts[counts.length - 2] * columns).iterator(),
                number -> reading.add(number / columns, number % columns));
        return reading.all;
    }

    private StoredPixels plus(StoredPixels other) {
        if (other.valid == 0) {
            return this;
        }
        return valid == 0
                ? other
                : new StoredPixels(
                        valid + other.valid,
                        Math.min(lowest, other.lowest),
                        Math.max(highest, other.highest),
                        outside + other.outside,
                        firstOutside.or(() -> other.firstOutside));
    }

    private static final class Reading {
        private final ZarrArray array;
        private final StepReport step;
        private final double scale;
        private final double low;
        private final double high;
        private StoredPixels all = NONE;

        Reading(ZarrArray array, StepReport step, ProductDefinition definition) {
            boolean packed = array.metadata().dataType() != DataType.FLOAT32;
            this.array = array;
            this.step = step;
            this.scale = packed ? definition.output().scale() : 1;
            double half = packed ? scale / 2 : 0;
            this.low = definition.metadata().validRange().get(0) - half;
            this.high = definition.metadata().validRange().get(1) + half;
        }

        void add(long chunkRow, long chunkColumn) throws IOException {
            Optional<byte[]> stored = array.readChunk(GateSubject.index(step.timeIndex(), chunkRow, chunkColumn));
            if (stored.isPresent()) {
                StoredPixels chunk =
                        chunk(ByteBuffer.wrap(stored.get()).order(ByteOrder.LITTLE_ENDIAN), chunkRow, chunkColumn);
                synchronized (this) {
                    all = all.plus(chunk);
                }
            }
        }

        private StoredPixels chunk(ByteBuffer elements, long chunkRow, long chunkColumn) {
            int rank = array.metadata().rank();
            int[] chunk = Arrays.copyOfRange(array.metadata().innerChunkShape(), rank - 2, rank);
            DataType type = array.metadata().dataType();
            double fill =
                    Samples.value(type, ByteBuffer.wrap(array.metadata().fill()).order(ByteOrder.LITTLE_ENDIAN), 0);
            long top = chunkRow * chunk[0];
            long left = chunkColumn * chunk[1];
            int height = (int) Math.min(chunk[0], step.grid().height() - top);
            int width = (int) Math.min(chunk[1], step.grid().width() - left);
            long valid = 0;
            long outside = 0;
            double lowest = Double.POSITIVE_INFINITY;
            double highest = Double.NEGATIVE_INFINITY;
            Optional<String> first = Optional.empty();
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    double number = Samples.value(type, elements, row * chunk[1] + column);
                    if (number == fill || Double.isNaN(number)) {
                        continue;
                    }
                    double value = number * scale;
                    valid++;
                    lowest = Math.min(lowest, value);
                    highest = Math.max(highest, value);
                    if (!(value >= low && value <= high)) {
                        outside++;
                        if (first.isEmpty()) {
                            first = Optional.of("row " + (top + row) + ", column " + (left + column));
                        }
                    }
                }
            }
            return valid == 0 ? NONE : new StoredPixels(valid, lowest, highest, outside, first);
        }
    }
}
