package io.terrane.raster.zarr;

/** BloscLZ, the FastLZ dialect of c-blosc: literal runs and back references of 13 or 16 bits. */
final class BloscLz {
    private static final int NEAR_DISTANCE = 8191;
    private static final int SHORTEST_MATCH = 3;

    private BloscLz() {}

    /** Returns the number of bytes written; runs out of bounds on corrupt input. */
    static int decompress(byte[] source, int offset, int length, byte[] target, int targetOffset, int targetLength) {
        int end = offset + length;
        int from = offset;
        int to = targetOffset;
        int control = source[from++] & 31;
        while (true) {
            if (control < 32) {
                int count = control + 1;
                checkRoom(count, targetOffset + targetLength - to);
                System.arraycopy(source, from, target, to, count);
                from += count;
                to += count;
            } else {
                int count = (control >> 5) - 1;
                int far = (control & 31) << 8;
                if (count == 6) {
                    int more;
                    do {
                        more = source[from++] & 255;
                        count += more;
                    } while (more == 255);
                }
                int near = source[from++] & 255;
                int distance = far + near + 1;
                if (near == 255 && far == 31 << 8) {
                    distance = ((source[from] & 255) << 8) + (source[from + 1] & 255) + NEAR_DISTANCE + 1;
                    from += 2;
                }
                count += SHORTEST_MATCH;
                checkRoom(count, targetOffset + targetLength - to);
                checkRoom(distance, to - targetOffset);
                // Byte by byte, since a match may overlap what it produces.
                for (int i = 0; i < count; i++, to++) {
                    target[to] = target[to - distance];
                }
            }
            if (from >= end) {
                return to - targetOffset;
            }
            control = source[from++] & 255;
        }
    }

    private static void checkRoom(int wanted, int available) {
        if (wanted > available) {
            throw new IndexOutOfBoundsException("a run of " + wanted + " bytes where " + available + " are left");
        }
    }
}
