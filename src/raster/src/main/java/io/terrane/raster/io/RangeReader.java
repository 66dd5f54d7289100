package io.terrane.raster.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Positional reads of an immutable sequence of bytes: a local file, an HTTP resource, an object.
 * Implementations are stateless between reads and safe for concurrent use.
 */
public interface RangeReader extends Closeable {
    /** What errors call this input; carries no credentials. */
    String name();

    /**
     * Makes sure that the input is long enough for a range, before memory is taken for it: lengths come from files that
     * nobody vouches for. Asks the input where it is not known.
     *
     * @throws java.io.EOFException when the input ends before the range does
     */
    void requireWithin(long offset, long length) throws IOException;

    /**
     * Reads exactly {@code length} bytes.
     *
     * @return a buffer whose remaining bytes are the range's
     * @throws java.io.EOFException when the input ends before the range does
     * @throws IOException when the input cannot be read
     */
    ByteBuffer read(long offset, int length) throws IOException;

    /**
     * Reads exactly {@code length} bytes into an array from index {@code at} on.
     *
     * @throws java.io.EOFException when the input ends before the range does
     */
    default void read(long offset, int length, byte[] target, int at) throws IOException {
        read(offset, length).get(target, at, length);
    }

    /** Reads at most {@code length} bytes: fewer only where the input ends. Used for headers. */
    ByteBuffer readAtMost(long offset, int length) throws IOException;

    @Override
    void close() throws IOException;
}
