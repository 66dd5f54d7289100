package io.terrane.raster.io;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Arrays that are used again rather than left to the garbage collector, which large ones cost most. What is not given
 * back is lost to the pool and nothing else. Safe for concurrent use.
 */
public final class BufferPool {
    private static final int SMALLEST = 4_096;

    private final long mostIdleBytes;
    private final Map<Integer, Deque<byte[]>> idle = new HashMap<>();
    private long idleBytes;

    /** @param mostIdleBytes what is given back beyond that is dropped */
    public BufferPool(long mostIdleBytes) {
        this.mostIdleBytes = mostIdleBytes;
    }

    /** An array of at least that many bytes, at most an eighth longer, with anything in it. */
    public byte[] take(int bytes) {
        int size = sizeClass(bytes);
        synchronized (this) {
            Deque<byte[]> arrays = idle.get(size);
            if (arrays != null && !arrays.isEmpty()) {
                idleBytes -= size;
                return arrays.pop();
            }
        }
        return new byte[size];
    }

    /** Takes an array of {@link #take} back; nobody may use it any more. */
    public synchronized void give(byte[] array) {
        if (array.length == sizeClass(array.length) && idleBytes + array.length <= mostIdleBytes) {
            idleBytes += array.length;
            idle.computeIfAbsent(array.length, size -> new ArrayDeque<>()).push(array);
        }
    }

    /** Eight classes an octave. */
    private static int sizeClass(int bytes) {
        if (bytes <= SMALLEST) {
            return SMALLEST;
        }
        int step = Integer.highestOneBit(bytes - 1) / 8;
        long size = Math.ceilDiv((long) bytes, step) * step;
        return (int) Math.min(size, Integer.MAX_VALUE - 8);
    }
}
