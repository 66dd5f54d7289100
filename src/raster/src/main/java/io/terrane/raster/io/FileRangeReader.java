package io.terrane.raster.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a local file. */
public final class FileRangeReader implements RangeReader {
    private final Path path;
    private final FileChannel channel;

    public FileRangeReader(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public String name() {
        return String.valueOf(path.getFileName());
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
        requireWithin(offset, length);
        return fill(offset, ByteBuffer.allocate(length));
    }

    @Override
    public void read(long offset, int length, byte[] target, int at) throws IOException {
        requireWithin(offset, length);
        fill(offset, ByteBuffer.wrap(target, at, length).slice());
    }

    @Override
    public void requireWithin(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > channel.size() - length) {
            throw new EOFException(name() + " has " + channel.size() + " bytes; bytes " + offset + " to "
                    + (offset + length) + " were asked for: the file is truncated or its directory is wrong");
        }
    }

    @Override
    public ByteBuffer readAtMost(long offset, int length) throws IOException {
        return fill(offset, ByteBuffer.allocate((int) Math.clamp(channel.size() - offset, 0, length)));
    }

    private ByteBuffer fill(long offset, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, offset + target.position()) < 0) {
                throw new EOFException(name() + " became shorter while it was read");
            }
        }
        return target.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
