package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.WellKnownText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.zip.Deflater;

/**
 * Writes a cloud optimized GeoTIFF of one band of unsigned integers that fits in memory: tiles of 512 pixels, DEFLATE with
 * differences, overviews by halves down to one tile, directories before data, GDAL's ghost header.
 *
 * <p>Overviews take the nearest pixel, so classes stay classes. Source: TIFF 6.0, OGC GeoTIFF 1.1, GDAL's COG driver
 * documentation. Below 4 GiB only.
 */
public final class CogWriter {
    private static final int TILE = 512;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int ASCII = 2;
    private static final int DOUBLE = 12;
    private static final String LAYOUT = """
            LAYOUT=IFDS_BEFORE_DATA
            BLOCK_ORDER=ROW_MAJOR
            BLOCK_LEADER=SIZE_AS_UINT4
            BLOCK_TRAILER=LAST_4_BYTES_REPEATED
            KNOWN_INCOMPATIBLE_EDITION=NO
            \s""";

    private final Grid grid;
    private final DataType dataType;
    private final OptionalInt nodata;

    private record Level(int width, int height, List<byte[]> tiles) {}

    private record Entry(int type, int count, byte[] value) {}

    private CogWriter(Grid grid, DataType dataType, OptionalInt nodata) {
        this.grid = grid;
        this.dataType = dataType;
        this.nodata = nodata;
    }

    /**
     * Encodes an image.
     *
     * @param grid north-up
     * @param dataType {@code UINT8} or {@code UINT16}
     * @param samples little endian, row by row
     */
    public static byte[] encode(Grid grid, DataType dataType, ByteBuffer samples, OptionalInt nodata) {
        if (dataType != DataType.UINT8 && dataType != DataType.UINT16) {
            throw new IllegalArgumentException("only uint8 and uint16 are written, not " + dataType.label());
        }
        return new CogWriter(grid, dataType, nodata).encode(samples.order(ByteOrder.LITTLE_ENDIAN));
    }

    private byte[] encode(ByteBuffer samples) {
        List<Level> levels = new ArrayList<>();
        int step = 1;
        do {
            levels.add(level(samples, step));
            step *= 2;
        } while (levels.getLast().tiles.size() > 1);
        byte[] ghost = ("GDAL_STRUCTURAL_METADATA_SIZE=%06d bytes\n".formatted(LAYOUT.length()) + LAYOUT)
                .getBytes(StandardCharsets.US_ASCII);
        int directories = 8 + ghost.length + (8 + ghost.length) % 2;
        int end = directories;
        for (int i = 0; i < levels.size(); i++) {
            end += directory(levels.get(i), i > 0, new long[levels.get(i).tiles.size()], 0, 0).length;
        }
        // Data of the smallest overview first, as readers that fetch the beginning of the file like it.
        List<long[]> offsets = new ArrayList<>();
        long position = end;
        for (int i = levels.size() - 1; i >= 0; i--) {
            List<byte[]> tiles = levels.get(i).tiles;
            long[] starts = new long[tiles.size()];
            for (int t = 0; t < starts.length; t++) {
                starts[t] = position + 4;
                position += tiles.get(t).length + 8;
            }
            offsets.addFirst(starts);
        }
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(position)).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I')
                .put((byte) 'I')
                .putShort((short) 42)
                .putInt(directories)
                .put(ghost);
        for (int i = 0; i < levels.size(); i++) {
            int at = i == 0 ? directories : file.position();
            file.position(at);
            boolean last = i == levels.size() - 1;
            byte[] directory = directory(levels.get(i), i > 0, offsets.get(i), at, 0);
            file.put(directory(levels.get(i), i > 0, offsets.get(i), at, last ? 0 : at + directory.length));
        }
        for (int i = levels.size() - 1; i >= 0; i--) {
            for (byte[] tile : levels.get(i).tiles) {
                file.putInt(tile.length).put(tile).put(tile, tile.length - 4, 4);
            }
        }
        return file.array();
    }

    private Level level(ByteBuffer samples, int step) {
        int width = Math.ceilDiv(grid.width(), step);
        int height = Math.ceilDiv(grid.height(), step);
        List<byte[]> tiles = new ArrayList<>();
        for (int top = 0; top < height; top += TILE) {
            for (int left = 0; left < width; left += TILE) {
                tiles.add(tile(samples, step, top, left, Math.min(TILE, height - top), Math.min(TILE, width - left)));
            }
        }
        return new Level(width, height, tiles);
    }

    /** Tiles at the edge are filled with zeros. */
    private byte[] tile(ByteBuffer samples, int step, int top, int left, int height, int width) {
        int bytes = dataType.bytes();
        ByteBuffer tile = ByteBuffer.allocate(TILE * TILE * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < height; row++) {
            int previous = 0;
            for (int column = 0; column < TILE; column++) {
                int value = column < width
                        ? sample(
                                samples,
                                Math.min((top + row) * step, grid.height() - 1) * grid.width()
                                        + Math.min((left + column) * step, grid.width() - 1))
                        : 0;
                int to = row * TILE + column;
                if (bytes == 1) {
                    tile.put(to, (byte) (value - previous));
                } else {
                    tile.putShort(2 * to, (short) (value - previous));
                }
                previous = value;
            }
        }
        return deflate(tile.array());
    }

    private int sample(ByteBuffer samples, int index) {
        return dataType == DataType.UINT8
                ? Byte.toUnsignedInt(samples.get(index))
                : Short.toUnsignedInt(samples.getShort(2 * index));
    }

    private static byte[] deflate(byte[] bytes) {
        try (Deflater deflater = new Deflater(6)) {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
            byte[] buffer = new byte[1 << 16];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    /** One directory with the values that do not fit into its entries behind it. */
    private byte[] directory(Level level, boolean overview, long[] offsets, int at, int next) {
        TreeMap<Integer, Entry> entries = new TreeMap<>();
        entries.put(254, longs(overview ? 1 : 0));
        entries.put(256, longs(level.width));
        entries.put(257, longs(level.height));
        entries.put(258, shorts(8 * dataType.bytes()));
        entries.put(259, shorts(8));
        entries.put(262, shorts(1));
        entries.put(277, shorts(1));
        entries.put(317, shorts(2));
        entries.put(322, shorts(TILE));
        entries.put(323, shorts(TILE));
        entries.put(324, longs(offsets));
        entries.put(
                325, longs(level.tiles.stream().mapToLong(tile -> tile.length).toArray()));
        entries.put(339, shorts(1));
        if (nodata.isPresent()) {
            entries.put(42113, ascii(Integer.toString(nodata.getAsInt())));
        }
        if (!overview) {
            double pixel = grid.transform().a();
            entries.put(33550, doubles(pixel, -grid.transform().e(), 0));
            entries.put(33922, doubles(0, 0, 0, grid.west(), grid.north(), 0));
            boolean geographic = WellKnownText.isGeographic(grid.epsg());
            entries.put(
                    34735,
                    shorts(
                            1,
                            1,
                            0,
                            3,
                            1024,
                            0,
                            1,
                            geographic ? 2 : 1,
                            1025,
                            0,
                            1,
                            1,
                            geographic ? 2048 : 3072,
                            0,
                            1,
                            grid.epsg()));
        }
        int head = 2 + 12 * entries.size() + 4;
        int size = head + entries.values().stream().mapToInt(CogWriter::outside).sum();
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) entries.size());
        int free = head;
        for (var entry : entries.entrySet()) {
            byte[] value = entry.getValue().value;
            bytes.putShort(entry.getKey().shortValue()).putShort((short) entry.getValue().type);
            bytes.putInt(entry.getValue().count);
            if (value.length <= 4) {
                bytes.put(value).position(bytes.position() + 4 - value.length);
            } else {
                bytes.putInt(at + free).put(free, value);
                free += outside(entry.getValue());
            }
        }
        bytes.putInt(next);
        return bytes.array();
    }

    /** Bytes of a value that stands behind the entries, at an even offset. */
    private static int outside(Entry entry) {
        return entry.value.length <= 4 ? 0 : entry.value.length + entry.value.length % 2;
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

    private static Entry doubles(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return new Entry(DOUBLE, values.length, bytes.array());
    }

    private static Entry ascii(String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.US_ASCII);
        return new Entry(ASCII, bytes.length, bytes);
    }
}
