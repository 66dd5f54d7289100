package io.terrane.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zarr.zarrjava.store.Store;
import dev.zarr.zarrjava.store.StoreHandle;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A sharded array shown to zarr-java as one without shards: the inner chunks are found by the shard's index, which is
 * read here and not by the code that wrote it. zarr-java's own sharding needs a class that no published netCDF library
 * has.
 */
final class InnerChunkStore implements Store {
    private static final int CHECKSUM_BYTES = 4;

    private final ObjectStore store;
    private final String folder;
    private final byte[] metadata;
    private final int[] chunksAcross;

    /** @param folder key of the array, ending in a slash */
    InnerChunkStore(ObjectStore store, String folder) throws IOException {
        this.store = store;
        this.folder = folder;
        ObjectMapper json = new ObjectMapper();
        ObjectNode document = (ObjectNode) json.readTree(store.readAllBytes(folder + "zarr.json"));
        JsonNode sharding = document.at("/codecs/0/configuration");
        ObjectNode grid = (ObjectNode) document.at("/chunk_grid/configuration");
        ArrayNode inner = (ArrayNode) sharding.get("chunk_shape");
        this.chunksAcross = new int[inner.size()];
        for (int i = 0; i < chunksAcross.length; i++) {
            chunksAcross[i] =
                    grid.get("chunk_shape").get(i).intValue() / inner.get(i).intValue();
        }
        grid.set("chunk_shape", inner);
        document.set("codecs", sharding.get("codecs"));
        this.metadata = json.writeValueAsBytes(document);
    }

    @Override
    public boolean exists(String[] keys) {
        return get(keys) != null;
    }

    @Override
    public @Nullable ByteBuffer get(String[] keys) {
        String key = String.join("/", keys);
        if (key.equals("zarr.json")) {
            return ByteBuffer.wrap(metadata);
        }
        if (!key.startsWith("c/")) {
            return null;
        }
        try {
            return chunk(key.substring(2).split("/")).orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<ByteBuffer> chunk(String[] index) throws IOException {
        StringBuilder shard = new StringBuilder(folder).append('c');
        int position = 0;
        int chunks = 1;
        for (int i = 0; i < chunksAcross.length; i++) {
            int at = Integer.parseInt(index[i]);
            shard.append('/').append(at / chunksAcross[i]);
            position = position * chunksAcross[i] + at % chunksAcross[i];
            chunks *= chunksAcross[i];
        }
        Optional<ObjectStore.ObjectMetadata> object = store.head(shard.toString());
        if (object.isEmpty()) {
            return Optional.empty();
        }
        int indexBytes = 16 * chunks;
        byte[] tail =
                read(shard.toString(), object.get().size() - indexBytes - CHECKSUM_BYTES, indexBytes + CHECKSUM_BYTES);
        ByteBuffer entries = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C checksum = new CRC32C();
        checksum.update(tail, 0, indexBytes);
        if ((int) checksum.getValue() != entries.getInt(indexBytes)) {
            throw new IOException("the index of shard " + shard + " does not match its checksum");
        }
        long offset = entries.getLong(16 * position);
        long length = entries.getLong(16 * position + 8);
        return offset == -1 && length == -1
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(read(shard.toString(), offset, Math.toIntExact(length))));
    }

    private byte[] read(String key, long offset, int length) throws IOException {
        try (InputStream in = store.read(key, offset, length)) {
            return in.readNBytes(length);
        }
    }

    @Override
    public @Nullable ByteBuffer get(String[] keys, long start) {
        ByteBuffer whole = get(keys);
        return whole == null
                ? null
                : whole.position((int) (start < 0 ? whole.limit() + start : start))
                        .slice();
    }

    @Override
    public @Nullable ByteBuffer get(String[] keys, long start, long end) {
        ByteBuffer whole = get(keys);
        return whole == null ? null : whole.slice((int) start, (int) (end - start));
    }

    @Override
    public void set(String[] keys, ByteBuffer bytes) {
        throw new UnsupportedOperationException("the gate writes nothing");
    }

    @Override
    public void delete(String[] keys) {
        throw new UnsupportedOperationException("the gate writes nothing");
    }

    @Override
    public StoreHandle resolve(String... keys) {
        return new StoreHandle(this, keys);
    }
}
