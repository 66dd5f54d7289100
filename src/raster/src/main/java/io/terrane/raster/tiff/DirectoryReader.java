package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import io.terrane.raster.io.RangeReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the directories of a TIFF or BigTIFF (TIFF 6.0; OGC GeoTIFF 1.1). */
final class DirectoryReader {
    /** COG headers lie at the front: one read serves nearly all of them. */
    private static final int PREFETCH_BYTES = 32 * 1024;

    private static final int MAX_DIRECTORIES = 256;
    private static final int MAX_ENTRIES = 4096;
    private static final int MAX_BANDS = 4096;
    private static final int MAX_JPEG_TABLE_BYTES = 64 << 10;

    private static final int NEW_SUBFILE_TYPE = 254;
    private static final int IMAGE_WIDTH = 256;
    private static final int IMAGE_LENGTH = 257;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC_INTERPRETATION = 262;
    private static final int FILL_ORDER = 266;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES_PER_PIXEL = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTE_COUNTS = 279;
    private static final int PLANAR_CONFIGURATION = 284;
    private static final int PREDICTOR = 317;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTE_COUNTS = 325;
    private static final int EXTRA_SAMPLES = 338;
    private static final int SAMPLE_FORMAT = 339;
    private static final int JPEG_TABLES = 347;
    private static final int GDAL_METADATA = 42112;
    private static final int GDAL_NODATA = 42113;

    private final TagTable.Source source;
    private final ByteOrder order;
    private final boolean big;

    private DirectoryReader(TagTable.Source source, ByteOrder order, boolean big) {
        this.source = source;
        this.order = order;
        this.big = big;
    }

    /** @param order the file's byte order */
    record Directories(List<ImageDirectory> images, ByteOrder order) {}

    static Directories read(RangeReader input) throws IOException {
        ByteBuffer head = input.readAtMost(0, PREFETCH_BYTES);
        if (head.remaining() < 8) {
            throw new TiffException.Malformed("not a TIFF: it has fewer than 8 bytes");
        }
        ByteOrder order = switch (head.getShort(0)) {
            case 0x4949 -> ByteOrder.LITTLE_ENDIAN;
            case 0x4d4d -> ByteOrder.BIG_ENDIAN;
            default -> throw new TiffException.Malformed("not a TIFF: it does not begin with II or MM");
        };
        head.order(order);
        int magic = head.getShort(2);
        if (magic != 42 && magic != 43 || magic == 43 && head.remaining() < 16) {
            throw new TiffException.Malformed("not a TIFF: its version is " + magic + " instead of 42 or 43");
        }
        boolean big = magic == 43;
        long first = big ? head.getLong(8) : Integer.toUnsignedLong(head.getInt(4));
        TagTable.Source source = new TagTable.Source(input, head, order);
        return new Directories(new DirectoryReader(source, order, big).chain(first), order);
    }

    private List<ImageDirectory> chain(long first) throws IOException {
        List<ImageDirectory> images = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        long offset = first;
        while (offset != 0) {
            if (!seen.add(offset)) {
                throw new TiffException.Malformed("the directories form a loop");
            }
            if (seen.size() > MAX_DIRECTORIES) {
                throw new TiffException.Malformed("more than " + MAX_DIRECTORIES + " directories");
            }
            int countBytes = big ? 8 : 2;
            int entryBytes = big ? 20 : 12;
            int pointerBytes = big ? 8 : 4;
            ByteBuffer counted = source.bytes(offset, countBytes);
            long count = big ? counted.getLong() : Short.toUnsignedInt(counted.getShort());
            if (count < 1 || count > MAX_ENTRIES) {
                throw new TiffException.Malformed("a directory of " + count + " entries");
            }
            ByteBuffer body = source.bytes(offset + countBytes, (int) count * entryBytes + pointerBytes);
            TagTable tags = new TagTable(source, big);
            for (int i = 0; i < count; i++) {
                tags.add(body.slice(i * entryBytes, entryBytes).order(order));
            }
            images.add(image(tags, images.isEmpty() ? null : images.getFirst()));
            int end = (int) count * entryBytes;
            offset = big ? body.getLong(end) : Integer.toUnsignedLong(body.getInt(end));
        }
        if (images.isEmpty()) {
            throw new TiffException.Malformed("the file has no image");
        }
        return List.copyOf(images);
    }

    private ImageDirectory image(TagTable tags, @Nullable ImageDirectory first) throws IOException {
        int width = size(tags, IMAGE_WIDTH, "width");
        int height = size(tags, IMAGE_LENGTH, "height");
        int bands = (int) Math.clamp(tags.number(SAMPLES_PER_PIXEL, 1), -1, MAX_BANDS + 1);
        if (bands < 1 || bands > MAX_BANDS) {
            throw new TiffException.Malformed(bands + " samples a pixel; at most " + MAX_BANDS + " are read");
        }
        int bits = bits(tags, bands);
        boolean tiled = tags.has(TILE_OFFSETS) || tags.has(TILE_WIDTH);
        int blockWidth = tiled ? size(tags, TILE_WIDTH, "tile width") : width;
        int blockHeight = tiled
                ? size(tags, TILE_LENGTH, "tile height")
                : (int) Math.clamp(tags.number(ROWS_PER_STRIP, height), 1, height);
        boolean planar = tags.number(PLANAR_CONFIGURATION, 1) == 2 && bands > 1;
        long blocks = (long) Math.ceilDiv(width, blockWidth) * Math.ceilDiv(height, blockHeight) * (planar ? bands : 1);
        long subfile = tags.number(NEW_SUBFILE_TYPE, 0);
        OptionalDouble nodata = nodata(tags);
        if (nodata.isEmpty() && first != null) {
            nodata = first.nodata();
        }
        GeoReference reference = GeoReference.read(tags);
        return new ImageDirectory(
                width,
                height,
                bands,
                bits,
                dataType(bits, sampleFormat(tags, bands)),
                (int) tags.number(COMPRESSION, 1),
                (int) tags.number(PREDICTOR, 1),
                planar,
                blockWidth,
                blockHeight,
                tiled,
                blockTable(tags, tiled ? TILE_OFFSETS : STRIP_OFFSETS, blocks, "offsets"),
                blockTable(tags, tiled ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS, blocks, "byte counts"),
                (subfile & 1) != 0,
                (subfile & 4) != 0,
                nodata,
                reference.transform(),
                reference.crs(),
                (int) tags.number(PHOTOMETRIC_INTERPRETATION, 1),
                jpegTables(tags),
                alphaBand(tags, bands),
                GdalMetadata.bands(tags.text(GDAL_METADATA), bands));
    }

    private static int bits(TagTable tags, int bands) throws IOException {
        long[] all = tags.numbers(BITS_PER_SAMPLE, bands);
        long bits = all.length == 0 ? 1 : all[0];
        for (long other : all) {
            if (other != bits) {
                throw new TiffException.Unsupported("bands of different width are not supported");
            }
        }
        if (tags.number(FILL_ORDER, 1) != 1 && bits < 8) {
            throw new TiffException.Unsupported("packed samples in reversed bit order are not supported");
        }
        return (int) Math.min(bits, Integer.MAX_VALUE);
    }

    /** The table may have more entries than there are blocks; those are not read. */
    private static long[] blockTable(TagTable tags, int tag, long blocks, String what) throws IOException {
        if (!tags.has(tag)) {
            throw new TiffException.Malformed("the table of block " + what + " is missing");
        }
        if (tags.count(tag) < blocks) {
            throw new TiffException.Malformed(
                    "the table of block " + what + " has " + tags.count(tag) + " entries for " + blocks + " blocks");
        }
        return tags.numbers(tag, blocks);
    }

    private static byte[] jpegTables(TagTable tags) throws IOException {
        if (tags.count(JPEG_TABLES) > MAX_JPEG_TABLE_BYTES) {
            throw new TiffException.Malformed("JPEG tables of " + tags.count(JPEG_TABLES) + " bytes");
        }
        return tags.bytes(JPEG_TABLES);
    }

    /** Extra samples stand last; 1 is associated alpha, 2 is unassociated. */
    private static OptionalInt alphaBand(TagTable tags, int bands) throws IOException {
        long[] extra = tags.numbers(EXTRA_SAMPLES, bands);
        for (int i = 0; i < extra.length; i++) {
            if (extra[i] == 1 || extra[i] == 2) {
                return OptionalInt.of(bands - extra.length + i);
            }
        }
        return OptionalInt.empty();
    }

    private static int sampleFormat(TagTable tags, int bands) throws IOException {
        long[] all = tags.numbers(SAMPLE_FORMAT, bands);
        for (long other : all) {
            if (other != all[0]) {
                throw new TiffException.Unsupported("bands of different sample formats are not supported");
            }
        }
        return all.length == 0 ? 1 : (int) Math.min(all[0], Integer.MAX_VALUE);
    }

    private static DataType dataType(int bits, int format) throws TiffException {
        return switch (format) {
            case 1, 4 ->
                switch (bits) {
                    case 1, 2, 4, 8 -> DataType.UINT8;
                    case 16 -> DataType.UINT16;
                    case 32 -> DataType.UINT32;
                    case 64 -> DataType.UINT64;
                    default -> throw new TiffException.Unsupported("samples of " + bits + " bits are not supported");
                };
            case 2 ->
                switch (bits) {
                    case 8 -> DataType.INT8;
                    case 16 -> DataType.INT16;
                    case 32 -> DataType.INT32;
                    case 64 -> DataType.INT64;
                    default -> throw new TiffException.Unsupported("samples of " + bits + " bits are not supported");
                };
            case 3 ->
                switch (bits) {
                    case 16, 32 -> DataType.FLOAT32;
                    case 64 -> DataType.FLOAT64;
                    default -> throw new TiffException.Unsupported("floats of " + bits + " bits are not supported");
                };
            default -> throw new TiffException.Unsupported("sample format " + format + " is not supported");
        };
    }

    private static OptionalDouble nodata(TagTable tags) throws IOException {
        String text = tags.text(GDAL_NODATA).strip();
        try {
            return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(parsed(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** Also as C prints what is not finite. */
    private static double parsed(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "nan", "-nan" -> Double.NaN;
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static int size(TagTable tags, int tag, String what) throws IOException {
        long size = tags.number(tag, 0);
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw new TiffException.Malformed("the " + what + " is " + size);
        }
        return (int) size;
    }
}
