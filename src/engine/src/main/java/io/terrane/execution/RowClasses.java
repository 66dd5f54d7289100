package io.terrane.execution;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Tells what becomes of the pixels of a row, and takes the values of those that have none away. Signs and bits are computed
 * with rather than compared, and each loop stays with one width of numbers, so that all of them are vectorised. For one
 * thread, row after row.
 */
final class RowClasses {
    private static final int MAGNITUDE = 0x7FFF_FFFF;
    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    private static final int NAN = Float.floatToRawIntBits(Float.NaN);
    private static final int DECIDING = PixelClass.VALID - 1;

    private final int[] bits;
    private final float[] numbers;
    private final FloatBuffer floats;
    private final IntBuffer ints;
    /** All that is said of a pixel; of the classes below {@link PixelClass#VALID} the first one holds. */
    private final int[] said;

    private int width;

    /** @param width of a row at most */
    RowClasses(int width) {
        this.bits = new int[width];
        this.numbers = new float[width];
        this.said = new int[width];
        ByteBuffer both = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.nativeOrder());
        this.floats = both.asFloatBuffer();
        this.ints = both.asIntBuffer();
    }

    int widest() {
        return bits.length;
    }

    /** Begins a row of which nothing is said. */
    void begin(int pixels) {
        width = pixels;
        Arrays.fill(said, 0, width, 0);
    }

    /**
     * Looks at the stored numbers of a band.
     *
     * @param missing number that means no data, beside NaN; NaN for none
     * @param greatest number that the band can store
     */
    void stored(float[] row, float missing, float greatest) {
        toBits(row);
        saturated(bits, said, Float.floatToRawIntBits(greatest), width);
        if (Float.isNaN(missing)) {
            undefined(bits, said, PixelClass.NODATA, width);
            return;
        }
        for (int i = 0; i < width; i++) {
            numbers[i] = row[i] - missing;
        }
        toBits(numbers);
        missing(bits, said, width);
    }

    /** Looks at the reflectances of a band. */
    void reflectances(float[] row) {
        for (int i = 0; i < width; i++) {
            // −0 becomes 0, which is not below it.
            numbers[i] = row[i] + 0f;
        }
        toBits(numbers);
        negative(bits, said, width);
    }

    void dropped(DroppedPixels dropped, int row) {
        if (dropped.touches(row)) {
            for (int i = 0; i < width; i++) {
                said[i] |= dropped.isDropped(row, i) ? PixelClass.MASKED : 0;
            }
        }
    }

    /** Whether nothing that was said of a pixel so far keeps its stored numbers from being judged. */
    boolean isSeen(int column) {
        return (said[column] & (PixelClass.NODATA | PixelClass.MASKED)) == 0;
    }

    /**
     * Clips the row's values to the valid range, and makes NaN of those that do not count.
     *
     * @param row takes the classes too
     * @return the bits of all classes that are among them
     */
    int finish(ValueRow row, float low, float high) {
        float[] values = row.values();
        for (int i = 0; i < width; i++) {
            numbers[i] = Math.min(values[i] - low, high - values[i]) + 0f;
        }
        toBits(numbers);
        outside(bits, said, width);
        toBits(values);
        undefined(bits, said, PixelClass.UNDEFINED, width);
        decide(said, row.classes(), width);
        int present = union(row.classes(), width);
        if ((present & DECIDING) != 0) {
            keepValid(bits, row.classes(), width);
            ints.put(0, bits, 0, width);
            floats.get(0, values, 0, width);
        }
        if ((present & PixelClass.CLIPPED) != 0) {
            for (int i = 0; i < width; i++) {
                if ((row.classes()[i] & PixelClass.CLIPPED) != 0) {
                    values[i] = Math.clamp(values[i], low, high);
                }
            }
        }
        return present;
    }

    private void toBits(float[] row) {
        floats.put(0, row, 0, width);
        ints.get(0, bits, 0, width);
    }

    private static void saturated(int[] bits, int[] said, int greatest, int width) {
        for (int i = 0; i < width; i++) {
            int apart = bits[i] ^ greatest;
            said[i] |= ((apart | -apart) >>> 31 ^ 1) * PixelClass.SATURATED;
        }
    }

    /** @param bits of what stored numbers are apart from the missing one: 0, or NaN where they are NaN */
    private static void missing(int[] bits, int[] said, int width) {
        for (int i = 0; i < width; i++) {
            int magnitude = bits[i] & MAGNITUDE;
            said[i] |= (magnitude - 1 | INFINITY - magnitude) >>> 31;
        }
    }

    private static void undefined(int[] bits, int[] said, int kind, int width) {
        int least = kind == PixelClass.NODATA ? INFINITY : INFINITY - 1;
        for (int i = 0; i < width; i++) {
            said[i] |= (least - (bits[i] & MAGNITUDE) >>> 31) * kind;
        }
    }

    private static void negative(int[] bits, int[] said, int width) {
        for (int i = 0; i < width; i++) {
            int isNumber = (INFINITY - (bits[i] & MAGNITUDE) >>> 31) - 1;
            said[i] |= (bits[i] & isNumber) >>> 31 << 2;
        }
    }

    private static void outside(int[] bits, int[] said, int width) {
        for (int i = 0; i < width; i++) {
            said[i] |= bits[i] >>> 31 << 5;
        }
    }

    /** One of the first five classes, and of the others those that go with {@link PixelClass#VALID}. */
    private static void decide(int[] said, int[] classes, int width) {
        for (int i = 0; i < width; i++) {
            int first = said[i] & DECIDING | PixelClass.VALID;
            first &= -first;
            classes[i] = first | said[i] & (first << 1 & PixelClass.CLIPPED | first << 2 & PixelClass.SATURATED);
        }
    }

    private static void keepValid(int[] bits, int[] classes, int width) {
        for (int i = 0; i < width; i++) {
            int valid = -(classes[i] >> 4 & 1);
            bits[i] = bits[i] & valid | NAN & ~valid;
        }
    }

    private static int union(int[] classes, int width) {
        int union = 0;
        for (int i = 0; i < width; i++) {
            union |= classes[i];
        }
        return union;
    }

    /** How many of a row's pixels are of a class. */
    static int count(int[] classes, int width, int kind) {
        int shift = PixelClass.index(kind);
        int count = 0;
        for (int i = 0; i < width; i++) {
            count += classes[i] >> shift & 1;
        }
        return count;
    }
}
