package io.terrane.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Exclusive ownership of a data directory by one running JVM. The operating system drops the lock when the JVM dies, in
 * whatever way, so a lock that is free says that no Terrane process looks after what still runs in the directory.
 */
final class DirectoryLock implements AutoCloseable {
    private static final String FILE = "terrane.lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Creates the directory when it is missing, and locks it.
     *
     * @throws IOException when another process, or this one, holds the directory already
     */
    static DirectoryLock acquire(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new IOException("The data directory '" + directory.getFileName()
                    + "' is in use by a running Terrane: stop that one, or name another directory.");
        }
        return new DirectoryLock(channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisJvm) {
            return null;
        }
    }

    /** Lets the next one in. The file stays, since removing it would race with whoever opens it. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
