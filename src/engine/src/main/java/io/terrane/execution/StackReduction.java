package io.terrane.execution;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A percentile of all observations of a pixel, exactly. They are held in memory as long as they are few; beyond that they go
 * through a temporary file, so that memory does not grow with the number of scenes, and none is read twice.
 */
final class StackReduction implements ChunkReduction {
    /** Observations of one chunk that are held in memory. */
    private static final long MOST_BYTES = 24 << 20;
    /** Of the file, read back at a time. */
    private static final int STRIP_BYTES = 8 << 20;
    /** Rows that a scene's values are collected for before they are written. */
    private static final int BATCH_ROWS = 32;

    private final double percent;
    private final int height;
    private final int width;
    /** By slot; null where a scene has given nothing. */
    private final @Nullable float[][] stack;

    private final ByteBuffer[] batches;
    private final boolean[] filled;
    private final @Nullable FileChannel spool;
    private @Nullable Strip strip;

    StackReduction(double percent, int height, int width, int slots) throws IOException {
        this.percent = percent;
        this.height = height;
        this.width = width;
        this.stack = new float[slots][];
        this.batches = new ByteBuffer[slots];
        this.filled = new boolean[slots];
        this.spool = isSpooled((long) height * width, slots) ? temporary() : null;
    }

    private static boolean isSpooled(long pixels, int slots) {
        return pixels * Float.BYTES * slots > MOST_BYTES;
    }

    static long bytes(long pixels, int slots) {
        return isSpooled(pixels, slots) ? MOST_BYTES : pixels * Float.BYTES * slots;
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
        if (spool == null) {
            float[] own = stack[slot];
            if (own == null) {
                own = new float[height * width];
                stack[slot] = own;
            }
            System.arraycopy(taken.values(), 0, own, row * width, width);
            return;
        }
        ByteBuffer batch = batches[slot];
        if (batch == null) {
            batch = ByteBuffer.allocate(BATCH_ROWS * width * Float.BYTES).order(ByteOrder.nativeOrder());
            batches[slot] = batch;
        }
        batch.asFloatBuffer().put(taken.values(), 0, width);
        batch.position(batch.position() + width * Float.BYTES);
        if (!batch.hasRemaining()) {
            write(spool, batch, position(slot, row + 1) - batch.capacity());
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

    /** Rows of all filled slots, each slot's in one array. */
    private record Strip(int firstRow, int rows, List<float[]> slots, RowPercentile percentile) {}

    @Override
    public void row(int row, float[] target) throws IOException {
        Strip current = strip;
        if (current == null || row >= current.firstRow + current.rows) {
            current = spool == null ? whole() : read(spool, row);
            strip = current;
        }
        current.percentile.of(current.slots, (row - current.firstRow) * width, width, target);
    }

    private Strip whole() {
        List<float[]> slots = new ArrayList<>();
        for (float[] own : stack) {
            if (own != null) {
                slots.add(own);
            }
        }
        return new Strip(0, height, slots, new RowPercentile(percent, slots.size()));
    }

    private Strip read(FileChannel file, int firstRow) throws IOException {
        int count = 0;
        for (boolean present : filled) {
            count += present ? 1 : 0;
        }
        int rows =
                (int) Math.clamp(STRIP_BYTES / Math.max(1, (long) count * width * Float.BYTES), 1, height - firstRow);
        ByteBuffer bytes = ByteBuffer.allocate(rows * width * Float.BYTES).order(ByteOrder.nativeOrder());
        List<float[]> slots = new ArrayList<>();
        for (int slot = 0; slot < filled.length; slot++) {
            if (filled[slot]) {
                bytes.clear();
                while (bytes.hasRemaining()) {
                    if (file.read(bytes, position(slot, firstRow) + bytes.position()) < 0) {
                        throw new IOException("the temporary file of observations became shorter");
                    }
                }
                float[] values = new float[rows * width];
                bytes.flip().asFloatBuffer().get(values);
                slots.add(values);
            }
        }
        return new Strip(firstRow, rows, slots, new RowPercentile(percent, slots.size()));
    }

    @Override
    public void close() throws IOException {
        Arrays.fill(stack, null);
        strip = null;
        if (spool != null) {
            spool.close();
        }
    }
}
