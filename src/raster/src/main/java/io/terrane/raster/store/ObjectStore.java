package io.terrane.raster.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects under keys. A key is segments joined by {@code /}, none of them empty, {@code .} or {@code ..};
 * every adapter refuses any other key with {@link IllegalArgumentException} ({@link Keys#check}). An object
 * appears whole or not at all. No key is another key's folder. Safe for concurrent use.
 */
public interface ObjectStore {
    /** @param etag a strong entity tag without quotes: another one whenever the bytes are others */
    record ObjectMetadata(String key, long size, String etag, Instant lastModified) {}

    /** An object being written; closing it without {@link #commit} leaves no object behind. */
    interface ObjectWriter extends AutoCloseable {
        /** Appends the buffer's remaining bytes. */
        void write(ByteBuffer bytes) throws IOException;

        /** Makes the object visible under its key, replacing any earlier one. */
        ObjectMetadata commit() throws IOException;

        @Override
        void close() throws IOException;
    }

    Optional<ObjectMetadata> head(String key) throws IOException;

    /** @throws java.nio.file.NoSuchFileException when there is no such object */
    InputStream read(String key) throws IOException;

    /** @throws java.nio.file.NoSuchFileException when there is no such object */
    InputStream read(String key, long offset, long length) throws IOException;

    ObjectWriter create(String key) throws IOException;

    /** Objects whose key starts with {@code prefix}, in key order, listed lazily; close the stream. */
    Stream<ObjectMetadata> list(String prefix) throws IOException;

    /** Removes the object if it is there. */
    void delete(String key) throws IOException;

    /**
     * Makes another object of the same bytes, without sending them through this process where the store can.
     *
     * @throws java.nio.file.NoSuchFileException when there is no object to copy
     */
    default void copy(String from, String to) throws IOException {
        try (InputStream in = read(from);
                ObjectWriter writer = create(to)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                writer.write(ByteBuffer.wrap(buffer, 0, count));
            }
            writer.commit();
        }
    }

    default ObjectMetadata put(String key, byte[] bytes) throws IOException {
        try (ObjectWriter writer = create(key)) {
            writer.write(ByteBuffer.wrap(bytes));
            return writer.commit();
        }
    }

    default byte[] readAllBytes(String key) throws IOException {
        try (InputStream in = read(key)) {
            return in.readAllBytes();
        }
    }
}
