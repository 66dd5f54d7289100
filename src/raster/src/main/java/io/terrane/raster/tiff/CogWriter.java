package io.terrane.raster.tiff;

import io.terrane.raster.array.Halving;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Writes a cloud optimized GeoTIFF from windows that come in any order, from any thread: whole tiles, rows, or whatever
 * rectangles cover the image without overlap. What is never written is nodata, or 0 where none is declared, and a tile
 * of nothing else is not stored. The file's bytes do not depend on the order.
 *
 * <p>Memory is bounded whatever the image's size: encoded tiles go to a temporary file as they are complete, unfinished
 * ones beyond a bound to another. {@link #finish} then writes the file once from front to back, so that it may go to an
 * object store: directories first, overviews from the smallest up to the image, in GDAL's layout. Row order keeps one row
 * of tiles unfinished, tile order next to none.
 *
 * <p>Overviews halve the image until it fits into one tile. An odd edge gives a column or row made of one pixel instead
 * of two, as in GDAL. Source: TIFF 6.0, BigTIFF, OGC COG and GeoTIFF 1.1, GDAL's COG driver.
 */
public final class CogWriter implements AutoCloseable {
    private static final long DEFAULT_PENDING_BYTES = 64L << 20;
    private static final long CLASSIC_LIMIT = 0xFFFF_FFFFL;
    private static final int COPY_BYTES = 1 << 20;

    private final CogSpecification specification;
    private final List<PyramidLevel> levels;
    private final byte[] blank;
    private final PendingTiles pending;
    private final TileSpool spool;
    private final Halving overviews;
    private final ConcurrentLinkedQueue<TileEncoder> encoders = new ConcurrentLinkedQueue<>();
    /** By tile of the image and band; merged in tile order, so that the result has the same bits in any order. */
    private final PixelStatistics[][] statistics;

    private boolean finished;

    /** Where a file's bytes go, in order. */
    @FunctionalInterface
    public interface Sink {
        /** Takes all of the buffer's remaining bytes. */
        void write(ByteBuffer bytes) throws IOException;
    }

    /**
     * What was written.
     *
     * @param size bytes of the file
     * @param statistics one a band
     */
    public record Summary(long size, boolean bigTiff, int overviews, List<PixelStatistics> statistics) {}

    /** Keeps at most 64 MiB of unfinished tiles in memory, and temporary files in the system's folder for them. */
    public static CogWriter open(CogSpecification specification) throws IOException {
        return open(specification, Path.of(System.getProperty("java.io.tmpdir")), DEFAULT_PENDING_BYTES);
    }

    /**
     * @param folder for temporary files, which take as much as the encoded file
     * @param pendingBytes of unfinished tiles held in memory; one tile a level at least
     */
    public static CogWriter open(CogSpecification specification, Path folder, long pendingBytes) throws IOException {
        return new CogWriter(specification, folder, pendingBytes);
    }

    private CogWriter(CogSpecification specification, Path folder, long pendingBytes) throws IOException {
        this.specification = specification;
        this.levels = levels(specification);
        this.blank = blank(specification);
        this.overviews = new Halving(specification.dataType(), specification.overviews(), specification.nodata());
        long held = Math.max(levels.size() + 1, pendingBytes / specification.tileBytes());
        this.pending = new PendingTiles(blank, (int) Math.min(held, Integer.MAX_VALUE), folder);
        this.spool = new TileSpool(folder);
        this.statistics = new PixelStatistics[levels.getFirst().tileCount()][];
    }

    private static List<PyramidLevel> levels(CogSpecification specification) {
        List<PyramidLevel> levels = new ArrayList<>();
        int width = specification.grid().width();
        int height = specification.grid().height();
        levels.add(new PyramidLevel(width, height, specification.tileSize()));
        while (levels.getLast().tileCount() > 1) {
            width = Math.ceilDiv(width, 2);
            height = Math.ceilDiv(height, 2);
            levels.add(new PyramidLevel(width, height, specification.tileSize()));
        }
        return List.copyOf(levels);
    }

    private static byte[] blank(CogSpecification specification) {
        byte[] tile = new byte[specification.tileBytes()];
        double fill = specification.nodata().orElse(0);
        if (fill != 0) {
            ByteBuffer bytes = ByteBuffer.wrap(tile).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < tile.length / specification.dataType().bytes(); i++) {
                Samples.put(specification.dataType(), bytes, i, fill);
            }
        }
        return tile;
    }

    /**
     * Writes a whole image of one band that is in memory.
     *
     * @param samples little endian, row by row
     */
    public static Summary write(CogSpecification specification, ByteBuffer samples, Sink sink) throws IOException {
        Grid grid = specification.grid();
        try (CogWriter writer = open(specification)) {
            writer.write(new Window(0, 0, grid.height(), grid.width()), samples);
            return writer.finish(sink);
        }
    }

    /**
     * Takes a window of the image. Safe for concurrent use; tiles that it completes are encoded by the calling thread.
     *
     * @param bands the samples of each band, little endian, row by row from index 0
     * @throws IllegalStateException when a pixel was written before
     */
    public void write(Window window, ByteBuffer... bands) throws IOException {
        if (bands.length != specification.bands().size()) {
            throw new IllegalArgumentException(
                    "the image has " + specification.bands().size() + " bands, not " + bands.length);
        }
        long bytes = window.size() * specification.dataType().bytes();
        for (ByteBuffer band : bands) {
            if (band.limit() < bytes) {
                throw new IllegalArgumentException(
                        "a band of " + window + " has " + bytes + " bytes, not " + band.limit());
            }
        }
        checkWithin(window);
        deliver(0, window, Optional.of(new TileSource.Bands(specification, window, bands)));
    }

    /** Says that a window holds nothing but nodata, which lets the tiles around it be finished. */
    public void skip(Window window) throws IOException {
        checkWithin(window);
        deliver(0, window, Optional.empty());
    }

    private void checkWithin(Window window) {
        Grid grid = specification.grid();
        boolean within = window.row() >= 0
                && window.column() >= 0
                && (long) window.row() + window.height() <= grid.height()
                && (long) window.column() + window.width() <= grid.width();
        if (!within) {
            throw new IndexOutOfBoundsException(
                    "the image is " + grid.height() + " x " + grid.width() + ", which does not hold " + window);
        }
    }

    private void deliver(int depth, Window window, Optional<TileSource> source) throws IOException {
        PyramidLevel level = levels.get(depth);
        int size = specification.tileSize();
        for (int row = window.row() / size; row * size < window.row() + window.height(); row++) {
            for (int column = window.column() / size; column * size < window.column() + window.width(); column++) {
                int index = row * level.across() + column;
                Window tile = level.tile(index);
                Window part = intersection(window, tile);
                if (level.isComplete(index)) {
                    throw new IllegalStateException(part + " of the image were written before");
                }
                Optional<Consumer<byte[]>> copy =
                        source.map(samples -> bytes -> samples.copy(part, bytes, tile.row(), tile.column()));
                if (part.equals(tile) && source.isPresent()) {
                    byte[] samples = blank.clone();
                    copy.orElseThrow().accept(samples);
                    complete(depth, index, Optional.of(samples));
                    continue;
                }
                Optional<PendingTiles.Tile> whole =
                        pending.add(new PendingTiles.Key(depth, index), part.size(), tile.size(), copy);
                if (whole.isPresent()) {
                    complete(depth, index, samples(whole.get()));
                }
            }
        }
    }

    private static Optional<byte[]> samples(PendingTiles.Tile tile) {
        return tile.touched() ? Optional.of(tile.samples) : Optional.empty();
    }

    private static Window intersection(Window one, Window other) {
        int row = Math.max(one.row(), other.row());
        int column = Math.max(one.column(), other.column());
        int bottom = Math.min(one.row() + one.height(), other.row() + other.height());
        int right = Math.min(one.column() + one.width(), other.column() + other.width());
        return new Window(row, column, bottom - row, right - column);
    }

    /** Stores a tile and hands its half to the next level; empty for a tile of nodata. */
    private void complete(int depth, int index, Optional<byte[]> given) throws IOException {
        PyramidLevel level = levels.get(depth);
        level.complete(index);
        Window tile = level.tile(index);
        Optional<byte[]> samples = given.filter(bytes -> !Arrays.equals(bytes, blank));
        if (samples.isPresent()) {
            if (depth == 0) {
                statistics[index] = statistics(samples.get(), tile);
            }
            store(level, index, samples.get());
        }
        if (depth + 1 < levels.size()) {
            Window half = new Window(
                    tile.row() / 2, tile.column() / 2, Math.ceilDiv(tile.height(), 2), Math.ceilDiv(tile.width(), 2));
            deliver(
                    depth + 1,
                    half,
                    samples.map(bytes -> new TileSource.Half(specification, half, halved(bytes, tile))));
        }
    }

    private byte[] halved(byte[] samples, Window tile) {
        return overviews.halve(
                samples, specification.tileSize(), specification.bands().size(), tile.height(), tile.width());
    }

    private void store(PyramidLevel level, int index, byte[] samples) throws IOException {
        TileEncoder idle = encoders.poll();
        TileEncoder encoder = idle == null ? new TileEncoder(specification) : idle;
        byte[] encoded = encoder.encode(samples);
        level.place(index, spool.append(encoded, encoder.length()), encoder.length());
        encoders.add(encoder);
    }

    private PixelStatistics[] statistics(byte[] samples, Window tile) {
        PixelStatistics[] found = new PixelStatistics[specification.bands().size()];
        ByteBuffer bytes = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN);
        for (int band = 0; band < found.length; band++) {
            found[band] = PixelStatistics.of(specification, bytes, tile, band);
        }
        return found;
    }

    /**
     * Writes the file. No window may be written at the same time or after.
     *
     * @param sink for an object, {@code ObjectWriter::write}
     */
    public synchronized Summary finish(Sink sink) throws IOException {
        if (finished) {
            throw new IllegalStateException("the file is finished already");
        }
        finished = true;
        for (int depth = 0; depth < levels.size(); depth++) {
            for (int index : pending.unfinished(depth)) {
                complete(depth, index, samples(pending.take(new PendingTiles.Key(depth, index))));
            }
        }
        List<PixelStatistics> bands = new ArrayList<>();
        for (int band = 0; band < specification.bands().size(); band++) {
            PixelStatistics all = PixelStatistics.NONE;
            for (PixelStatistics[] tile : statistics) {
                all = tile == null ? all : all.plus(tile[band]);
            }
            bands.add(all);
        }
        Grid grid = specification.grid();
        String metadata = GdalMetadata.document(specification, bands, (long) grid.height() * grid.width());
        long stored = levels.stream().mapToLong(PyramidLevel::storedBytes).sum();
        CogDirectories classic = new CogDirectories(specification, metadata, false);
        boolean big = specification.bigTiff() == CogSpecification.BigTiff.ALWAYS
                || classic.size(levels) + stored > CLASSIC_LIMIT;
        CogDirectories directories = big ? new CogDirectories(specification, metadata, true) : classic;
        long size = write(directories, sink);
        return new Summary(size, big, levels.size() - 1, List.copyOf(bands));
    }

    private long write(CogDirectories directories, Sink sink) throws IOException {
        long position = directories.size(levels);
        List<long[]> offsets = new ArrayList<>();
        for (PyramidLevel level : levels.reversed()) {
            long[] lengths = level.lengths();
            long[] starts = new long[lengths.length];
            for (int i = 0; i < starts.length; i++) {
                if (lengths[i] > 0) {
                    starts[i] = position + TileSpool.LEADER_BYTES;
                    position += lengths[i] + TileSpool.FRAME_BYTES;
                }
            }
            offsets.addFirst(starts);
        }
        sink.write(ByteBuffer.wrap(directories.encode(levels, offsets)));
        ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
        for (PyramidLevel level : levels.reversed()) {
            long[] lengths = level.lengths();
            for (int i = 0; i < lengths.length; i++) {
                if (lengths[i] > 0) {
                    copy(level.position(i), lengths[i] + TileSpool.FRAME_BYTES, buffer, sink);
                }
            }
        }
        if (buffer.position() > 0) {
            sink.write(buffer.flip());
        }
        return position;
    }

    /** Collects small tiles, so that the sink gets pieces of about a buffer. */
    private void copy(long from, long length, ByteBuffer buffer, Sink sink) throws IOException {
        long position = from;
        long end = from + length;
        while (position < end) {
            int count = (int) Math.min(end - position, buffer.remaining());
            buffer.limit(buffer.position() + count);
            spool.read(buffer, position);
            buffer.limit(buffer.capacity());
            position += count;
            if (!buffer.hasRemaining()) {
                sink.write(buffer.flip());
                buffer.clear();
            }
        }
    }

    /** Gives the temporary files back; what was not finished is lost. */
    @Override
    public void close() throws IOException {
        try (spool) {
            pending.close();
        }
    }
}
