package io.terrane.gate;

import io.terrane.execution.StepReport;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.zarr.ZarrArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Each overview is half of the level before it, and its pixels are the means of those below. */
final class OverviewsRule implements StepRule {
    private static final double TOLERANCE = 1e-6;

    @Override
    public String id() {
        return "overviews-agree";
    }

    @Override
    public String title() {
        return "Each overview has half the pixels of the level before it, twice as large, and their means as values.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public boolean appliesTo(GateSubject subject, StepReport step) {
        return subject.definition().output().multiscales();
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        List<String> arrays = Overviews.arrays(subject, step);
        int chunk = subject.definition().output().chunk();
        int levels = 1;
        for (int edge = Math.max(step.grid().height(), step.grid().width());
                edge > chunk;
                edge = Math.ceilDiv(edge, 2)) {
            levels++;
        }
        findings.equal("levels", levels, arrays.size());
        for (int i = 1; i < arrays.size(); i++) {
            Level fine = new Level(subject, step, arrays.get(i - 1));
            Level coarse = new Level(subject, step, arrays.get(i));
            findings.equal(arrays.get(i) + " shape", fine.halvedShape(), coarse.shape());
            findings.equal(
                    arrays.get(i) + " pixel",
                    2 * step.grid().transform().a() * (1 << (i - 1)),
                    subject.document(subject.group(step) + "/" + arrays.get(i))
                            .at("/attributes/spatial:transform/0")
                            .asDouble());
            compare(fine, coarse, arrays.get(i), findings);
        }
    }

    /** The first chunk and the last. */
    private static void compare(Level fine, Level coarse, String name, Findings findings) throws IOException {
        long[] counts = coarse.array.chunkCounts();
        Set<List<Long>> chunks = new LinkedHashSet<>(
                List.of(List.of(0L, 0L), List.of(counts[counts.length - 2] - 1, counts[counts.length - 1] - 1)));
        for (List<Long> chunk : chunks) {
            long top = chunk.get(0) * coarse.edge;
            long left = chunk.get(1) * coarse.edge;
            long bottom = Math.min(top + coarse.edge, coarse.height);
            long right = Math.min(left + coarse.edge, coarse.width);
            for (long row = top; row < bottom; row++) {
                for (long column = left; column < right; column++) {
                    double expected = fine.mean(row, column);
                    double found = coarse.value(row, column);
                    if (Double.compare(expected, found) != 0 && !(Math.abs(expected - found) <= TOLERANCE)) {
                        findings.wrongAt(
                                "%s, row %d, column %d".formatted(name, row, column),
                                "is " + found + ", the mean below it " + expected);
                        return;
                    }
                }
            }
        }
    }

    /** A level whose chunks are held as they are needed: those of one comparison are five. */
    private static final class Level {
        private final ZarrArray array;
        private final StepReport step;
        private final DataType type;
        private final double fill;
        private final long height;
        private final long width;
        private final int edge;
        private final Map<List<Long>, Optional<ByteBuffer>> held = new HashMap<>();

        Level(GateSubject subject, StepReport step, String name) throws IOException {
            this.array = ZarrArray.open(subject.store(), subject.group(step) + "/" + name);
            this.step = step;
            this.type = array.metadata().dataType();
            this.fill =
                    Samples.value(type, ByteBuffer.wrap(array.metadata().fill()).order(ByteOrder.LITTLE_ENDIAN), 0);
            long[] shape = array.metadata().shape();
            this.height = shape[shape.length - 2];
            this.width = shape[shape.length - 1];
            int[] chunk = array.metadata().innerChunkShape();
            this.edge = chunk[chunk.length - 1];
        }

        List<Long> shape() {
            return Arrays.stream(array.metadata().shape()).boxed().toList();
        }

        List<Long> halvedShape() {
            List<Long> shape = new ArrayList<>(shape());
            shape.set(shape.size() - 2, Math.ceilDiv(height, 2L));
            shape.set(shape.size() - 1, Math.ceilDiv(width, 2L));
            return shape;
        }

        double value(long row, long column) throws IOException {
            List<Long> key = List.of(row / edge, column / edge);
            Optional<ByteBuffer> chunk = held.get(key);
            if (chunk == null) {
                chunk = array.readChunk(GateSubject.index(step.timeIndex(), key.get(0), key.get(1)))
                        .map(bytes -> ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
                held.put(key, chunk);
            }
            return chunk.isPresent()
                    ? Samples.value(type, chunk.get(), (int) (row % edge * edge + column % edge))
                    : fill;
        }

        /** Of the up to four pixels below a pixel of the next level, as it has to be stored. */
        double mean(long row, long column) throws IOException {
            double sum = 0;
            int count = 0;
            for (long y = 2 * row; y < Math.min(2 * row + 2, height); y++) {
                for (long x = 2 * column; x < Math.min(2 * column + 2, width); x++) {
                    double value = value(y, x);
                    if (value != fill && !Double.isNaN(value)) {
                        sum += value;
                        count++;
                    }
                }
            }
            if (count == 0) {
                return fill;
            }
            return type == DataType.FLOAT32 ? (float) (sum / count) : Math.floor(sum / count + 0.5);
        }
    }
}
