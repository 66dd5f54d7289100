package io.terrane.raster.zarr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Offset and length of the inner chunks of a shard, in C order. Source: Zarr v3, codec {@code sharding_indexed}. */
final class ShardIndex {
    private static final long ABSENT = -1;

    private final long[] entries;

    private ShardIndex(long[] entries) {
        this.entries = entries;
    }

    static ShardIndex empty(int chunks) {
        long[] entries = new long[2 * chunks];
        Arrays.fill(entries, ABSENT);
        return new ShardIndex(entries);
    }

    static int encodedBytes(int chunks, boolean checksum) {
        return Math.addExact(Math.multiplyExact(16, chunks), checksum ? 4 : 0);
    }

    static ShardIndex decode(byte[] encoded, boolean checksum) throws ZarrException {
        byte[] bytes = checksum ? new BytesCodec.Checksum().decode(encoded, encoded.length) : encoded;
        long[] entries = new long[bytes.length / 8];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(entries);
        return new ShardIndex(entries);
    }

    /** With its checksum. */
    byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(8 * entries.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(entries);
        return new BytesCodec.Checksum().encode(bytes.array());
    }

    boolean holds(int chunk) {
        return entries[2 * chunk] != ABSENT || entries[2 * chunk + 1] != ABSENT;
    }

    long offset(int chunk) {
        return entries[2 * chunk];
    }

    long length(int chunk) {
        return entries[2 * chunk + 1];
    }

    void put(int chunk, long offset, long length) {
        entries[2 * chunk] = offset;
        entries[2 * chunk + 1] = length;
    }
}
