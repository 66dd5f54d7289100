package io.terrane.raster.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A store that keeps the checksum of every object written through it, taken from the bytes as they are handed over. What
 * is deleted through it is forgotten. Safe for concurrent use when its delegate is.
 */
public final class ChecksummingObjectStore implements ObjectStore {
    private final ObjectStore delegate;
    private final Map<String, Checksum> written = new TreeMap<>();

    public ChecksummingObjectStore(ObjectStore delegate) {
        this.delegate = delegate;
    }

    /** By key, in key order: of every object that was committed. */
    public Map<String, Checksum> written() {
        synchronized (written) {
            return new TreeMap<>(written);
        }
    }

    @Override
    public Optional<ObjectMetadata> head(String key) throws IOException {
        return delegate.head(key);
    }

    @Override
    public InputStream read(String key) throws IOException {
        return delegate.read(key);
    }

    @Override
    public InputStream read(String key, long offset, long length) throws IOException {
        return delegate.read(key, offset, length);
    }

    @Override
    public ObjectWriter create(String key) throws IOException {
        return new Writer(key, delegate.create(key));
    }

    @Override
    public Stream<ObjectMetadata> list(String prefix) throws IOException {
        return delegate.list(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
        delegate.delete(key);
        synchronized (written) {
            written.remove(key);
        }
    }

    private final class Writer implements ObjectWriter {
        private final String key;
        private final ObjectWriter writer;
        private final MessageDigest digest = Checksum.digest();
        private long size;

        Writer(String key, ObjectWriter writer) {
            this.key = key;
            this.writer = writer;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            digest.update(bytes.duplicate());
            size += bytes.remaining();
            writer.write(bytes);
        }

        @Override
        public ObjectMetadata commit() throws IOException {
            ObjectMetadata metadata = writer.commit();
            if (metadata.size() != size) {
                throw new IOException("the object " + key + " has " + metadata.size() + " bytes after " + size
                        + " were written: another writer replaced it");
            }
            synchronized (written) {
                written.put(key, Checksum.of(digest, size));
            }
            return metadata;
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
