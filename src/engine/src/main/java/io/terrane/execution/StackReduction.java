package io.terrane.execution;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A percentile of all observations of a pixel, exactly. They are held in memory as long as they are few; beyond that they go
 * through a temporary file, so that memory does not grow with the number of scenes, and none is read twice.
 */
final class StackReduction implements ChunkReduction {
    /** Observations of one chunk that are held in memory. */
    private static final long MOST_BYTES = 24 << 20;
    /** Of the file, read back at a time, or one row where that is more. */
    private static final int STRIP_BYTES = 2 << 20;
    /** Rows that a scene's values are collected for before they are written. */
    private static final int BATCH_ROWS = 32;
    /** Scenes that are under way at once, of many. */
    private static final int BATCHES = 16;

    private final double percent;
    private final int height;
    private final int width;
    /** Slot after slot, where they are held in memory. */
    private final @Nullable ByteBuffer stack;

    private final ByteBuffer[] batches;
    private final boolean[] filled;
    private final @Nullable FileChannel spool;
    private @Nullable Strip strip;

    StackReduction(double percent, int height, int width, int slots) throws IOException {
        this.percent = percent;
        this.height = height;
        this.width = width;
        boolean spooled = isSpooled((long) height * width, slots);
        this.stack = spooled ? null : numbers(slots * height * width);
        this.batches = new ByteBuffer[slots];
        this.filled = new boolean[slots];
        this.spool = spooled ? temporary() : null;
    }

    private static boolean isSpooled(long pixels, int slots) {
        return pixels * Float.BYTES * slots > MOST_BYTES;
    }

    static long bytes(int height, int width, int slots) {
        if (!isSpooled((long) height * width, slots)) {
            return (long) height * width * slots * Float.BYTES;
        }
        long row = (long) width * Float.BYTES;
        return Math.max(STRIP_BYTES, row * slots) + row * BATCH_ROWS * Math.min(BATCHES, slots);
    }

    private static ByteBuffer numbers(int count) {
        return ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    /** A file that has no name any more, so that nothing is left of it however the process ends. */
    private static FileChannel temporary() throws IOException {
        Path path = Files.createTempFile("terrane-stack-", ".tmp");
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    @Override
    public void add(int slot, int row, ValueRow taken) throws IOException {
        if (stack != null) {
            stack.asFloatBuffer().put((slot * height + row) * width, taken.values(), 0, width);
        } else if (spool != null) {
            ByteBuffer batch = batches[slot];
            if (batch == null) {
                batch = numbers(BATCH_ROWS * width);
                batches[slot] = batch;
            }
            batch.asFloatBuffer().put(taken.values(), 0, width);
            batch.position(batch.position() + width * Float.BYTES);
            if (!batch.hasRemaining()) {
                write(spool, batch, position(slot, row + 1) - batch.capacity());
            }
        }
    }

    @Override
    public void end(int slot) throws IOException {
        ByteBuffer batch = batches[slot];
        if (spool != null && batch != null) {
            write(spool, batch, position(slot, height) - batch.position());
            batches[slot] = null;
        }
        filled[slot] = true;
    }

    private long position(int slot, int row) {
        return ((long) slot * height + row) * width * Float.BYTES;
    }

    private static void write(FileChannel file, ByteBuffer batch, long position) throws IOException {
        batch.flip();
        while (batch.hasRemaining()) {
            file.write(batch, position + batch.position());
        }
        batch.clear();
    }

    /**
     * Rows of all filled slots.
     *
     * @param starts where each slot's first one begins
     */
    private record Strip(int firstRow, int rows, ByteBuffer numbers, int[] starts, RowPercentile percentile) {
        Strip from(int row) {
            return new Strip(row, rows, numbers, starts, percentile);
        }
    }

    @Override
    public void row(int row, float[] target) throws IOException {
        Strip current = strip;
        if (current == null) {
            current = stack == null ? empty() : whole(stack);
            strip = current;
        }
        if (spool != null && row == current.firstRow + current.rows) {
            current = current.from(row);
            strip = current;
            read(spool, current);
        }
        int offset = (row - current.firstRow) * width;
        int[] starts = new int[current.starts.length];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = current.starts[i] + offset;
        }
        current.percentile.of(current.numbers.asIntBuffer(), starts, width, target);
    }

    private int[] filledSlots() {
        return IntStream.range(0, filled.length).filter(slot -> filled[slot]).toArray();
    }

    private Strip whole(ByteBuffer numbers) {
        int[] starts =
                Arrays.stream(filledSlots()).map(slot -> slot * height * width).toArray();
        return new Strip(0, height, numbers, starts, new RowPercentile(percent, starts.length));
    }

    /** One that ends before the first row. */
    private Strip empty() {
        int count = filledSlots().length;
        int rows = (int) Math.clamp(STRIP_BYTES / Math.max(1, (long) count * width * Float.BYTES), 1, height);
        int[] starts = IntStream.range(0, count).map(i -> i * rows * width).toArray();
        return new Strip(-rows, rows, numbers(count * rows * width), starts, new RowPercentile(percent, count));
    }

    private void read(FileChannel file, Strip into) throws IOException {
        int rows = Math.min(into.rows, height - into.firstRow);
        int[] slots = filledSlots();
        for (int i = 0; i < slots.length; i++) {
            int start = into.starts[i] * Float.BYTES;
            ByteBuffer bytes = into.numbers.slice(start, rows * width * Float.BYTES);
            while (bytes.hasRemaining()) {
                if (file.read(bytes, position(slots[i], into.firstRow) + bytes.position()) < 0) {
                    throw new IOException("the temporary file of observations became shorter");
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        strip = null;
        if (spool != null) {
            spool.close();
        }
    }
}
