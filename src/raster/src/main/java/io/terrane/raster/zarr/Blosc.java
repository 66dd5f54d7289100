package io.terrane.raster.zarr;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4Compressor;
import io.airlift.compress.v3.lz4.Lz4Decompressor;
import io.airlift.compress.v3.snappy.SnappyDecompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The container of c-blosc 1: a header of 16 bytes, the start of each block, and blocks that are shuffled, perhaps
 * split by byte significance, and compressed. Source: c-blosc's README_CHUNK_FORMAT.
 */
final class Blosc {
    private static final int HEADER_BYTES = 16;
    private static final int FLAG_SHUFFLE = 0x1;
    private static final int FLAG_STORED = 0x2;
    private static final int FLAG_BIT_SHUFFLE = 0x4;
    private static final int FLAG_NOT_SPLIT = 0x10;
    private static final int LZ4 = 1;
    private static final int ZSTD = 4;
    private static final int MAX_SPLITS = 16;
    private static final int MIN_SPLIT_ELEMENTS = 128;

    /** What was put side by side before compression. */
    enum Shuffle {
        NONE,
        BYTE,
        BIT
    }

    private Blosc() {}

    static byte[] decode(byte[] encoded, int limit) throws ZarrException {
        if (encoded.length < HEADER_BYTES) {
            throw new ZarrException.Malformed("a blosc chunk is shorter than its header");
        }
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        int flags = Byte.toUnsignedInt(encoded[2]);
        int typeBytes = Math.max(1, Byte.toUnsignedInt(encoded[3]));
        int size = bytes.getInt(4);
        int blockSize = bytes.getInt(8);
        if (size < 0 || size > limit) {
            throw BytesCodec.tooLarge("blosc", limit);
        }
        byte[] target = new byte[size];
        try {
            if ((flags & FLAG_STORED) != 0) {
                System.arraycopy(encoded, HEADER_BYTES, target, 0, size);
            } else if (size > 0) {
                if (blockSize <= 0) {
                    throw new ZarrException.Malformed("a blosc chunk has blocks of " + blockSize + " bytes");
                }
                decodeBlocks(bytes, flags, typeBytes, Math.min(blockSize, size), target);
            }
            return target;
        } catch (IndexOutOfBoundsException
                | MalformedInputException
                | IllegalArgumentException
                | ZstdException
                | DataFormatException e) {
            throw new ZarrException.Malformed("a blosc chunk is corrupt", e);
        }
    }

    private static void decodeBlocks(ByteBuffer bytes, int flags, int typeBytes, int blockSize, byte[] target)
            throws ZarrException, DataFormatException {
        int blocks = Math.ceilDiv(target.length, blockSize);
        byte[] scratch = new byte[blockSize];
        for (int block = 0; block < blocks; block++) {
            int start = block * blockSize;
            int length = Math.min(blockSize, target.length - start);
            boolean leftover = length < blockSize;
            boolean split = (flags & FLAG_NOT_SPLIT) == 0
                    && !leftover
                    && typeBytes <= MAX_SPLITS
                    && blockSize / typeBytes >= MIN_SPLIT_ELEMENTS;
            int splits = split ? typeBytes : 1;
            int at = bytes.getInt(HEADER_BYTES + 4 * block);
            for (int i = 0; i < splits; i++) {
                int part = length / splits;
                int compressed = bytes.getInt(at);
                decompress(flags >> 5, bytes.array(), at + 4, compressed, scratch, i * part, part);
                at += 4 + compressed;
            }
            if ((flags & FLAG_SHUFFLE) != 0) {
                unshuffle(scratch, target, start, length, typeBytes);
            } else if ((flags & FLAG_BIT_SHUFFLE) != 0) {
                unshuffleBits(scratch, target, start, length, typeBytes);
            } else {
                System.arraycopy(scratch, 0, target, start, length);
            }
        }
    }

    private static void decompress(
            int codec, byte[] source, int offset, int length, byte[] target, int targetOffset, int targetLength)
            throws ZarrException, DataFormatException {
        if (length == targetLength) {
            System.arraycopy(source, offset, target, targetOffset, length);
            return;
        }
        if (offset < 0 || length < 0 || length > source.length - offset) {
            throw new ZarrException.Malformed("a blosc block ends after its chunk");
        }
        long written = switch (codec) {
            case 0 -> BloscLz.decompress(source, offset, length, target, targetOffset, targetLength);
            case 1 -> Lz4Decompressor.create().decompress(source, offset, length, target, targetOffset, targetLength);
            case 2 ->
                SnappyDecompressor.create().decompress(source, offset, length, target, targetOffset, targetLength);
            case 3 -> inflate(source, offset, length, target, targetOffset, targetLength);
            case ZSTD -> Zstd.decompressByteArray(target, targetOffset, targetLength, source, offset, length);
            default -> throw new ZarrException.Unsupported("blosc compressor number " + codec + " is not supported");
        };
        if (written != targetLength) {
            throw new ZarrException.Malformed(
                    "a blosc block decodes to " + written + " of its " + targetLength + " bytes");
        }
    }

    private static int inflate(byte[] source, int offset, int length, byte[] target, int targetOffset, int targetLength)
            throws DataFormatException {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(source, offset, length);
            return inflater.inflate(target, targetOffset, targetLength);
        }
    }

    /**
     * One block; stored as it is where that is no smaller.
     *
     * @param compressor {@code lz4} or {@code zstd}
     */
    static byte[] encode(byte[] source, int typeBytes, String compressor, int level, Shuffle shuffle)
            throws ZarrException {
        byte[] shuffled = source;
        if (shuffle != Shuffle.NONE) {
            shuffled = new byte[source.length];
            if (shuffle == Shuffle.BYTE) {
                shuffle(source, shuffled, typeBytes);
            } else {
                shuffleBits(source, shuffled, typeBytes);
            }
        }
        byte[] compressed;
        int length;
        int code;
        switch (compressor) {
            case "lz4" -> {
                Lz4Compressor lz4 = Lz4Compressor.create();
                compressed = new byte[lz4.maxCompressedLength(source.length)];
                length = lz4.compress(shuffled, 0, source.length, compressed, 0, compressed.length);
                code = LZ4;
            }
            case "zstd" -> {
                compressed = Zstd.compress(shuffled, Math.max(1, level));
                length = compressed.length;
                code = ZSTD;
            }
            default ->
                throw new ZarrException.Unsupported(
                        "blosc with " + compressor + " is read, not written: choose lz4 or zstd");
        }
        boolean stored = length + 8 >= source.length;
        int total = stored ? HEADER_BYTES + source.length : HEADER_BYTES + 8 + length;
        ByteBuffer target = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        int flags = switch (shuffle) {
            case NONE -> 0;
            case BYTE -> FLAG_SHUFFLE;
            case BIT -> FLAG_BIT_SHUFFLE;
        };
        target.put((byte) 2).put((byte) 1);
        target.put((byte) (flags | (stored ? FLAG_STORED : FLAG_NOT_SPLIT) | code << 5));
        target.put((byte) typeBytes);
        target.putInt(source.length).putInt(source.length).putInt(total);
        if (stored) {
            target.put(source);
        } else {
            target.putInt(HEADER_BYTES + 4).putInt(length).put(compressed, 0, length);
        }
        return target.array();
    }

    /** Undone by {@link #unshuffleBits}. */
    private static void shuffleBits(byte[] source, byte[] target, int typeBytes) {
        int elements = source.length / typeBytes;
        if (elements % 8 != 0) {
            System.arraycopy(source, 0, target, 0, source.length);
            return;
        }
        int planeBytes = elements / 8;
        for (int bit = 0; bit < 8 * typeBytes; bit++) {
            int plane = bit * planeBytes;
            for (int i = 0, from = bit >> 3; i < elements; i++, from += typeBytes) {
                target[plane + (i >> 3)] |= (byte) ((source[from] >> (bit & 7) & 1) << (i & 7));
            }
        }
        int shuffled = elements * typeBytes;
        System.arraycopy(source, shuffled, target, shuffled, source.length - shuffled);
    }

    static void shuffle(byte[] source, byte[] target, int typeBytes) {
        int elements = source.length / typeBytes;
        for (int j = 0; j < typeBytes; j++) {
            int to = j * elements;
            for (int i = 0, from = j; i < elements; i++, from += typeBytes) {
                target[to + i] = source[from];
            }
        }
        int shuffled = elements * typeBytes;
        System.arraycopy(source, shuffled, target, shuffled, source.length - shuffled);
    }

    /** Undoes {@link #shuffle} for the first {@code length} bytes of {@code source}. */
    static void unshuffle(byte[] source, byte[] target, int start, int length, int typeBytes) {
        int elements = length / typeBytes;
        for (int j = 0; j < typeBytes; j++) {
            int from = j * elements;
            for (int i = 0, to = start + j; i < elements; i++, to += typeBytes) {
                target[to] = source[from + i];
            }
        }
        int shuffled = elements * typeBytes;
        System.arraycopy(source, shuffled, target, start + shuffled, length - shuffled);
    }

    /** Bit planes of groups of eight elements; c-blosc leaves other counts as they are. */
    private static void unshuffleBits(byte[] source, byte[] target, int start, int length, int typeBytes) {
        int elements = length / typeBytes;
        if (elements % 8 != 0) {
            System.arraycopy(source, 0, target, start, length);
            return;
        }
        int planeBytes = elements / 8;
        for (int bit = 0; bit < 8 * typeBytes; bit++) {
            int plane = bit * planeBytes;
            int mask = 1 << (bit & 7);
            for (int i = 0, to = start + (bit >> 3); i < elements; i++, to += typeBytes) {
                if ((source[plane + (i >> 3)] >> (i & 7) & 1) != 0) {
                    target[to] |= (byte) mask;
                }
            }
        }
        int shuffled = elements * typeBytes;
        System.arraycopy(source, shuffled, target, start + shuffled, length - shuffled);
    }
}
