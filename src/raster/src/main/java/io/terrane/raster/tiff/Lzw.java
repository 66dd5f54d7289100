package io.terrane.raster.tiff;

import java.util.Arrays;

/**
 * TIFF's LZW: codes of 9 to 12 bits, most significant bit first, widened one code early (TIFF 6.0, section 13).
 * Not thread-bound: the tables are local to a call.
 */
final class Lzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST_FREE = 258;
    private static final int TABLE_SIZE = 4096;
    private static final int HASH_SIZE = 1 << 14;
    private static final int HASH_SHIFT = 32 - 14;

    private Lzw() {}

    /** Most bytes that {@link #encode} writes: every byte as a code of its own, and clear codes. */
    static int maxEncodedLength(int length) {
        return Math.toIntExact(length + length / 2L + 64);
    }

    /** Returns the bytes written. */
    static int encode(byte[] source, int length, byte[] target) {
        CodeWriter codes = new CodeWriter(target);
        // Open addressing: string of a code and the byte after it → its own code.
        int[] keys = new int[HASH_SIZE];
        short[] values = new short[HASH_SIZE];
        Arrays.fill(keys, -1);
        int free = FIRST_FREE;
        int width = 9;
        codes.put(CLEAR, width);
        int current = length == 0 ? -1 : source[0] & 0xff;
        for (int i = 1; i < length; i++) {
            int key = current << 8 | (source[i] & 0xff);
            int slot = (key * 0x9E3779B1) >>> HASH_SHIFT;
            while (keys[slot] != -1 && keys[slot] != key) {
                slot = slot + 1 & HASH_SIZE - 1;
            }
            if (keys[slot] == key) {
                current = values[slot];
                continue;
            }
            codes.put(current, width);
            current = source[i] & 0xff;
            keys[slot] = key;
            values[slot] = (short) free++;
            if (free == TABLE_SIZE - 2) {
                // As libtiff does it, one code before the table is full.
                codes.put(CLEAR, width);
                Arrays.fill(keys, -1);
                free = FIRST_FREE;
                width = 9;
            } else if (free == 1 << width) {
                width++;
            }
        }
        if (current >= 0) {
            codes.put(current, width);
            if (free + 1 == 1 << width && width < 12) {
                width++;
            }
        }
        codes.put(END, width);
        return codes.flush();
    }

    private static final class CodeWriter {
        private final byte[] target;
        private int length;
        private int bits;
        private int held;

        CodeWriter(byte[] target) {
            this.target = target;
        }

        void put(int code, int width) {
            bits = bits << width | code;
            held += width;
            while (held >= 8) {
                held -= 8;
                target[length++] = (byte) (bits >>> held);
            }
            bits &= (1 << held) - 1;
        }

        int flush() {
            if (held > 0) {
                target[length++] = (byte) (bits << 8 - held);
            }
            return length;
        }
    }

    /** Returns the bytes written: fewer than {@code targetLength} when the stream ends early. */
    static int decode(byte[] source, int length, byte[] target, int targetLength) throws TiffException {
        if (length >= 2 && source[0] == 0 && (source[1] & 1) == 1) {
            throw new TiffException.Unsupported("LZW of the old style (before TIFF 6.0) is not supported");
        }
        // A string is where it was first written in the target, and how long it is.
        int[] starts = new int[TABLE_SIZE];
        int[] lengths = new int[TABLE_SIZE];
        int free = FIRST_FREE;
        int width = 9;
        int written = 0;
        int previousStart = -1;
        int previousLength = 0;
        long bits = 0;
        int available = 0;
        int from = 0;
        while (written < targetLength) {
            while (available < width) {
                if (from >= length) {
                    return written;
                }
                bits = (bits << 8) | (source[from++] & 0xff);
                available += 8;
            }
            available -= width;
            int code = (int) (bits >>> available) & ((1 << width) - 1);
            if (code == END) {
                return written;
            }
            if (code == CLEAR) {
                free = FIRST_FREE;
                width = 9;
                previousStart = -1;
                continue;
            }
            int start = written;
            if (code < CLEAR) {
                target[written++] = (byte) code;
            } else if (code < free || (code == free && previousStart >= 0)) {
                int copyFrom = code < free ? starts[code] : previousStart;
                int count = code < free ? lengths[code] : previousLength + 1;
                // Byte by byte: the string may overlap what is being written.
                for (int i = 0; i < count && written < targetLength; i++) {
                    target[written++] = target[copyFrom + i];
                }
            } else {
                throw new TiffException.Malformed("the LZW stream is corrupt: code " + code + " is not defined yet");
            }
            if (previousStart >= 0 && free < TABLE_SIZE) {
                starts[free] = previousStart;
                lengths[free] = previousLength + 1;
                free++;
                if (free + 1 == 1 << width && width < 12) {
                    width++;
                }
            }
            previousStart = start;
            previousLength = written - start;
        }
        return written;
    }
}
