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
        private final double fill;
        private StoredPixels all = NONE;

        Reading(ZarrArray array, StepReport step, ProductDefinition definition) {
            boolean packed = array.metadata().dataType() == DataType.INT16;
            this.array = array;
            this.step = step;
            this.scale = packed ? definition.output().scale() : 1;
            double half = packed ? scale / 2 : 0;
            this.low = definition.metadata().validRange().get(0) - half;
            this.high = definition.metadata().validRange().get(1) + half;
            this.fill = Samples.value(
                    array.metadata().dataType(),
                    ByteBuffer.wrap(array.metadata().fill()).order(ByteOrder.LITTLE_ENDIAN),
                    0);
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
            Part part = new Part(
                    elements, chunk[1], (int) Math.min(chunk[0], step.grid().height() - chunkRow * chunk[0]), (int)
                            Math.min(chunk[1], step.grid().width() - chunkColumn * chunk[1]));
            StoredPixels found = array.metadata().dataType() == DataType.INT16 ? shorts(part) : floats(part);
            boolean inside = found.valid == 0 || found.lowest >= low && found.highest <= high;
            return inside ? found : outside(part, found, chunkRow * chunk[0], chunkColumn * chunk[1]);
        }

        private double value(ByteBuffer elements, int index) {
            double number = Samples.value(array.metadata().dataType(), elements, index);
            return number == fill ? Double.NaN : number * scale;
        }

        private StoredPixels shorts(Part part) {
            short missing = (short) fill;
            short[] row = new short[part.width];
            int lowest = Integer.MAX_VALUE;
            int highest = Integer.MIN_VALUE;
            long valid = 0;
            for (int at = 0; at < part.height * part.stride; at += part.stride) {
                part.elements.asShortBuffer().get(at, row);
                for (short number : row) {
                    if (number != missing) {
                        valid++;
                        lowest = Math.min(lowest, number);
                        highest = Math.max(highest, number);
                    }
                }
            }
            return valid == 0 ? NONE : new StoredPixels(valid, lowest * scale, highest * scale, 0, Optional.empty());
        }

        private StoredPixels floats(Part part) {
            float lowest = Float.POSITIVE_INFINITY;
            float highest = Float.NEGATIVE_INFINITY;
            long valid = 0;
            for (int row = 0; row < part.height; row++) {
                int start = row * part.stride;
                for (int at = start; at < start + part.width; at++) {
                    float number = part.elements.getFloat(at * Float.BYTES);
                    if (!Float.isNaN(number)) {
                        valid++;
                        lowest = Math.min(lowest, number);
                        highest = Math.max(highest, number);
                    }
                }
            }
            return valid == 0 ? NONE : new StoredPixels(valid, lowest, highest, 0, Optional.empty());
        }

        /** The same, with what lies outside: rarely anything does, so it is looked for only then. */
        private StoredPixels outside(Part part, StoredPixels found, long top, long left) {
            long outside = 0;
            Optional<String> first = Optional.empty();
            for (int row = 0; row < part.height; row++) {
                for (int column = 0; column < part.width; column++) {
                    double value = value(part.elements, row * part.stride + column);
                    if (value < low || value > high) {
                        outside++;
                        if (first.isEmpty()) {
                            first = Optional.of("row " + (top + row) + ", column " + (left + column));
                        }
                    }
                }
            }
            return new StoredPixels(found.valid, found.lowest, found.highest, outside, first);
        }
    }

    /** The part of a chunk that lies in the array. */
    private record Part(ByteBuffer elements, int stride, int height, int width) {}
}
