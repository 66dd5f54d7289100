package io.terrane.raster.tiff;

import io.terrane.raster.io.BufferPool;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Decoded tiles and strips of the images of a run. A block that several windows touch is fetched and decoded once as
 * long as it is in use, and stays for the next window while there is room. Safe for concurrent use.
 */
public final class BlockCache {
    private final BufferPool buffers;
    private final long mostIdleBytes;
    private final Map<Key, Block> blocks = new HashMap<>();
    /** Those that nobody uses, the one that was used longest ago first. */
    private final LinkedHashMap<Key, Block> idle = new LinkedHashMap<>();

    private long idleBytes;

    /**
     * @param buffers where blocks are decoded into
     * @param mostIdleBytes of blocks that nobody uses at the moment
     */
    public BlockCache(BufferPool buffers, long mostIdleBytes) {
        this.buffers = buffers;
        this.mostIdleBytes = mostIdleBytes;
    }

    BufferPool buffers() {
        return buffers;
    }

    private record Key(GeoTiff image, int index) {}

    /** A block in use; whoever {@link #pin} made the owner has to complete or fail it. */
    static final class Block {
        private final Key key;
        /** Decoded samples, little endian. */
        final CompletableFuture<byte[]> samples = new CompletableFuture<>();

        private int pins = 1;

        private Block(Key key) {
            this.key = key;
        }

        int index() {
            return key.index;
        }
    }

    /** @param owner whether the block has to be read by the one who asked */
    record Pinned(Block block, boolean owner) {}

    synchronized Pinned pin(GeoTiff image, int index) {
        Key key = new Key(image, index);
        Block block = blocks.get(key);
        if (block == null) {
            block = new Block(key);
            blocks.put(key, block);
            return new Pinned(block, true);
        }
        if (block.pins++ == 0) {
            idle.remove(key);
            idleBytes -= block.samples.join().length;
        }
        return new Pinned(block, false);
    }

    /** Fails those who wait for the block, and lets the next one who asks try again. */
    void fail(Block block, Throwable why) {
        synchronized (this) {
            blocks.remove(block.key, block);
        }
        block.samples.completeExceptionally(why);
    }

    /** @param keep whether another window is likely to want the block */
    synchronized void unpin(Block block, boolean keep) {
        if (--block.pins > 0) {
            return;
        }
        if (!block.samples.isDone()) {
            blocks.remove(block.key, block);
            block.samples.completeExceptionally(new CancellationException("the window was given up"));
        } else if (block.samples.isCompletedExceptionally()) {
            blocks.remove(block.key, block);
        } else if (keep) {
            idle.put(block.key, block);
            idleBytes += block.samples.join().length;
            while (idleBytes > mostIdleBytes) {
                drop(idle.firstEntry().getValue());
            }
        } else {
            blocks.remove(block.key, block);
            buffers.give(block.samples.join());
        }
    }

    /** Drops what is kept of an image. */
    public synchronized void forget(GeoTiff image) {
        idle.values().stream()
                .filter(block -> block.key.image == image)
                .toList()
                .forEach(this::drop);
    }

    private void drop(Block block) {
        byte[] samples = block.samples.join();
        idle.remove(block.key);
        blocks.remove(block.key, block);
        idleBytes -= samples.length;
        buffers.give(samples);
    }
}
