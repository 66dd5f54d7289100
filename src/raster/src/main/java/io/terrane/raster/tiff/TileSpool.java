package io.terrane.raster.tiff;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Encoded tiles in a temporary file, in the order in which they come, each between the leader (its length) and the
 * trailer (its last four bytes again) that GDAL's layout has. Safe for concurrent use.
 */
final class TileSpool implements Closeable {
    static final int LEADER_BYTES = 4;
    static final int FRAME_BYTES = 8;

    private final FileChannel file;
    private final AtomicLong end = new AtomicLong();

    TileSpool(Path folder) throws IOException {
        this.file = temporary(folder);
    }

    /** A file that has no name any more, so that nothing is left of it however the process ends. */
    static FileChannel temporary(Path folder) throws IOException {
        Path path = Files.createTempFile(folder, "cog-", ".tmp");
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    /** Returns where the tile's frame begins. */
    long append(byte[] encoded, int length) throws IOException {
        ByteBuffer framed = ByteBuffer.allocate(length + FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        framed.putInt(length).put(encoded, 0, length);
        // Streams of fewer than four bytes do not occur; the trailer is only ever read by GDAL when it checks.
        framed.put(encoded, Math.max(0, length - 4), Math.min(4, length)).flip();
        long position = end.getAndAdd(length + FRAME_BYTES);
        while (framed.hasRemaining()) {
            file.write(framed, position + framed.position());
        }
        return position;
    }

    /** Fills the buffer's remaining space from a position. */
    void read(ByteBuffer target, long position) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int count = file.read(target, at);
            if (count < 0) {
                throw new IOException("the temporary file of encoded tiles became shorter");
            }
            at += count;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
