package io.terrane.raster.zarr;

import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An array of a Zarr v2 or v3 store, read chunk by chunk. Indices count chunks (inner ones where the array is
 * sharded) from the origin, in the order of the array's dimensions. Safe for concurrent reads. An array that is written to
 * while it is read is opened anew to be seen as it is then.
 */
public final class ZarrArray {
    private final ObjectStore store;
    private final String folder;
    private final ArrayMetadata metadata;

    /** Chunks are mostly read shard by shard: the index of the latest one is kept. */
    private volatile @Nullable LatestIndex latest;

    /** @param index empty where the shard is not stored */
    private record LatestIndex(String key, Optional<ShardIndex> index) {}

    private ZarrArray(ObjectStore store, String folder, ArrayMetadata metadata) {
        this.store = store;
        this.folder = folder;
        this.metadata = metadata;
    }

    /** @param path key of the array's folder, without a slash at its end; empty where the store is one array */
    public static ZarrArray open(ObjectStore store, String path) throws IOException {
        return open(store, path, OptionalInt.empty());
    }

    /** @param format 2 or 3: which metadata to read where a folder holds both; 3 by default */
    public static ZarrArray open(ObjectStore store, String path, OptionalInt format) throws IOException {
        return new ZarrArray(store, path.isEmpty() ? "" : path + "/", MetadataReader.read(store, path, format));
    }

    public ArrayMetadata metadata() {
        return metadata;
    }

    /** The number of chunks along each dimension. */
    public long[] chunkCounts() {
        long[] counts = new long[metadata.rank()];
        int[] chunk = metadata.codec().shape();
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.ceilDiv(metadata.shape()[i], chunk[i]);
        }
        return counts;
    }

    /**
     * The elements of a chunk, little endian in C order, of the full chunk's shape also at the array's edge; empty
     * when the chunk is not stored and so holds the fill value.
     *
     * @throws IOException naming the chunk
     */
    public Optional<byte[]> readChunk(long... index) throws IOException {
        try {
            Optional<byte[]> stored = metadata.sharding().isPresent() ? storedInShard(index) : stored(index);
            return stored.isPresent() ? Optional.of(metadata.codec().decode(stored.get())) : Optional.empty();
        } catch (IOException e) {
            throw new IOException("chunk " + java.util.Arrays.toString(index) + ": " + e.getMessage(), e);
        }
    }

    private Optional<byte[]> stored(long[] index) throws IOException {
        String key = folder + metadata.keys().key(index);
        Optional<ObjectStore.ObjectMetadata> found = store.head(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(read(key, 0, checked(found.get().size())));
    }

    private Optional<byte[]> storedInShard(long[] index) throws IOException {
        int[] shard = metadata.chunkShape();
        int[] inner = metadata.codec().shape();
        long[] shardIndex = new long[index.length];
        int position = 0;
        int chunks = 1;
        for (int i = 0; i < index.length; i++) {
            int across = shard[i] / inner[i];
            shardIndex[i] = index[i] / across;
            position = position * across + (int) (index[i] % across);
            chunks = Math.multiplyExact(chunks, across);
        }
        String key = folder + metadata.keys().key(shardIndex);
        LatestIndex known = latest;
        if (known == null || !known.key.equals(key)) {
            Optional<ObjectStore.ObjectMetadata> found = store.head(key);
            known = new LatestIndex(
                    key, found.isPresent() ? Optional.of(index(key, found.get().size(), chunks)) : Optional.empty());
            latest = known;
        }
        if (known.index.isEmpty()) {
            return Optional.empty();
        }
        ShardIndex entries = known.index.get();
        return entries.holds(position)
                ? Optional.of(read(key, entries.offset(position), checked(entries.length(position))))
                : Optional.empty();
    }

    private ShardIndex index(String key, long size, int chunks) throws IOException {
        ArrayMetadata.Sharding sharding = metadata.sharding().orElseThrow();
        int bytes = ShardIndex.encodedBytes(chunks, sharding.indexChecksum());
        if (size < bytes) {
            throw new ZarrException.Malformed("a shard is shorter than its index");
        }
        return ShardIndex.decode(read(key, sharding.indexAtEnd() ? size - bytes : 0, bytes), sharding.indexChecksum());
    }

    private int checked(long length) throws ZarrException {
        if (length < 0 || length > ChunkCodec.MAX_CHUNK_BYTES) {
            throw new ZarrException.Malformed("a stored chunk of " + length + " bytes");
        }
        return (int) length;
    }

    private byte[] read(String key, long offset, int length) throws IOException {
        try (InputStream in = store.read(key, offset, length)) {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new ZarrException.Malformed("a stored chunk is truncated");
            }
            return bytes;
        }
    }
}
