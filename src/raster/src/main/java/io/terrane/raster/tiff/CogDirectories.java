package io.terrane.raster.tiff;

import io.terrane.raster.grid.Grid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/**
 * The head of a COG: the TIFF header, GDAL's ghost area, and the directories of the image and its overviews, each with
 * the values that do not fit into its entries behind it. Source: TIFF 6.0, BigTIFF, GDAL's COG driver documentation.
 */
final class CogDirectories {
    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int DOUBLE = 12;
    private static final int LONG8 = 16;
    private static final String LAYOUT = """
            LAYOUT=IFDS_BEFORE_DATA
            BLOCK_ORDER=ROW_MAJOR
            BLOCK_LEADER=SIZE_AS_UINT4
            BLOCK_TRAILER=LAST_4_BYTES_REPEATED
            KNOWN_INCOMPATIBLE_EDITION=NO
            \s""";

    private final CogSpecification specification;
    private final String gdalMetadata;
    private final boolean big;

    private record Entry(int type, long count, byte[] value) {}

    /** @param gdalMetadata the document of tag 42112 */
    CogDirectories(CogSpecification specification, String gdalMetadata, boolean big) {
        this.specification = specification;
        this.gdalMetadata = gdalMetadata;
        this.big = big;
    }

    /** The head's size, which does not depend on where the tiles lie. */
    long size(List<PyramidLevel> levels) {
        long size = headerBytes();
        for (int i = 0; i < levels.size(); i++) {
            size += directory(levels.get(i), i > 0, new long[levels.get(i).tileCount()], 0, 0).length;
        }
        return size;
    }

    /** @param offsets where the tiles of each level begin; 0 for one that is not stored */
    byte[] encode(List<PyramidLevel> levels, List<long[]> offsets) {
        ByteBuffer head = ByteBuffer.allocate(Math.toIntExact(size(levels))).order(ByteOrder.LITTLE_ENDIAN);
        byte[] ghost = ghost();
        head.put((byte) 'I').put((byte) 'I').putShort((short) (big ? 43 : 42));
        if (big) {
            head.putShort((short) 8).putShort((short) 0).putLong(headerBytes());
        } else {
            head.putInt(headerBytes());
        }
        head.put(ghost).position(headerBytes());
        for (int i = 0; i < levels.size(); i++) {
            long at = head.position();
            boolean last = i == levels.size() - 1;
            int length = directory(levels.get(i), i > 0, offsets.get(i), at, 0).length;
            head.put(directory(levels.get(i), i > 0, offsets.get(i), at, last ? 0 : at + length));
        }
        return head.array();
    }

    private int headerBytes() {
        int end = (big ? 16 : 8) + ghost().length;
        return end + end % 2;
    }

    private static byte[] ghost() {
        return ("GDAL_STRUCTURAL_METADATA_SIZE=%06d bytes\n".formatted(LAYOUT.length()) + LAYOUT)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] directory(PyramidLevel level, boolean overview, long[] offsets, long at, long next) {
        TreeMap<Integer, Entry> entries = entries(level, overview, offsets);
        int inline = big ? 8 : 4;
        int head = big ? 8 + 20 * entries.size() + 8 : 2 + 12 * entries.size() + 4;
        int size = head
                + entries.values().stream()
                        .mapToInt(entry -> outside(entry, inline))
                        .sum();
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        putCount(bytes, entries.size());
        int free = head;
        for (var tagged : entries.entrySet()) {
            Entry entry = tagged.getValue();
            bytes.putShort(tagged.getKey().shortValue()).putShort((short) entry.type);
            putOffset(bytes, entry.count);
            if (entry.value.length <= inline) {
                bytes.put(entry.value).position(bytes.position() + inline - entry.value.length);
            } else {
                putOffset(bytes, at + free);
                bytes.put(free, entry.value);
                free += outside(entry, inline);
            }
        }
        putOffset(bytes, next);
        return bytes.array();
    }

    private void putCount(ByteBuffer bytes, int count) {
        if (big) {
            bytes.putLong(count);
        } else {
            bytes.putShort((short) count);
        }
    }

    private void putOffset(ByteBuffer bytes, long offset) {
        if (big) {
            bytes.putLong(offset);
        } else {
            bytes.putInt((int) offset);
        }
    }

    /** Bytes of a value that stands behind the entries, at an even offset. */
    private static int outside(Entry entry, int inline) {
        return entry.value.length <= inline ? 0 : entry.value.length + entry.value.length % 2;
    }

    private TreeMap<Integer, Entry> entries(PyramidLevel level, boolean overview, long[] offsets) {
        TreeMap<Integer, Entry> entries = new TreeMap<>();
        int bands = specification.bands().size();
        int bits = 8 * specification.dataType().bytes();
        entries.put(254, longs(overview ? 1 : 0));
        entries.put(256, longs(level.width()));
        entries.put(257, longs(level.height()));
        entries.put(258, repeated(bits, bands));
        entries.put(
                259,
                shorts(
                        switch (specification.compression()) {
                            case NONE -> 1;
                            case LZW -> 5;
                            case DEFLATE -> 8;
                            case ZSTD -> 50_000;
                        }));
        entries.put(262, shorts(1));
        entries.put(277, shorts(bands));
        entries.put(284, shorts(1));
        if (specification.predictorCode() != 1) {
            entries.put(317, shorts(specification.predictorCode()));
        }
        entries.put(322, shorts(specification.tileSize()));
        entries.put(323, shorts(specification.tileSize()));
        entries.put(324, big ? longs8(offsets) : longs(offsets));
        entries.put(325, longs(level.lengths()));
        if (bands > 1) {
            // What is beyond the one sample of a grey pixel is neither alpha nor anything else that is declared.
            entries.put(338, repeated(0, bands - 1));
        }
        entries.put(339, repeated(sampleFormat(), bands));
        specification.nodata().ifPresent(value -> entries.put(42113, ascii(number(value))));
        if (!overview) {
            georeference(entries);
            if (!gdalMetadata.isEmpty()) {
                entries.put(42112, ascii(gdalMetadata));
            }
        }
        return entries;
    }

    private void georeference(TreeMap<Integer, Entry> entries) {
        Grid grid = specification.grid();
        entries.put(33550, doubles(grid.transform().a(), -grid.transform().e(), 0));
        entries.put(33922, doubles(0, 0, 0, grid.west(), grid.north(), 0));
        entries.put(34735, shorts(GeoKeys.of(grid.epsg())));
    }

    private int sampleFormat() {
        return switch (specification.dataType()) {
            case UINT8, UINT16, UINT32, UINT64 -> 1;
            case INT8, INT16, INT32, INT64 -> 2;
            case FLOAT16, FLOAT32, FLOAT64 -> 3;
        };
    }

    /** As GDAL writes it: whole numbers without a point, {@code nan} in lower case. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static Entry repeated(int value, int count) {
        int[] values = new int[count];
        java.util.Arrays.fill(values, value);
        return shorts(values);
    }

    private static Entry shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return new Entry(SHORT, values.length, bytes.array());
    }

    private static Entry longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putInt((int) value);
        }
        return new Entry(LONG, values.length, bytes.array());
    }

    private static Entry longs8(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putLong(value);
        }
        return new Entry(LONG8, values.length, bytes.array());
    }

    private static Entry doubles(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return new Entry(DOUBLE, values.length, bytes.array());
    }

    private static Entry ascii(String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        return new Entry(ASCII, bytes.length, bytes);
    }
}
