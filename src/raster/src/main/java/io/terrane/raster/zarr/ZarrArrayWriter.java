package io.terrane.raster.zarr;

import io.terrane.raster.io.BufferPool;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.store.ObjectStore.ObjectWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes an array's chunks and shards at keys that depend on nothing but their index, so that writing one again
 * replaces it by the same bytes. Chunks that hold only the fill value are not stored. Safe for concurrent use; a
 * shard is given its chunks in any order, stores them in C order, and its index is written last.
 */
public final class ZarrArrayWriter {
    private final ObjectStore store;
    private final String folder;
    private final ArrayMetadata metadata;

    ZarrArrayWriter(ObjectStore store, String folder, ArrayMetadata metadata) {
        this.store = store;
        this.folder = folder;
        this.metadata = metadata;
    }

    public ArrayMetadata metadata() {
        return metadata;
    }

    /** The number of objects along each dimension: shards, or chunks where the array is not sharded. */
    long[] cellCounts() {
        long[] counts = new long[metadata.rank()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.ceilDiv(metadata.shape()[i], metadata.chunkShape()[i]);
        }
        return counts;
    }

    /** The number of chunks of a shard along each dimension. */
    int[] chunksInShard() {
        int[] chunk = metadata.codec().shape();
        int[] across = new int[chunk.length];
        for (int i = 0; i < chunk.length; i++) {
            across[i] = metadata.chunkShape()[i] / chunk[i];
        }
        return across;
    }

    /** Of a shard, or of a chunk of an array that is not sharded, in the store. */
    public String key(long... index) {
        long[] counts = cellCounts();
        if (index.length != counts.length) {
            throw new IllegalArgumentException("the array has " + counts.length + " dimensions, not " + index.length);
        }
        for (int i = 0; i < counts.length; i++) {
            if (index[i] < 0 || index[i] >= counts[i]) {
                throw new IndexOutOfBoundsException("the array of shape " + Arrays.toString(metadata.shape())
                        + " has no chunk or shard " + Arrays.toString(index));
            }
        }
        return folder + metadata.keys().key(index);
    }

    /** Whether a chunk holds the fill value everywhere. */
    public boolean isEmpty(byte[] elements) {
        byte[] fill = metadata.fill();
        for (int i = 0; i < fill.length; i++) {
            if (elements[i] != fill[i]) {
                return false;
            }
        }
        // All elements equal the first when the array equals itself shifted by one element.
        return Arrays.equals(elements, fill.length, elements.length, elements, 0, elements.length - fill.length);
    }

    /** A chunk's elements, little endian in C order of the full chunk's shape, to what is stored. */
    public byte[] encode(byte[] elements) throws IOException {
        if (elements.length != metadata.codec().bytes()) {
            throw new IllegalArgumentException(
                    "a chunk has " + metadata.codec().bytes() + " bytes, not " + elements.length);
        }
        return metadata.codec().encode(elements);
    }

    /**
     * A chunk as it is stored.
     *
     * @param bytes the first {@code length} of them
     */
    public record Encoded(byte[] bytes, int length) {}

    /** As {@link #encode(byte[])}, in an array of the pool, which takes it back once it is written. */
    public Encoded encode(byte[] elements, BufferPool buffers) throws IOException {
        if (elements.length != metadata.codec().bytes()) {
            throw new IllegalArgumentException(
                    "a chunk has " + metadata.codec().bytes() + " bytes, not " + elements.length);
        }
        return metadata.codec().encode(elements, buffers);
    }

    /** Writes a chunk of an array that is not sharded. */
    public void writeChunk(byte[] elements, long... index) throws IOException {
        if (metadata.sharding().isPresent()) {
            throw new IllegalStateException("the array is sharded: open a shard");
        }
        if (!isEmpty(elements)) {
            store.put(key(index), encode(elements));
        }
    }

    /** Opens a shard for writing; close it, and commit it before. */
    public Shard shard(long... index) throws IOException {
        if (metadata.sharding().isEmpty()) {
            throw new IllegalStateException("the array is not sharded");
        }
        return new Shard(store.create(key(index)));
    }

    /** A chunk as {@link #encode} gave it, to its elements. */
    public byte[] decode(byte[] encoded) throws IOException {
        return metadata.codec().decode(encoded);
    }

    /**
     * A shard that is being written. Its chunks come in any order and are stored in C order, so that equal chunks make
     * equal shards: one that comes before its turn is held until then.
     */
    public final class Shard implements Closeable {
        private final ObjectWriter writer;
        private final int[] across;
        private final ShardIndex index;
        private final SortedMap<Integer, byte[]> early = new TreeMap<>();
        private int turn;
        private long written;
        private boolean closed;

        private Shard(ObjectWriter writer) {
            this.writer = writer;
            this.across = chunksInShard();
            this.index = ShardIndex.empty(ChunkCodec.elements(across));
        }

        /**
         * Adds an encoded chunk.
         *
         * @param position the chunk's index within the shard
         */
        public void append(byte[] encoded, int... position) throws IOException {
            append(new Encoded(encoded, encoded.length), position);
        }

        /** As {@link #append(byte[], int...)}; the array is the caller's again afterwards. */
        public synchronized void append(Encoded encoded, int... position) throws IOException {
            int flat = flat(position);
            if (flat == turn) {
                write(encoded.bytes, encoded.length);
                writeEarly();
            } else {
                early.put(flat, Arrays.copyOf(encoded.bytes, encoded.length));
            }
        }

        /** Says that a chunk holds the fill value everywhere; those behind it need not wait for it. */
        public synchronized void skip(int... position) throws IOException {
            if (flat(position) == turn) {
                turn++;
                writeEarly();
            } else {
                early.put(flat(position), new byte[0]);
            }
        }

        private int flat(int[] position) throws IOException {
            if (closed) {
                throw new IOException("the shard is closed: another of its chunks has failed");
            }
            int flat = 0;
            for (int i = 0; i < across.length; i++) {
                flat = flat * across[i] + position[i];
            }
            return flat;
        }

        private void writeEarly() throws IOException {
            byte[] next = early.remove(turn);
            while (next != null) {
                write(next, next.length);
                next = early.remove(turn);
            }
        }

        private void write(byte[] encoded, int length) throws IOException {
            if (length > 0) {
                index.put(turn, written, length);
                writer.write(ByteBuffer.wrap(encoded, 0, length));
                written += length;
            }
            turn++;
        }

        /**
         * Writes what was held, and the index, and makes the shard visible; chunks that nothing was said of hold the fill
         * value. A shard without chunks is not stored.
         */
        public synchronized void commit() throws IOException {
            for (Map.Entry<Integer, byte[]> held : early.entrySet()) {
                turn = held.getKey();
                write(held.getValue(), held.getValue().length);
            }
            early.clear();
            if (written > 0) {
                writer.write(ByteBuffer.wrap(index.encode()));
                writer.commit();
            }
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            writer.close();
        }
    }
}
