package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.io.RangeReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the directories of a TIFF or BigTIFF (TIFF 6.0; OGC GeoTIFF 1.1). Every count and offset of the file is
 * checked against a bound before memory is taken for it.
 */
final class DirectoryReader {
    /** COG headers lie at the front: one read serves nearly all of them. */
    private static final int PREFETCH_BYTES = 32 * 1024;

    private static final int MAX_DIRECTORIES = 256;
    private static final int MAX_ENTRIES = 4096;
    private static final int MAX_TAG_BYTES = 64 << 20;
    private static final int MAX_BANDS = 4096;

    private static final int NEW_SUBFILE_TYPE = 254;
    private static final int IMAGE_WIDTH = 256;
    private static final int IMAGE_LENGTH = 257;
    private static final int BITS_PER_SAMPLE = 258;
    private static final int COMPRESSION = 259;
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
    private static final int SAMPLE_FORMAT = 339;
    private static final int MODEL_PIXEL_SCALE = 33550;
    private static final int MODEL_TIEPOINT = 33922;
    private static final int MODEL_TRANSFORMATION = 34264;
    private static final int GEO_KEY_DIRECTORY = 34735;
    private static final int GDAL_NODATA = 42113;

    private static final int GT_RASTER_TYPE_KEY = 1025;
    private static final int GEODETIC_CRS_KEY = 2048;
    private static final int PROJECTED_CRS_KEY = 3072;
    private static final int USER_DEFINED = 32767;
    private static final int PIXEL_IS_POINT = 2;

    private final RangeReader input;
    private final ByteBuffer head;
    private final ByteOrder order;
    private final boolean big;

    private DirectoryReader(RangeReader input, ByteBuffer head, ByteOrder order, boolean big) {
        this.input = input;
        this.head = head.order(order);
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
        return new Directories(new DirectoryReader(input, head, order, big).chain(first), order);
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
            ByteBuffer counted = bytes(offset, countBytes);
            long count = big ? counted.getLong() : Short.toUnsignedInt(counted.getShort());
            if (count < 1 || count > MAX_ENTRIES) {
                throw new TiffException.Malformed("a directory of " + count + " entries");
            }
            ByteBuffer body = bytes(offset + countBytes, (int) count * entryBytes + pointerBytes);
            Map<Integer, Entry> entries = new HashMap<>();
            for (int i = 0; i < count; i++) {
                Entry entry = entry(body.slice(i * entryBytes, entryBytes).order(order));
                entries.putIfAbsent(entry.tag, entry);
            }
            images.add(image(entries, images.isEmpty() ? null : images.getFirst()));
            int end = (int) count * entryBytes;
            offset = big ? body.getLong(end) : Integer.toUnsignedLong(body.getInt(end));
        }
        if (images.isEmpty()) {
            throw new TiffException.Malformed("the file has no image");
        }
        return List.copyOf(images);
    }

    /** @param value the entry's value field, which holds the values themselves or their offset */
    private record Entry(int tag, int type, long count, ByteBuffer value) {}

    private Entry entry(ByteBuffer bytes) {
        int tag = Short.toUnsignedInt(bytes.getShort(0));
        int type = Short.toUnsignedInt(bytes.getShort(2));
        long count = big ? bytes.getLong(4) : Integer.toUnsignedLong(bytes.getInt(4));
        ByteBuffer value = big ? bytes.slice(12, 8) : bytes.slice(8, 4);
        return new Entry(tag, type, count, value.order(order));
    }

    private ImageDirectory image(Map<Integer, Entry> entries, @Nullable ImageDirectory first) throws IOException {
        int width = size(entries, IMAGE_WIDTH, "width");
        int height = size(entries, IMAGE_LENGTH, "height");
        int bands = (int) number(entries, SAMPLES_PER_PIXEL, 1);
        if (bands < 1 || bands > MAX_BANDS) {
            throw new TiffException.Malformed(bands + " samples a pixel; at most " + MAX_BANDS + " are read");
        }
        int bits = (int) number(entries, BITS_PER_SAMPLE, 1);
        for (long other : numbers(entries, BITS_PER_SAMPLE)) {
            if (other != bits) {
                throw new TiffException.Unsupported("bands of different width are not supported");
            }
        }
        if (number(entries, FILL_ORDER, 1) != 1 && bits < 8) {
            throw new TiffException.Unsupported("packed samples in reversed bit order are not supported");
        }
        boolean tiled = entries.containsKey(TILE_OFFSETS) || entries.containsKey(TILE_WIDTH);
        int blockWidth = tiled ? size(entries, TILE_WIDTH, "tile width") : width;
        int blockHeight = tiled
                ? size(entries, TILE_LENGTH, "tile height")
                : (int) Math.clamp(number(entries, ROWS_PER_STRIP, height), 1, height);
        boolean planar = number(entries, PLANAR_CONFIGURATION, 1) == 2 && bands > 1;
        long blocks = (long) Math.ceilDiv(width, blockWidth) * Math.ceilDiv(height, blockHeight) * (planar ? bands : 1);
        long subfile = number(entries, NEW_SUBFILE_TYPE, 0);
        OptionalDouble nodata = nodata(entries);
        if (nodata.isEmpty() && first != null) {
            nodata = first.nodata();
        }
        return new ImageDirectory(
                width,
                height,
                bands,
                bits,
                dataType(bits, (int) number(entries, SAMPLE_FORMAT, 1)),
                (int) number(entries, COMPRESSION, 1),
                (int) number(entries, PREDICTOR, 1),
                planar,
                blockWidth,
                blockHeight,
                tiled,
                blockTable(entries, tiled ? TILE_OFFSETS : STRIP_OFFSETS, blocks, "offsets"),
                blockTable(entries, tiled ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS, blocks, "byte counts"),
                (subfile & 1) != 0,
                (subfile & 4) != 0,
                nodata,
                transform(entries),
                epsg(entries));
    }

    private long[] blockTable(Map<Integer, Entry> entries, int tag, long blocks, String what) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null) {
            throw new TiffException.Malformed("the table of block " + what + " is missing");
        }
        if (entry.count < blocks) {
            throw new TiffException.Malformed(
                    "the table of block " + what + " has " + entry.count + " entries for " + blocks + " blocks");
        }
        return numbers(entry);
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

    private OptionalDouble nodata(Map<Integer, Entry> entries) throws IOException {
        Entry entry = entries.get(GDAL_NODATA);
        if (entry == null) {
            return OptionalDouble.empty();
        }
        ByteBuffer bytes = values(entry, 1);
        String text = StandardCharsets.US_ASCII
                .decode(bytes)
                .toString()
                .replace("\0", "")
                .strip();
        try {
            return OptionalDouble.of(text.equalsIgnoreCase("nan") ? Double.NaN : Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private Optional<AffineTransform> transform(Map<Integer, Entry> entries) throws IOException {
        double shift = geoKeys(entries).getOrDefault(GT_RASTER_TYPE_KEY, 1) == PIXEL_IS_POINT ? 0.5 : 0;
        double[] matrix = doubles(entries, MODEL_TRANSFORMATION);
        if (matrix.length >= 8) {
            return Optional.of(new AffineTransform(
                    matrix[0],
                    matrix[1],
                    matrix[3] - shift * (matrix[0] + matrix[1]),
                    matrix[4],
                    matrix[5],
                    matrix[7] - shift * (matrix[4] + matrix[5])));
        }
        double[] scale = doubles(entries, MODEL_PIXEL_SCALE);
        double[] tiepoint = doubles(entries, MODEL_TIEPOINT);
        if (scale.length < 2 || tiepoint.length != 6) {
            return Optional.empty();
        }
        double west = tiepoint[3] - (tiepoint[0] + shift) * scale[0];
        double north = tiepoint[4] + (tiepoint[1] + shift) * scale[1];
        return Optional.of(new AffineTransform(scale[0], 0, west, 0, -scale[1], north));
    }

    private OptionalInt epsg(Map<Integer, Entry> entries) throws IOException {
        Map<Integer, Integer> keys = geoKeys(entries);
        Integer projected = keys.get(PROJECTED_CRS_KEY);
        Integer code = projected != null ? projected : keys.get(GEODETIC_CRS_KEY);
        return code == null || code == USER_DEFINED || code == 0 ? OptionalInt.empty() : OptionalInt.of(code);
    }

    /** The keys whose value is a short in the directory itself: CRS codes and the raster type are. */
    private Map<Integer, Integer> geoKeys(Map<Integer, Entry> entries) throws IOException {
        long[] shorts = numbers(entries, GEO_KEY_DIRECTORY);
        Map<Integer, Integer> keys = new HashMap<>();
        for (int i = 4; i + 3 < shorts.length; i += 4) {
            if (shorts[i + 1] == 0) {
                keys.put((int) shorts[i], (int) shorts[i + 3]);
            }
        }
        return keys;
    }

    private int size(Map<Integer, Entry> entries, int tag, String what) throws IOException {
        long size = number(entries, tag, 0);
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw new TiffException.Malformed("the " + what + " is " + size);
        }
        return (int) size;
    }

    private long number(Map<Integer, Entry> entries, int tag, long absent) throws IOException {
        long[] numbers = numbers(entries, tag);
        return numbers.length == 0 ? absent : numbers[0];
    }

    private long[] numbers(Map<Integer, Entry> entries, int tag) throws IOException {
        Entry entry = entries.get(tag);
        return entry == null ? new long[0] : numbers(entry);
    }

    private long[] numbers(Entry entry) throws IOException {
        int bytes = switch (entry.type) {
            case 1 -> 1;
            case 3 -> 2;
            case 4, 13 -> 4;
            case 16, 18 -> 8;
            default ->
                throw new TiffException.Malformed(
                        "tag " + entry.tag + " has type " + entry.type + ", not a whole number");
        };
        ByteBuffer values = values(entry, bytes);
        long[] numbers = new long[values.remaining() / bytes];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (bytes) {
                case 1 -> Byte.toUnsignedInt(values.get(i));
                case 2 -> Short.toUnsignedInt(values.getShort(2 * i));
                case 4 -> Integer.toUnsignedLong(values.getInt(4 * i));
                default -> values.getLong(8 * i);
            };
        }
        return numbers;
    }

    private double[] doubles(Map<Integer, Entry> entries, int tag) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null || entry.type != 12) {
            return new double[0];
        }
        ByteBuffer values = values(entry, 8);
        double[] doubles = new double[values.remaining() / 8];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values.getDouble(8 * i);
        }
        return doubles;
    }

    /** The entry's values, from the entry itself or from where it points. */
    private ByteBuffer values(Entry entry, int bytesEach) throws IOException {
        if (entry.count < 0 || entry.count > MAX_TAG_BYTES / bytesEach) {
            throw new TiffException.Malformed("tag " + entry.tag + " has " + entry.count + " values");
        }
        int length = (int) entry.count * bytesEach;
        if (length <= entry.value.capacity()) {
            return entry.value.slice(0, length).order(order);
        }
        return bytes(big ? entry.value.getLong(0) : Integer.toUnsignedLong(entry.value.getInt(0)), length);
    }

    private ByteBuffer bytes(long offset, int length) throws IOException {
        if (offset < 0) {
            throw new TiffException.Malformed("an offset of the directory is beyond any file");
        }
        if (offset + length <= head.limit()) {
            return head.slice((int) offset, length).order(order);
        }
        return input.read(offset, length).order(order);
    }
}
