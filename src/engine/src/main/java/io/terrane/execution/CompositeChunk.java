package io.terrane.execution;

import io.terrane.definition.Reducer;
import io.terrane.execution.RadiometryEvidence.DarkPixels;
import io.terrane.raster.grid.Window;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** One chunk of a composite while its scenes are read, in any order and from several threads. Close it. */
final class CompositeChunk implements Closeable {
    private final Window window;
    private final ChunkReduction reduction;
    private final boolean one;
    /** Of all observations, row by row. */
    private final byte[][] classes;

    private final AtomicInteger pending;
    private final DarkPixels dark = new DarkPixels();

    /**
     * @param slots scenes that are to be read, in the order that decides between them
     * @param greatest magnitude of a value
     */
    CompositeChunk(Reducer reducer, Window window, int slots, double greatest) throws IOException {
        this.window = window;
        this.reduction = ChunkReduction.of(reducer, window.height(), window.width(), slots, greatest);
        this.one = reducer.kind() == Reducer.Kind.FIRST;
        this.classes = new byte[window.height()][window.width()];
        this.pending = new AtomicInteger(slots);
    }

    static long bytes(Reducer reducer, Window window, int slots) {
        return window.size() + ChunkReduction.bytes(reducer, window.height(), window.width(), slots);
    }

    Window window() {
        return window;
    }

    /**
     * Whether the scenes before a slot have given every pixel a value already, so that no later one can change any. What is
     * still being read may not show yet.
     */
    boolean isSettled(int slot) {
        return one && reduction instanceof BestReduction best && best.isSettled(slot);
    }

    /** Takes the rows of one scene, on one thread. */
    RowTarget slot(int slot, float low, float high) {
        return new Slot(slot, low, high);
    }

    private final class Slot implements RowTarget {
        private final int slot;
        private final float low;
        private final float high;
        private final float[] numbers;
        private final byte[] bits;

        Slot(int slot, float low, float high) {
            this.slot = slot;
            this.low = low;
            this.high = high;
            this.numbers = new float[window.width()];
            this.bits = new byte[window.width()];
        }

        @Override
        public boolean takeOrdinary(int row, ValueRow taken) throws IOException {
            float least = Float.POSITIVE_INFINITY;
            float[] values = taken.values();
            for (int i = 0; i < taken.width(); i++) {
                least = Math.min(least, Math.min(values[i] - low, high - values[i]));
            }
            if (!(least > 0)) {
                return false;
            }
            reduction.add(slot, row, taken);
            Arrays.fill(bits, PixelClass.VALID);
            see(row);
            return true;
        }

        @Override
        public void take(int row, ValueRow taken) throws IOException {
            reduction.add(slot, row, taken);
            // Of conversions to bytes that of floats is vectorised.
            int[] from = taken.classes();
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = from[i];
            }
            for (int i = 0; i < numbers.length; i++) {
                bits[i] = (byte) numbers[i];
            }
            see(row);
        }

        private void see(int row) {
            byte[] seen = classes[row];
            synchronized (classes) {
                for (int i = 0; i < bits.length; i++) {
                    seen[i] |= bits[i];
                }
            }
        }
    }

    /** Told that the last row of a scene was taken. */
    void end(int slot) throws IOException {
        reduction.end(slot);
    }

    /** Told of a scene that gives no pixel: why not. */
    void without(PixelCounts counts) {
        byte bits = counts.masked() > 0 ? PixelClass.MASKED : PixelClass.NODATA;
        synchronized (classes) {
            for (byte[] row : classes) {
                for (int i = 0; i < row.length; i++) {
                    row[i] |= bits;
                }
            }
        }
    }

    void add(DarkPixels seen) {
        synchronized (dark) {
            dark.addAll(seen);
        }
    }

    /** Of all scenes. Only after the last one. */
    DarkPixels dark() {
        return dark;
    }

    /** @return whether that was the last scene */
    boolean isDone() {
        return pending.decrementAndGet() == 0;
    }

    /** Gives the reduced values. Only after the last scene. */
    PixelCounts reduce(ChunkScratch scratch, RowTarget target) throws IOException {
        ValueRow values = scratch.row(window.width(), false);
        PixelCounts counts = PixelClass.count(classes);
        if (counts.valid() == 0) {
            return counts;
        }
        for (int row = 0; row < window.height(); row++) {
            reduction.row(row, values.values());
            if (!target.takeOrdinary(row, values)) {
                target.take(row, values);
            }
        }
        return counts;
    }

    @Override
    public void close() throws IOException {
        reduction.close();
    }
}
