package io.terrane.raster.tiff;

import io.terrane.raster.io.RangeReader;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** A classic little-endian TIFF of one strip, tag by tag. */
final class TiffBuilder {
    private record Value(int type, int count, byte[] bytes) {}

    private final TreeMap<Integer, Value> tags = new TreeMap<>();
    private final byte[] strip;

    TiffBuilder(int width, int height, byte[] strip) {
        this.strip = strip;
        longs(256, width)
                .longs(257, height)
                .shorts(258, 8)
                .shorts(259, 1)
                .shorts(262, 1)
                .shorts(277, 1);
        longs(273, 8).longs(278, height).longs(279, strip.length);
    }

    TiffBuilder shorts(int tag, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        tags.put(tag, new Value(3, values.length, bytes.array()));
        return this;
    }

    TiffBuilder longs(int tag, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        tags.put(tag, new Value(4, values.length, bytes.array()));
        return this;
    }

    TiffBuilder doubles(int tag, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putDouble(value);
        }
        tags.put(tag, new Value(12, values.length, bytes.array()));
        return this;
    }

    TiffBuilder text(int tag, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        tags.put(tag, new Value(2, bytes.length, bytes));
        return this;
    }

    byte[] bytes() {
        int directory = 8 + strip.length + strip.length % 2;
        int free = directory + 2 + 12 * tags.size() + 4;
        int size = free
                + tags.values().stream()
                        .mapToInt(value -> value.bytes.length + value.bytes.length % 2)
                        .sum();
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I')
                .put((byte) 'I')
                .putShort((short) 42)
                .putInt(directory)
                .put(strip);
        file.position(directory).putShort((short) tags.size());
        for (var entry : tags.entrySet()) {
            Value value = entry.getValue();
            file.putShort(entry.getKey().shortValue())
                    .putShort((short) value.type)
                    .putInt(value.count);
            if (value.bytes.length <= 4) {
                file.put(file.position(), value.bytes).position(file.position() + 4);
            } else {
                file.putInt(free).put(free, value.bytes);
                free += value.bytes.length + value.bytes.length % 2;
            }
        }
        return file.array();
    }

    GeoTiff open() throws java.io.IOException {
        return GeoTiff.open(reader(bytes()));
    }

    /** A file in memory, which refuses ranges beyond its end. */
    static RangeReader reader(byte[] file) {
        return new RangeReader() {
            @Override
            public String name() {
                return "memory";
            }

            @Override
            public void requireWithin(long offset, long length) throws EOFException {
                if (offset < 0 || length < 0 || offset > file.length - length) {
                    throw new EOFException("the file ends before");
                }
            }

            @Override
            public ByteBuffer read(long offset, int length) throws EOFException {
                requireWithin(offset, length);
                return ByteBuffer.wrap(java.util.Arrays.copyOfRange(file, (int) offset, (int) offset + length));
            }

            @Override
            public ByteBuffer readAtMost(long offset, int length) throws EOFException {
                return read(offset, (int) Math.clamp(file.length - offset, 0, length));
            }

            @Override
            public void close() {}
        };
    }
}
