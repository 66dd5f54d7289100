package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.RangeReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A TIFF or BigTIFF, read by window: only the tiles or strips that a window touches are fetched and decoded.
 *
 * <p>Bands count from 0, rows from the top, columns from the left. Blocks that the file leaves out (sparse) read as
 * nodata, or 0 where none is declared. Half floats are widened to {@code float32}, packed samples of 1, 2 or 4 bits
 * to {@code uint8}. Safe for concurrent reads when its input is.
 *
 * <p>Source: TIFF 6.0, BigTIFF, OGC GeoTIFF 1.1, GDAL's tag 42113. Sequential JPEG blocks are read, YCbCr as
 * RGB; LERC, WEBP, JPEG 2000, JPEG XL, LZMA and fax blocks are refused with {@link TiffException.Unsupported}.
 */
public final class GeoTiff implements Closeable {
    private final RangeReader input;
    private final ByteOrder order;
    private final ImageDirectory image;
    private final Optional<ImageDirectory> mask;
    private final List<ImageDirectory> overviews;
    private final List<ImageDirectory> masks;

    private GeoTiff(
            RangeReader input,
            ByteOrder order,
            ImageDirectory image,
            List<ImageDirectory> overviews,
            List<ImageDirectory> masks) {
        this.input = input;
        this.order = order;
        this.image = image;
        this.overviews = overviews;
        this.masks = masks;
        this.mask = masks.stream()
                .filter(directory -> directory.width() == image.width() && directory.height() == image.height())
                .findFirst();
    }

    /**
     * Reads the directories and takes the input over: closing the image closes it.
     *
     * @throws TiffException when the file is broken or in a form that is not supported
     * @throws IOException when the input cannot be read
     */
    public static GeoTiff open(RangeReader input) throws IOException {
        DirectoryReader.Directories directories = DirectoryReader.read(input);
        ImageDirectory image = directories.images().getFirst();
        List<ImageDirectory> overviews = directories.images().stream()
                .skip(1)
                .filter(directory -> directory.reduced() && !directory.mask())
                .filter(directory ->
                        directory.bandCount() == image.bandCount() && directory.dataType() == image.dataType())
                .map(directory -> directory.placedLike(image))
                .toList();
        List<ImageDirectory> masks = directories.images().stream()
                .skip(1)
                .filter(directory -> directory.mask() && directory.bandCount() == 1)
                .toList();
        return new GeoTiff(input, directories.order(), image, overviews, masks);
    }

    public int width() {
        return image.width();
    }

    public int height() {
        return image.height();
    }

    public int bandCount() {
        return image.bandCount();
    }

    public DataType dataType() {
        return image.dataType();
    }

    public OptionalDouble nodata() {
        return image.nodata();
    }

    /** Columns of a tile, or the image's width where it is striped. */
    public int blockWidth() {
        return image.blockWidth();
    }

    public int blockHeight() {
        return image.blockHeight();
    }

    /** Widths of the overviews, in the file's order: large to small in a COG. */
    public List<Integer> overviewWidths() {
        return overviews.stream().map(ImageDirectory::width).toList();
    }

    /** The overview at an index of {@link #overviewWidths}, as an image of its own over the same input. */
    public GeoTiff overview(int index) {
        return new GeoTiff(input, order, overviews.get(index), List.of(), masks);
    }

    /**
     * The image to read pixels of a size from: the coarsest overview that is at least as fine, else this one.
     *
     * @param pixelSize in units of the CRS
     */
    public GeoTiff forPixelSize(double pixelSize) {
        if (image.transform().isEmpty()) {
            return this;
        }
        // Half a percent: overviews of an odd size are not quite a power of two coarser.
        ImageDirectory best = overviews.stream()
                .filter(overview -> pixelSize(overview) <= pixelSize * 1.005)
                .max(Comparator.comparingDouble(GeoTiff::pixelSize))
                .orElse(image);
        return best == image ? this : new GeoTiff(input, order, best, List.of(), masks);
    }

    private static double pixelSize(ImageDirectory image) {
        return image.transform()
                .map(t -> Math.sqrt(Math.abs(t.a() * t.e() - t.b() * t.d())))
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** Names, scales, offsets and units of the bands, as GDAL's metadata have them. */
    public List<CogSpecification.Band> bands() {
        return image.bands();
    }

    /** The band that says how opaque a pixel is. */
    public OptionalInt alphaBand() {
        return image.alphaBand();
    }

    /** Whether the file has a mask of this image. */
    public boolean hasMask() {
        return mask.isPresent();
    }

    /** The CRS; empty when the file says nothing of one. */
    public Optional<TiffCrs> crs() {
        return image.crs();
    }

    /** Where the pixels lie; empty when the file has no transform or no EPSG code. */
    public Optional<Grid> grid() {
        OptionalInt epsg = image.crs().map(TiffCrs::epsg).orElse(OptionalInt.empty());
        if (epsg.isEmpty()) {
            return Optional.empty();
        }
        return image.transform().map(transform -> new Grid(epsg.getAsInt(), transform, image.height(), image.width()));
    }

    /**
     * Which pixels of a window count: 1, or 0 for those that the file's mask leaves out; where it has none, those that
     * hold the nodata value; where there is none either, those that the alpha band makes wholly transparent.
     */
    public byte[] validity(int band, Window window) throws IOException {
        byte[] valid = new byte[Math.toIntExact(window.size())];
        Arrays.fill(valid, (byte) 1);
        if (mask.isPresent()) {
            GeoTiff stored = new GeoTiff(input, order, mask.get(), List.of(), List.of());
            invalidate(valid, stored.read(0, window), stored.dataType(), 0);
        } else if (image.nodata().isPresent()) {
            invalidate(
                    valid, read(band, window), image.dataType(), image.nodata().getAsDouble());
        } else if (image.alphaBand().isPresent()) {
            invalidate(valid, read(image.alphaBand().getAsInt(), window), image.dataType(), 0);
        }
        return valid;
    }

    private static void invalidate(byte[] valid, ByteBuffer samples, DataType type, double missing) {
        for (int i = 0; i < valid.length; i++) {
            double value = Samples.value(type, samples, i);
            if (value == missing || Double.isNaN(value) && Double.isNaN(missing)) {
                valid[i] = 0;
            }
        }
    }

    /**
     * Reads a window of one band as stored: little endian, row by row.
     *
     * @throws IndexOutOfBoundsException when the window is not within the image
     * @throws IOException naming the input and the window
     */
    public ByteBuffer read(int band, Window window) throws IOException {
        checkWithin(band, window);
        int sampleBytes = image.dataType().bytes();
        ByteBuffer target = ByteBuffer.allocate(Math.toIntExact(window.size() * sampleBytes))
                .order(ByteOrder.LITTLE_ENDIAN);
        int lastBlockRow = (window.row() + window.height() - 1) / image.blockHeight();
        int lastBlockColumn = (window.column() + window.width() - 1) / image.blockWidth();
        for (int blockRow = window.row() / image.blockHeight(); blockRow <= lastBlockRow; blockRow++) {
            for (int blockColumn = window.column() / image.blockWidth();
                    blockColumn <= lastBlockColumn;
                    blockColumn++) {
                try {
                    byte[] block = block(band, blockRow, blockColumn);
                    copy(block, band, blockRow, blockColumn, window, target.array());
                } catch (IOException e) {
                    throw new IOException(input.name() + ", band " + band + ", " + window + ": " + e.getMessage(), e);
                }
            }
        }
        return target;
    }

    /**
     * Prepares to read a window of one band in steps, with buffers that are used again.
     *
     * @throws IndexOutOfBoundsException when the window is not within the image
     */
    public BandWindow window(int band, Window window, BlockCache cache) {
        checkWithin(band, window);
        return new BandWindow(this, image, band, window, cache);
    }

    /** Whether the file leaves out all blocks that a window touches, so that all of its pixels are nodata, or 0. */
    public boolean isSparse(int band, Window window) {
        return storedBytes(band, window) == 0;
    }

    /** Bytes in the file of the blocks that a window touches; where bands are interleaved, those of the others too. */
    public long storedBytes(int band, Window window) {
        checkWithin(band, window);
        int lastRow = (window.row() + window.height() - 1) / image.blockHeight();
        int lastColumn = (window.column() + window.width() - 1) / image.blockWidth();
        long bytes = 0;
        for (int row = window.row() / image.blockHeight(); row <= lastRow; row++) {
            for (int column = window.column() / image.blockWidth(); column <= lastColumn; column++) {
                bytes += image.byteCounts()[image.blockIndex(band, row, column)];
            }
        }
        return bytes;
    }

    RangeReader input() {
        return input;
    }

    ByteOrder order() {
        return order;
    }

    /** As {@link #read}, as numbers; exact for every type but 64-bit integers beyond 2⁵³. */
    public double[] readDoubles(int band, Window window) throws IOException {
        ByteBuffer bytes = read(band, window);
        double[] values = new double[Math.toIntExact(window.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = Samples.value(image.dataType(), bytes, i);
        }
        return values;
    }

    /** Reads one row of blocks of all bands, each band as {@link #read} gives it. */
    List<ByteBuffer> readBlockRow(int blockRow) throws IOException {
        int row = blockRow * image.blockHeight();
        Window window = new Window(row, 0, Math.min(image.blockHeight(), image.height() - row), image.width());
        if (window.size() * image.dataType().bytes() * image.bandCount() > 4 * BlockDecoder.MAX_BLOCK_BYTES) {
            throw new TiffException.Unsupported("a row of blocks is too large to be read at once");
        }
        byte[][] targets = new byte[image.bandCount()]
                [Math.toIntExact(window.size() * image.dataType().bytes())];
        for (int blockColumn = 0; blockColumn < image.blocksAcross(); blockColumn++) {
            byte[] shared = image.planar() ? null : block(0, blockRow, blockColumn);
            for (int band = 0; band < targets.length; band++) {
                byte[] block = shared == null ? block(band, blockRow, blockColumn) : shared;
                copy(block, band, blockRow, blockColumn, window, targets[band]);
            }
        }
        return Arrays.stream(targets)
                .map(target -> ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN))
                .toList();
    }

    int blockRows() {
        return image.blocksDown();
    }

    private void checkWithin(int band, Window window) {
        if (band < 0 || band >= image.bandCount()) {
            throw new IndexOutOfBoundsException(
                    input.name() + " has " + image.bandCount() + " bands, not a band " + band);
        }
        boolean within = window.row() >= 0
                && window.column() >= 0
                && (long) window.row() + window.height() <= image.height()
                && (long) window.column() + window.width() <= image.width();
        if (!within) {
            throw new IndexOutOfBoundsException(
                    input.name() + " is " + image.height() + " x " + image.width() + ", which does not hold " + window);
        }
    }

    private byte[] block(int band, int blockRow, int blockColumn) throws IOException {
        int index = image.blockIndex(band, blockRow, blockColumn);
        int rows = image.rowsOfBlock(blockRow);
        long length = image.byteCounts()[index];
        if (length == 0) {
            return sparseBlock(rows);
        }
        if (length < 0 || length > BlockDecoder.MAX_BLOCK_BYTES) {
            throw new TiffException.Malformed("a tile or strip of " + length + " encoded bytes");
        }
        int requiredRows = Math.min(rows, image.height() - blockRow * image.blockHeight());
        // The input refuses what is beyond its end before memory is taken for it.
        ByteBuffer stored = input.read(image.offsets()[index], (int) length);
        byte[] encoded = new byte[stored.remaining()];
        stored.get(encoded);
        byte[] target = new byte[BlockDecoder.packedBytes(image, encoded.length, rows, requiredRows)];
        return BlockDecoder.decode(image, order, encoded, 0, encoded.length, target, rows, requiredRows);
    }

    byte[] sparseBlock(int rows) throws TiffException {
        long samples = (long) rows * image.blockWidth() * image.samplesPerBlockPixel();
        int sampleBytes = image.dataType().bytes();
        if (samples * sampleBytes > BlockDecoder.MAX_BLOCK_BYTES) {
            throw new TiffException.Unsupported("a tile or strip of " + samples + " samples is too large");
        }
        byte[] block = new byte[(int) samples * sampleBytes];
        double nodata = image.nodata().orElse(0);
        if (nodata != 0) {
            ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < samples; i++) {
                Samples.put(image.dataType(), bytes, i, nodata);
            }
        }
        return block;
    }

    /** Copies the part of a block that the window covers. */
    private void copy(byte[] block, int band, int blockRow, int blockColumn, Window window, byte[] target) {
        int sampleBytes = image.dataType().bytes();
        int perPixel = image.samplesPerBlockPixel();
        int top = blockRow * image.blockHeight();
        int left = blockColumn * image.blockWidth();
        int firstRow = Math.max(top, window.row());
        int endRow = Math.min(top + image.rowsOfBlock(blockRow), window.row() + window.height());
        int firstColumn = Math.max(left, window.column());
        int endColumn = Math.min(left + image.blockWidth(), window.column() + window.width());
        int columns = endColumn - firstColumn;
        int bandOffset = image.planar() ? 0 : band;
        for (int row = firstRow; row < endRow; row++) {
            int from = (((row - top) * image.blockWidth() + firstColumn - left) * perPixel + bandOffset) * sampleBytes;
            int to = ((row - window.row()) * window.width() + firstColumn - window.column()) * sampleBytes;
            if (perPixel == 1) {
                System.arraycopy(block, from, target, to, columns * sampleBytes);
            } else {
                pick(block, from, perPixel * sampleBytes, target, to, columns, sampleBytes);
            }
        }
    }

    /** Takes one sample of each pixel. */
    private static void pick(byte[] block, int from, int step, byte[] target, int to, int count, int sampleBytes) {
        if (sampleBytes == 1) {
            for (int i = 0, at = from; i < count; i++, at += step) {
                target[to + i] = block[at];
            }
            return;
        }
        for (int i = 0, at = from; i < count; i++, at += step) {
            for (int b = 0; b < sampleBytes; b++) {
                target[to + i * sampleBytes + b] = block[at + b];
            }
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
