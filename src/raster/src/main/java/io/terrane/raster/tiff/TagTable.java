package io.terrane.raster.tiff;

import io.terrane.raster.io.RangeReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The tags of one directory. Every count and offset is checked against a bound before memory is taken for it. */
final class TagTable {
    private static final int MAX_TAG_BYTES = 64 << 20;

    private final Source source;
    private final boolean big;
    private final Map<Integer, Entry> entries = new HashMap<>();

    /** @param value the entry's value field, which holds the values themselves or their offset */
    private record Entry(int tag, int type, long count, ByteBuffer value) {}

    /** A file of which the beginning was read already. Not safe for concurrent use. */
    static final class Source {
        private static final long MAX_TOTAL_BYTES = 128L << 20;

        private final RangeReader input;
        private final ByteBuffer head;
        private final ByteOrder order;
        private long taken;

        Source(RangeReader input, ByteBuffer head, ByteOrder order) {
            this.input = input;
            this.head = head;
            this.order = order;
        }

        /** Directories may all point to the same bytes: what they take is bounded for all of them together. */
        ByteBuffer bytes(long offset, int length) throws IOException {
            if (offset < 0) {
                throw new TiffException.Malformed("an offset of the directory is beyond any file");
            }
            taken += length;
            if (taken > MAX_TOTAL_BYTES) {
                throw new TiffException.Unsupported(
                        "the directories hold more than " + MAX_TOTAL_BYTES + " bytes, which is not supported");
            }
            if (offset <= head.limit() - length) {
                return head.slice((int) offset, length).order(order);
            }
            return input.read(offset, length).order(order);
        }
    }

    TagTable(Source source, boolean big) {
        this.source = source;
        this.big = big;
    }

    /** The first of several entries with one tag counts. */
    void add(ByteBuffer bytes) {
        int tag = Short.toUnsignedInt(bytes.getShort(0));
        int type = Short.toUnsignedInt(bytes.getShort(2));
        long count = big ? bytes.getLong(4) : Integer.toUnsignedLong(bytes.getInt(4));
        ByteBuffer value = big ? bytes.slice(12, 8) : bytes.slice(8, 4);
        entries.putIfAbsent(tag, new Entry(tag, type, count, value.order(source.order)));
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** The number of values; 0 where the tag is absent. */
    long count(int tag) {
        Entry entry = entries.get(tag);
        return entry == null ? 0 : entry.count;
    }

    long number(int tag, long absent) throws IOException {
        long[] numbers = numbers(tag, 1);
        return numbers.length == 0 ? absent : numbers[0];
    }

    /** All whole numbers of a tag; none where it is absent. */
    long[] numbers(int tag) throws IOException {
        return numbers(tag, Long.MAX_VALUE);
    }

    /** @param most of the values that are read, from the first one on */
    long[] numbers(int tag, long most) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return new long[0];
        }
        int bytes = switch (entry.type) {
            case 1 -> 1;
            case 3 -> 2;
            case 4, 13 -> 4;
            case 16, 18 -> 8;
            default ->
                throw new TiffException.Malformed(
                        "tag " + entry.tag + " has type " + entry.type + ", not a whole number");
        };
        ByteBuffer values = values(entry, bytes, most);
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

    /** The numbers of a tag of type DOUBLE; none where it is absent or of another type. */
    double[] doubles(int tag) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null || entry.type != 12) {
            return new double[0];
        }
        ByteBuffer values = values(entry, 8, Long.MAX_VALUE);
        double[] doubles = new double[values.remaining() / 8];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values.getDouble(8 * i);
        }
        return doubles;
    }

    /** Empty where the tag is absent. */
    String text(int tag) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return "";
        }
        String text =
                StandardCharsets.UTF_8.decode(values(entry, 1, Long.MAX_VALUE)).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** The bytes of a tag of bytes; none where it is absent. */
    byte[] bytes(int tag) throws IOException {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return new byte[0];
        }
        ByteBuffer values = values(entry, 1, Long.MAX_VALUE);
        byte[] bytes = new byte[values.remaining()];
        values.get(bytes);
        return bytes;
    }

    /** The entry's values, from the entry itself or from where it points. */
    private ByteBuffer values(Entry entry, int bytesEach, long most) throws IOException {
        long wanted = Math.min(entry.count, most);
        if (entry.count < 0 || wanted > MAX_TAG_BYTES / bytesEach) {
            throw new TiffException.Malformed("tag " + entry.tag + " has " + entry.count + " values");
        }
        int length = (int) wanted * bytesEach;
        if (entry.count <= entry.value.capacity() / bytesEach) {
            return entry.value.slice(0, length).order(source.order);
        }
        return source.bytes(big ? entry.value.getLong(0) : Integer.toUnsignedLong(entry.value.getInt(0)), length);
    }
}
