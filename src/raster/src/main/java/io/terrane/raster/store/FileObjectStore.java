package io.terrane.raster.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files under a folder. An object is written beside the others, flushed to the disk, and renamed into
 * place, so that a crash leaves either no object or a whole one. A writer that died leaves a file in
 * {@code .incomplete}, which nothing lists.
 */
public final class FileObjectStore implements ObjectStore {
    private static final String INCOMPLETE = ".incomplete";

    private final Path root;

    /** Folders are made when the first object is written. */
    public FileObjectStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public Optional<ObjectMetadata> head(String key) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path(key), BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(metadata(key, attributes)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static ObjectMetadata metadata(String key, BasicFileAttributes attributes) {
        long nanos = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        String etag = Long.toHexString(attributes.size()) + "-" + Long.toHexString(nanos);
        return new ObjectMetadata(
                key, attributes.size(), etag, attributes.lastModifiedTime().toInstant());
    }

    @Override
    public InputStream read(String key) throws IOException {
        return Files.newInputStream(path(key));
    }

    @Override
    public InputStream read(String key, long offset, long length) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(path(key));
        try {
            if (offset < 0 || length < 0 || offset > channel.size() - length) {
                throw new EOFException("the object has " + channel.size() + " bytes, not " + (offset + length));
            }
            return new BoundedInputStream(Channels.newInputStream(channel.position(offset)), length);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public ObjectWriter create(String key) throws IOException {
        Path target = path(key);
        Path incomplete = Files.createDirectories(root.resolve(INCOMPLETE))
                .resolve(UUID.randomUUID().toString());
        return new FileWriter(key, target, incomplete);
    }

    @Override
    public Stream<ObjectMetadata> list(String prefix) throws IOException {
        if (prefix.contains("..") || prefix.startsWith("/") || prefix.contains("//")) {
            throw new IllegalArgumentException("not a prefix of keys");
        }
        Path folder = root.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        Iterator<ObjectMetadata> objects = new Walk(folder, prefix);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(objects, Spliterator.ORDERED), false);
    }

    @Override
    public void delete(String key) throws IOException {
        Path path = path(key);
        Files.deleteIfExists(path);
        for (Path folder = path.getParent(); folder != null && !folder.equals(root); folder = folder.getParent()) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }

    /** The same file under another name, where the file system can: objects are replaced and never written into. */
    @Override
    public void copy(String from, String to) throws IOException {
        Path source = path(from);
        Path target = path(to);
        Path incomplete = Files.createDirectories(root.resolve(INCOMPLETE))
                .resolve(UUID.randomUUID().toString());
        try {
            Files.createLink(incomplete, source);
            FileWriter.moveIntoPlace(incomplete, target);
            FileWriter.flushFolder(Objects.requireNonNull(target.getParent()));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            ObjectStore.super.copy(from, to);
        } finally {
            // A name is not moved onto another one of the same file.
            Files.deleteIfExists(incomplete);
        }
    }

    private Path path(String key) {
        Keys.check(key);
        if (key.startsWith(INCOMPLETE + "/") || key.equals(INCOMPLETE)) {
            throw new IllegalArgumentException("the key " + INCOMPLETE + " is reserved");
        }
        return root.resolve(key);
    }

    private static final class FileWriter implements ObjectWriter {
        private final String key;
        private final Path target;
        private final Path incomplete;
        private final FileChannel channel;
        private boolean committed;

        FileWriter(String key, Path target, Path incomplete) throws IOException {
            this.key = key;
            this.target = target;
            this.incomplete = incomplete;
            this.channel = FileChannel.open(incomplete, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public ObjectMetadata commit() throws IOException {
            channel.force(true);
            channel.close();
            moveIntoPlace(incomplete, target);
            committed = true;
            flushFolder(Objects.requireNonNull(target.getParent()));
            return metadata(key, Files.readAttributes(target, BasicFileAttributes.class));
        }

        /** A concurrent {@link FileObjectStore#delete} may take the folder away before the file is in it. */
        private static void moveIntoPlace(Path incomplete, Path target) throws IOException {
            for (int attempt = 1; ; attempt++) {
                try {
                    Files.createDirectories(target.getParent());
                    Files.move(incomplete, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    return;
                } catch (NoSuchFileException | FileAlreadyExistsException e) {
                    if (attempt == 10) {
                        throw e;
                    }
                }
            }
        }

        private static void flushFolder(Path folder) throws IOException {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
            if (!committed) {
                Files.deleteIfExists(incomplete);
            }
        }
    }

    /** Depth first, in key order: a folder sorts as its name followed by the separator. */
    private final class Walk implements Iterator<ObjectMetadata> {
        private final Deque<Iterator<Path>> open = new ArrayDeque<>();
        private final String prefix;
        private @Nullable ObjectMetadata next;

        Walk(Path folder, String prefix) throws IOException {
            this.prefix = prefix;
            open.push(children(folder));
            next = advance();
        }

        private Iterator<Path> children(Path folder) throws IOException {
            try (Stream<Path> entries = Files.list(folder)) {
                List<Path> children = entries.filter(entry -> !entry.equals(root.resolve(INCOMPLETE)))
                        .filter(entry -> key(entry).startsWith(prefix) || prefix.startsWith(key(entry)))
                        .sorted(Comparator.comparing(this::key))
                        .toList();
                return children.iterator();
            } catch (NoSuchFileException e) {
                return List.<Path>of().iterator();
            }
        }

        private String key(Path entry) {
            StringBuilder key = new StringBuilder();
            root.relativize(entry)
                    .forEach(segment -> key.append(key.isEmpty() ? "" : "/").append(segment));
            return Files.isDirectory(entry) ? key.append('/').toString() : key.toString();
        }

        private @Nullable ObjectMetadata advance() throws IOException {
            while (!open.isEmpty()) {
                if (!open.peek().hasNext()) {
                    open.pop();
                    continue;
                }
                Path entry = open.peek().next();
                String key = key(entry);
                if (key.endsWith("/")) {
                    open.push(children(entry));
                } else if (key.startsWith(prefix)) {
                    Optional<ObjectMetadata> found = head(key);
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
            return null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public ObjectMetadata next() {
            ObjectMetadata current = next;
            if (current == null) {
                throw new java.util.NoSuchElementException();
            }
            try {
                next = advance();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return current;
        }
    }
}
