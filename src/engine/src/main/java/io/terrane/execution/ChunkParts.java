package io.terrane.execution;

import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ZarrArrayWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.Optional;

/** The chunks of an item whose shards are not whole yet, each an object of its own beside the product until then. */
final class ChunkParts {
    private final ObjectStore store;
    private final String folder;

    /** @param folder key prefix, without a slash at its end */
    private ChunkParts(ObjectStore store, String folder) {
        this.store = store;
        this.folder = folder;
    }

    static ChunkParts of(StepTarget target) {
        return new ChunkParts(
                target.store(),
                DefinitionExecutor.staging(target.prefix()) + "/"
                        + target.step().id());
    }

    private String key(int chunk) {
        return folder + "/" + chunk;
    }

    void put(int chunk, ZarrArrayWriter.Encoded encoded) throws IOException {
        try (ObjectStore.ObjectWriter writer = store.create(key(chunk))) {
            writer.write(ByteBuffer.wrap(encoded.bytes(), 0, encoded.length()));
            writer.commit();
        }
    }

    /** Empty when it is not there any more, or not whole. */
    Optional<byte[]> read(ChunkReceipt receipt) throws IOException {
        try {
            byte[] bytes = store.readAllBytes(key(receipt.chunk()));
            return bytes.length == receipt.bytes() ? Optional.of(bytes) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void delete(Collection<Integer> chunks) throws IOException {
        for (int chunk : chunks) {
            store.delete(key(chunk));
        }
    }
}
