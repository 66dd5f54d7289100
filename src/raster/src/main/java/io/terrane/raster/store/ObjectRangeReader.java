package io.terrane.raster.store;

import io.terrane.raster.io.RangeReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;

/**
 * Reads an object by ranges, so that a TIFF is read from where it is stored. The object is expected to stay the same: its
 * size is asked for once.
 */
public final class ObjectRangeReader implements RangeReader {
    private final ObjectStore store;
    private final String key;
    private final long size;

    /** @throws NoSuchFileException when there is no such object */
    public ObjectRangeReader(ObjectStore store, String key) throws IOException {
        this.store = store;
        this.key = key;
        this.size =
                store.head(key).orElseThrow(() -> new NoSuchFileException(key)).size();
    }

    @Override
    public String name() {
        return key;
    }

    /** Bytes of the object. */
    public long size() {
        return size;
    }

    @Override
    public void requireWithin(long offset, long length) throws EOFException {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new EOFException(key + " has " + size + " bytes; bytes " + offset + " to " + (offset + length)
                    + " were asked for: the object is truncated or its directory is wrong");
        }
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
        requireWithin(offset, length);
        try (InputStream in = store.read(key, offset, length)) {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException(key + " became shorter while it was read");
            }
            return ByteBuffer.wrap(bytes);
        }
    }

    @Override
    public ByteBuffer readAtMost(long offset, int length) throws IOException {
        return read(offset, (int) Math.clamp(size - offset, 0, length));
    }

    /** The store stays open. */
    @Override
    public void close() {}
}
