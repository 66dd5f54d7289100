package io.terrane.execution;

import java.util.Arrays;

/** Keeps one observation a pixel: the one that comes first by a key, or of those that are alike the one of the first slot. */
final class BestReduction implements ChunkReduction {
    /** What decides. */
    enum Order {
        GREATEST,
        LEAST,
        FIRST,
        /** The greatest of the row's ranks. */
        RANKED
    }

    private static final short NONE = Short.MAX_VALUE;

    private final Order order;
    private final int width;
    private final float[] values;
    private final float[] keys;
    private final short[] slots;

    BestReduction(Order order, int height, int width) {
        this.order = order;
        this.width = width;
        this.values = new float[height * width];
        this.keys = new float[height * width];
        this.slots = new short[height * width];
        Arrays.fill(values, Float.NaN);
        Arrays.fill(keys, Float.NEGATIVE_INFINITY);
        Arrays.fill(slots, NONE);
    }

    @Override
    public synchronized void add(int slot, int row, ValueRow taken) {
        for (int i = 0, at = row * width; i < width; i++, at++) {
            float value = taken.values()[i];
            if (Float.isNaN(value)) {
                continue;
            }
            float key = switch (order) {
                case GREATEST -> value;
                case LEAST -> -value;
                case FIRST -> 0;
                case RANKED -> Float.isNaN(taken.ranks()[i]) ? -Float.MAX_VALUE : taken.ranks()[i];
            };
            if (key > keys[at] || key == keys[at] && slot < slots[at]) {
                keys[at] = key;
                slots[at] = (short) slot;
                values[at] = value;
            }
        }
    }

    @Override
    public void end(int slot) {}

    /** Whether every pixel has its value from a slot before this one. */
    synchronized boolean isSettled(int slot) {
        for (short from : slots) {
            if (from >= slot) {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized void row(int row, float[] target) {
        System.arraycopy(values, row * width, target, 0, width);
    }

    @Override
    public void close() {}
}
