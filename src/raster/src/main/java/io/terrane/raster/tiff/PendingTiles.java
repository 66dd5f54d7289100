package io.terrane.raster.tiff;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tiles of which a part has arrived. Those touched longest ago lie in a file where there are more than a bound, so
 * that parts may come in any order. Safe for concurrent use.
 */
final class PendingTiles implements Closeable {
    private final byte[] blank;
    private final int most;
    private final Path folder;
    private final LinkedHashMap<Key, Tile> inMemory = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Key, Spilled> inFile = new HashMap<>();
    private final Deque<Integer> freeSlots = new ArrayDeque<>();
    private @Nullable FileChannel file;
    private int slots;

    record Key(int level, int index) {}

    /** A tile whose missing parts hold nodata. */
    static final class Tile {
        final byte[] samples;
        private long missing;
        private boolean touched;

        private Tile(byte[] samples, long missing, boolean touched) {
            this.samples = samples;
            this.missing = missing;
            this.touched = touched;
        }

        /** Whether any part of it came with samples. */
        boolean touched() {
            return touched;
        }
    }

    private record Spilled(int slot, long missing, boolean touched) {}

    /**
     * @param blank a tile of nodata
     * @param most tiles held in memory
     * @param folder where the file is made if there are more
     */
    PendingTiles(byte[] blank, int most, Path folder) {
        this.blank = blank;
        this.most = most;
        this.folder = folder;
    }

    /**
     * Adds a part to a tile and returns the tile, which is then forgotten here, if it was the last.
     *
     * @param pixels of the part
     * @param of all pixels of the tile that are within the image
     * @param copy puts the part's samples into the tile's; empty for a part of nodata
     */
    synchronized Optional<Tile> add(Key key, long pixels, long of, Optional<Consumer<byte[]>> copy) throws IOException {
        Tile tile = inMemory.get(key);
        if (tile == null) {
            Spilled spilled = inFile.remove(key);
            tile = spilled == null ? new Tile(blank.clone(), of, false) : load(spilled);
            inMemory.put(key, tile);
        }
        if (pixels > tile.missing) {
            throw new IllegalStateException("a part of tile " + key.index + " was written before");
        }
        if (copy.isPresent()) {
            copy.get().accept(tile.samples);
            tile.touched = true;
        }
        tile.missing -= pixels;
        if (tile.missing == 0) {
            inMemory.remove(key);
            return Optional.of(tile);
        }
        if (inMemory.size() > most) {
            spill(inMemory.entrySet().iterator().next().getKey());
        }
        return Optional.empty();
    }

    /** Indices of the tiles of a level that lack a part, in order. */
    synchronized List<Integer> unfinished(int level) {
        List<Key> keys = new ArrayList<>(inMemory.keySet());
        keys.addAll(inFile.keySet());
        return keys.stream()
                .filter(key -> key.level == level)
                .map(Key::index)
                .sorted()
                .toList();
    }

    /** Takes a tile out as it is. */
    synchronized Tile take(Key key) throws IOException {
        Tile tile = inMemory.remove(key);
        if (tile != null) {
            return tile;
        }
        Spilled spilled = inFile.remove(key);
        if (spilled == null) {
            throw new IllegalStateException("no part of tile " + key.index + " is here");
        }
        return load(spilled);
    }

    private void spill(Key key) throws IOException {
        Tile tile = inMemory.get(key);
        if (tile == null) {
            return;
        }
        FileChannel channel = file;
        if (channel == null) {
            channel = TileSpool.temporary(folder);
            file = channel;
        }
        int slot = freeSlots.isEmpty() ? slots++ : freeSlots.pop();
        ByteBuffer bytes = ByteBuffer.wrap(tile.samples);
        while (bytes.hasRemaining()) {
            channel.write(bytes, (long) slot * blank.length + bytes.position());
        }
        inMemory.remove(key);
        inFile.put(key, new Spilled(slot, tile.missing, tile.touched));
    }

    private Tile load(Spilled spilled) throws IOException {
        FileChannel channel = file;
        ByteBuffer bytes = ByteBuffer.allocate(blank.length);
        while (channel != null && bytes.hasRemaining()) {
            if (channel.read(bytes, (long) spilled.slot * blank.length + bytes.position()) < 0) {
                throw new IOException("the temporary file of unfinished tiles became shorter");
            }
        }
        freeSlots.push(spilled.slot);
        return new Tile(bytes.array(), spilled.missing, spilled.touched);
    }

    @Override
    public synchronized void close() throws IOException {
        inMemory.clear();
        inFile.clear();
        if (file != null) {
            file.close();
        }
    }
}
