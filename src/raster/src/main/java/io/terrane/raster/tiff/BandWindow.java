package io.terrane.raster.tiff;

import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.BufferPool;
import io.terrane.raster.tiff.BlockCache.Block;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * A window of one band, read in steps that may run on different threads, one after the other: {@link #fetch} waits for
 * the input, {@link #decode} computes, {@link #await} waits for blocks that other windows are decoding; then {@link #row}
 * gives numbers. Blocks that lie beside each other in the file are fetched by one request. Close it, on any thread.
 */
public final class BandWindow implements AutoCloseable {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Bytes between two blocks that cost less than another request. */
    private static final int LARGEST_GAP = 16 << 10;

    private static final int LARGEST_REQUEST = 8 << 20;

    private static final int OUTSIDE = 1;
    private static final int UPPER_HALF = 2;

    private final GeoTiff image;
    private final ImageDirectory directory;
    private final int band;
    private final BlockCache cache;
    private final int firstBlockRow;
    private final int firstBlockColumn;
    private final int blocksAcross;
    private final boolean[] shared;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Block> owned = new ArrayList<>();
    private final List<Fetched> fetched = new ArrayList<>();
    private byte[][] samples = {};
    private short[] encodedRow = {};
    private int[] wholeRow = {};

    /** Encoded blocks in one array, each at its offset within it. */
    private record Fetched(byte[] bytes, List<Part> parts) {}

    private record Part(Block block, int at, int length) {}

    BandWindow(GeoTiff image, ImageDirectory directory, int band, Window window, BlockCache cache) {
        this.image = image;
        this.directory = directory;
        this.band = band;
        this.cache = cache;
        this.firstBlockRow = window.row() / directory.blockHeight();
        this.firstBlockColumn = window.column() / directory.blockWidth();
        int lastBlockRow = (window.row() + window.height() - 1) / directory.blockHeight();
        int lastBlockColumn = (window.column() + window.width() - 1) / directory.blockWidth();
        this.blocksAcross = lastBlockColumn - firstBlockColumn + 1;
        int count = (lastBlockRow - firstBlockRow + 1) * blocksAcross;
        this.shared = new boolean[count];
        for (int i = 0; i < count; i++) {
            int blockRow = firstBlockRow + i / blocksAcross;
            int blockColumn = firstBlockColumn + i % blocksAcross;
            shared[i] = directory.samplesPerBlockPixel() > 1 || reachesBeyond(window, blockRow, blockColumn);
            BlockCache.Pinned pinned = cache.pin(image, directory.blockIndex(band, blockRow, blockColumn));
            blocks.add(pinned.block());
            if (pinned.owner()) {
                owned.add(pinned.block());
            }
        }
    }

    private boolean reachesBeyond(Window window, int blockRow, int blockColumn) {
        int top = blockRow * directory.blockHeight();
        int left = blockColumn * directory.blockWidth();
        return top < window.row()
                || left < window.column()
                || Math.min(top + directory.blockHeight(), directory.height()) > window.row() + window.height()
                || Math.min(left + directory.blockWidth(), directory.width()) > window.column() + window.width();
    }

    /** Reads what no other window reads already. */
    public void fetch() throws IOException {
        try {
            List<Block> pending = owned.stream()
                    .filter(block -> directory.byteCounts()[block.index()] != 0)
                    .sorted(Comparator.comparingLong(block -> directory.offsets()[block.index()]))
                    .toList();
            int from = 0;
            while (from < pending.size()) {
                int to = from + 1;
                while (to < pending.size() && isNear(pending.get(from), pending.get(to - 1), pending.get(to))) {
                    to++;
                }
                fetch(pending.subList(from, to));
                from = to;
            }
        } catch (IOException | RuntimeException e) {
            failOwned(e);
            throw e;
        }
    }

    private boolean isNear(Block first, Block previous, Block next) throws TiffException {
        long end = directory.offsets()[previous.index()] + length(previous);
        long start = directory.offsets()[next.index()];
        return start >= end
                && start - end <= LARGEST_GAP
                && start + length(next) - directory.offsets()[first.index()] <= LARGEST_REQUEST;
    }

    private int length(Block block) throws TiffException {
        long length = directory.byteCounts()[block.index()];
        if (length < 0 || length > BlockDecoder.MAX_BLOCK_BYTES) {
            throw new TiffException.Malformed("a tile or strip of " + length + " encoded bytes");
        }
        return (int) length;
    }

    private void fetch(List<Block> run) throws IOException {
        long start = directory.offsets()[run.getFirst().index()];
        long end = directory.offsets()[run.getLast().index()] + length(run.getLast());
        image.input().requireWithin(start, end - start);
        byte[] bytes = cache.buffers().take(Math.toIntExact(end - start));
        List<Part> parts = new ArrayList<>();
        for (Block block : run) {
            parts.add(new Part(block, (int) (directory.offsets()[block.index()] - start), length(block)));
        }
        fetched.add(new Fetched(bytes, parts));
        image.input().read(start, (int) (end - start), bytes, 0);
    }

    /** Decodes what was fetched. */
    public void decode() throws IOException {
        try {
            for (Block block : owned) {
                if (directory.byteCounts()[block.index()] == 0) {
                    block.samples.complete(image.sparseBlock(directory.rowsOfBlock(blockRow(block))));
                }
            }
            for (Fetched range : fetched) {
                for (Part part : range.parts) {
                    decode(range.bytes, part);
                }
            }
            giveBack();
        } catch (IOException | RuntimeException e) {
            failOwned(e);
            throw e;
        }
    }

    private void decode(byte[] encoded, Part part) throws TiffException {
        int rows = directory.rowsOfBlock(blockRow(part.block));
        int required = Math.min(rows, directory.height() - blockRow(part.block) * directory.blockHeight());
        BufferPool buffers = cache.buffers();
        byte[] target = buffers.take(BlockDecoder.packedBytes(directory, part.length, rows, required));
        byte[] decoded =
                BlockDecoder.decode(directory, image.order(), encoded, part.at, part.length, target, rows, required);
        if (decoded != target) {
            buffers.give(target);
        }
        part.block.samples.complete(decoded);
    }

    private int blockRow(Block block) {
        return block.index() % (directory.blocksAcross() * directory.blocksDown()) / directory.blocksAcross();
    }

    private void giveBack() {
        fetched.forEach(range -> cache.buffers().give(range.bytes));
        fetched.clear();
    }

    private void failOwned(Exception why) {
        owned.stream().filter(block -> !block.samples.isDone()).forEach(block -> cache.fail(block, why));
    }

    /** Waits until all blocks are decoded, by whichever window. */
    public void await() throws IOException, InterruptedException {
        samples = new byte[blocks.size()][];
        for (int i = 0; i < samples.length; i++) {
            try {
                samples[i] = blocks.get(i).samples.get();
            } catch (ExecutionException e) {
                throw new IOException(
                        e.getCause() == null ? "a block failed" : e.getCause().getMessage(), e);
            }
        }
    }

    /**
     * Numbers of a row as stored, from column to column of the image; all of it has to be in the window.
     *
     * @param target takes {@code count} numbers from index {@code at} on
     * @param low least number that is nothing special
     * @param high greatest number that is nothing special
     * @return whether all of them are within {@code low} and {@code high}, and none is NaN
     */
    public boolean row(int row, int column, int count, float[] target, int at, float low, float high) {
        int blockRow = row / directory.blockHeight();
        boolean ordinary = true;
        int done = 0;
        while (done < count) {
            int current = column + done;
            int blockColumn = current / directory.blockWidth();
            int left = blockColumn * directory.blockWidth();
            int length = Math.min(count - done, left + directory.blockWidth() - current);
            byte[] block = samples[(blockRow - firstBlockRow) * blocksAcross + blockColumn - firstBlockColumn];
            int pixel = (row - blockRow * directory.blockHeight()) * directory.blockWidth() + current - left;
            ordinary &= numbers(block, pixel, length, target, at + done, low, high);
            done += length;
        }
        return ordinary;
    }

    private boolean numbers(byte[] block, int pixel, int count, float[] target, int at, float low, float high) {
        int step = directory.samplesPerBlockPixel();
        int first = pixel * step + (directory.planar() ? 0 : band);
        return switch (directory.dataType()) {
            case UINT16 -> unsignedShorts(block, first, step, count, target, at, bound(low, 1), bound(high, -1));
            case UINT8 -> unsignedBytes(block, first, step, count, target, at, bound(low, 1), bound(high, -1));
            case INT16 -> shorts(block, first, step, count, target, at, bound(low, 1), bound(high, -1));
            case INT8, UINT32, INT32, UINT64, INT64, FLOAT16, FLOAT32, FLOAT64 -> {
                ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
                boolean ordinary = true;
                for (int i = 0; i < count; i++) {
                    float value = (float) Samples.value(directory.dataType(), bytes, first + i * step);
                    ordinary &= value >= low && value <= high;
                    target[at + i] = value;
                }
                yield ordinary;
            }
        };
    }

    /** The whole number at a bound or next within it. */
    private static int bound(float bound, int inwards) {
        int whole = (int) Math.clamp((double) bound, -1e6, 1e6);
        return inwards > 0 ? (whole < bound ? whole + 1 : whole) : whole > bound ? whole - 1 : whole;
    }

    // Signs are collected rather than compared, so that the loops are vectorised.

    private boolean unsignedShorts(
            byte[] block, int first, int step, int count, float[] target, int at, int low, int high) {
        if (step == 1) {
            if (encodedRow.length < count) {
                encodedRow = new short[count];
                wholeRow = new int[count];
            }
            ByteBuffer.wrap(block)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(first, encodedRow, 0, count);
            return unsigned(encodedRow, wholeRow, count, target, at, low, high);
        }
        int outside = 0;
        for (int i = 0; i < count; i++) {
            int value = Short.toUnsignedInt((short) SHORT.get(block, 2 * (first + i * step)));
            outside |= value - low | high - value;
            target[at + i] = value;
        }
        return outside >= 0;
    }

    /**
     * Loops over a row in the processor's nearest cache, since one that mixes widths is not vectorised, and of conversions to
     * wider numbers that of signed shorts to floats is. Most rows have no number in the upper half, which it gives as negative.
     */
    private static boolean unsigned(short[] row, int[] whole, int count, float[] target, int at, int low, int high) {
        for (int i = 0; i < count; i++) {
            target[at + i] = row[i];
        }
        int outside = whole(target, at, whole, count, low, high);
        if ((outside & UPPER_HALF) != 0) {
            for (int i = 0; i < count; i++) {
                row[i] = (short) (row[i] ^ Short.MIN_VALUE);
            }
            for (int i = 0; i < count; i++) {
                target[at + i] = row[i];
            }
            for (int i = 0; i < count; i++) {
                target[at + i] += 1 << 15;
            }
            outside = whole(target, at, whole, count, low, high);
        }
        return (outside & OUTSIDE) == 0;
    }

    /** Turns numbers into whole ones; whether any is negative, and whether any is beyond the bounds. */
    private static int whole(float[] numbers, int at, int[] whole, int count, int low, int high) {
        for (int i = 0; i < count; i++) {
            whole[i] = (int) numbers[at + i];
        }
        int outside = 0;
        int negative = 0;
        for (int i = 0; i < count; i++) {
            int value = whole[i];
            outside |= value - low | high - value;
            negative |= value;
        }
        return (negative < 0 ? UPPER_HALF : 0) | (outside < 0 ? OUTSIDE : 0);
    }

    private static boolean shorts(
            byte[] block, int first, int step, int count, float[] target, int at, int low, int high) {
        int outside = 0;
        for (int i = 0; i < count; i++) {
            int value = (short) SHORT.get(block, 2 * (first + i * step));
            outside |= value - low | high - value;
            target[at + i] = value;
        }
        return outside >= 0;
    }

    private static boolean unsignedBytes(
            byte[] block, int first, int step, int count, float[] target, int at, int low, int high) {
        int outside = 0;
        for (int i = 0; i < count; i++) {
            int value = Byte.toUnsignedInt(block[first + i * step]);
            outside |= value - low | high - value;
            target[at + i] = value;
        }
        return outside >= 0;
    }

    /** Lets the blocks go; those at the window's edges may be kept for its neighbours. */
    @Override
    public void close() {
        samples = new byte[0][];
        giveBack();
        // Others may be waiting for what is not going to be decoded.
        failOwned(new WindowGivenUpException());
        for (int i = 0; i < blocks.size(); i++) {
            cache.unpin(blocks.get(i), shared[i]);
        }
        blocks.clear();
    }
}
