package io.terrane.raster.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store that keeps the checksum of every object written through it into a folder, taken from the bytes as they are handed
 * over. What is deleted through it is forgotten. Safe for concurrent use when its delegate is.
 */
public final class ChecksummingObjectStore implements ObjectStore {
    private final ObjectStore delegate;
    private final String folder;
    private final ObjectLedger ledger;

    /**
     * @param folder prefix of the keys that are looked at, ending in a slash, or empty for all
     * @param ledger told of keys without the folder
     */
    public ChecksummingObjectStore(ObjectStore delegate, String folder, ObjectLedger ledger) {
        this.delegate = delegate;
        this.folder = folder;
        this.ledger = ledger;
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
        return key.startsWith(folder)
                ? new Writer(key.substring(folder.length()), delegate.create(key))
                : delegate.create(key);
    }

    @Override
    public Stream<ObjectMetadata> list(String prefix) throws IOException {
        return delegate.list(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
        delegate.delete(key);
        if (key.startsWith(folder)) {
            ledger.forget(key.substring(folder.length()));
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
            ledger.record(key, Checksum.of(digest, size));
            return metadata;
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
