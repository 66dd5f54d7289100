package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Encoded bytes of a tile or strip to samples: little endian, rows of {@code blockWidth} pixels, samples of a
 * pixel side by side where the image interleaves them.
 */
final class BlockDecoder {
    /** A block is held whole while it is decoded, so its size is bounded. */
    static final long MAX_BLOCK_BYTES = 256L << 20;

    private static final int JPEG = 7;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BlockDecoder() {}

    /**
     * Bytes that a block decodes to, before packed samples are widened.
     *
     * @param length bytes that it is stored as; what they cannot be all of is refused
     */
    static int packedBytes(ImageDirectory image, int length, int rows, int requiredRows) throws TiffException {
        long packed = image.packedRowBytes() * rows;
        if (packed > MAX_BLOCK_BYTES
                || (long) rows * samplesPerRow(image) * image.dataType().bytes() > MAX_BLOCK_BYTES) {
            throw new TiffException.Unsupported("a tile or strip of " + packed + " bytes is not supported: at most "
                    + MAX_BLOCK_BYTES + " are decoded at once");
        }
        Compression.checkExpansion(image.compressionCode(), length, image.packedRowBytes() * requiredRows);
        return (int) packed;
    }

    /**
     * @param order the file's byte order
     * @param target at least {@link #packedBytes} long, with anything in it
     * @param rows rows that the block holds
     * @param requiredRows rows of them that lie within the image: some writers end the last tile there
     * @return the samples, in {@code target} or in another array; the first ones of it where it is longer
     */
    static byte[] decode(
            ImageDirectory image,
            ByteOrder order,
            byte[] encoded,
            int at,
            int length,
            byte[] target,
            int rows,
            int requiredRows)
            throws TiffException {
        int packed = packedBytes(image, length, rows, requiredRows);
        if (image.compressionCode() == JPEG) {
            return JpegBlock.decode(image, Arrays.copyOfRange(encoded, at, at + length), rows, requiredRows);
        }
        byte[] block = target;
        int written = Compression.of(image.compressionCode()).decode(encoded, at, length, block, packed);
        if (written < image.packedRowBytes() * requiredRows) {
            throw new TiffException.Malformed("a tile or strip decodes to " + written + " of its " + packed + " bytes");
        }
        Arrays.fill(block, written, packed, (byte) 0);
        if (image.bitsPerSample() < 8) {
            return unpack(image, block, rows);
        }
        int sampleBytes = image.bitsPerSample() / 8;
        switch (image.predictor()) {
            case 1 -> toLittleEndian(block, packed, order, sampleBytes);
            case 2 -> {
                toLittleEndian(block, packed, order, sampleBytes);
                undoDifferences(block, image, rows, sampleBytes);
            }
            case 3 -> block = undoFloatingPoint(block, image, rows, sampleBytes);
            default -> throw new TiffException.Unsupported("TIFF predictor " + image.predictor() + " is not supported");
        }
        boolean halfFloats = sampleBytes == 2 && image.dataType() == DataType.FLOAT32;
        return halfFloats ? widenHalfFloats(block, packed) : block;
    }

    private static int samplesPerRow(ImageDirectory image) {
        return image.blockWidth() * image.samplesPerBlockPixel();
    }

    private static void toLittleEndian(byte[] block, int length, ByteOrder order, int sampleBytes) {
        if (order == ByteOrder.LITTLE_ENDIAN || sampleBytes == 1) {
            return;
        }
        for (int at = 0; at < length; at += sampleBytes) {
            for (int low = at, high = at + sampleBytes - 1; low < high; low++, high--) {
                byte swapped = block[low];
                block[low] = block[high];
                block[high] = swapped;
            }
        }
    }

    /** Predictor 2: each sample is stored as the difference to the same band's sample to its left. */
    private static void undoDifferences(byte[] block, ImageDirectory image, int rows, int sampleBytes) {
        int samples = samplesPerRow(image);
        int step = image.samplesPerBlockPixel();
        for (int row = 0; row < rows; row++) {
            int start = row * samples;
            if (sampleBytes == 2 && step == 1) {
                undoShorts(block, 2 * start, 2 * (start + samples));
                continue;
            }
            for (int i = start + step; i < start + samples; i++) {
                switch (sampleBytes) {
                    case 1 -> block[i] += block[i - step];
                    case 2 ->
                        SHORT.set(block, 2 * i, (short)
                                ((short) SHORT.get(block, 2 * i) + (short) SHORT.get(block, 2 * (i - step))));
                    case 4 -> INT.set(block, 4 * i, (int) INT.get(block, 4 * i) + (int) INT.get(block, 4 * (i - step)));
                    default ->
                        LONG.set(block, 8 * i, (long) LONG.get(block, 8 * i) + (long) LONG.get(block, 8 * (i - step)));
                }
            }
        }
    }

    /** The running sum stays in a register. */
    private static void undoShorts(byte[] block, int from, int to) {
        int sum = 0;
        for (int at = from; at < to; at += 2) {
            sum += (short) SHORT.get(block, at);
            SHORT.set(block, at, (short) sum);
        }
    }

    /**
     * Predictor 3: a row holds the most significant bytes of all its samples, then the next, and so on; that
     * whole row is stored as byte differences (TIFF Technical Note 3).
     */
    private static byte[] undoFloatingPoint(byte[] block, ImageDirectory image, int rows, int sampleBytes) {
        int samples = samplesPerRow(image);
        int rowBytes = samples * sampleBytes;
        int step = image.samplesPerBlockPixel();
        byte[] target = new byte[rows * rowBytes];
        for (int row = 0; row < rows; row++) {
            int start = row * rowBytes;
            for (int i = start + step; i < start + rowBytes; i++) {
                block[i] += block[i - step];
            }
            for (int sample = 0; sample < samples; sample++) {
                for (int significance = 0; significance < sampleBytes; significance++) {
                    target[start + (sample + 1) * sampleBytes - 1 - significance] =
                            block[start + significance * samples + sample];
                }
            }
        }
        return target;
    }

    private static byte[] unpack(ImageDirectory image, byte[] packed, int rows) {
        int bits = image.bitsPerSample();
        int samples = samplesPerRow(image);
        int rowBytes = (int) image.packedRowBytes();
        int mask = (1 << bits) - 1;
        byte[] target = new byte[rows * samples];
        for (int row = 0; row < rows; row++) {
            for (int sample = 0; sample < samples; sample++) {
                int bit = sample * bits;
                int shift = 8 - bits - (bit & 7);
                target[row * samples + sample] = (byte) (packed[row * rowBytes + (bit >> 3)] >> shift & mask);
            }
        }
        return target;
    }

    private static byte[] widenHalfFloats(byte[] halves, int length) {
        byte[] target = new byte[length * 2];
        for (int i = 0; i < length / 2; i++) {
            INT.set(target, 4 * i, Float.floatToRawIntBits(Float.float16ToFloat((short) SHORT.get(halves, 2 * i))));
        }
        return target;
    }
}
