package io.terrane.raster.zarr;

import io.terrane.raster.array.DataType;
import io.terrane.raster.io.BufferPool;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A chunk's elements to its stored bytes and back. Decoded chunks are little endian in C order of {@code shape}.
 *
 * @param shape elements of the chunk by dimension
 * @param transpose stored dimension → dimension of the array; empty where C order is stored
 * @param byteCodecs applied in this order when encoding
 */
record ChunkCodec(
        DataType dataType, int[] shape, Optional<int[]> transpose, ByteOrder order, List<BytesCodec> byteCodecs) {
    /** A chunk is held whole, so its size is bounded. */
    static final long MAX_CHUNK_BYTES = 512L << 20;

    int bytes() {
        return elements(shape) * dataType.bytes();
    }

    byte[] decode(byte[] stored) throws ZarrException {
        int expected = bytes();
        byte[] bytes = stored;
        for (int i = byteCodecs.size() - 1; i >= 0; i--) {
            // Inner codecs may add framing of their own.
            int limit = i == 0 ? expected : expected + expected / 2 + (1 << 16);
            bytes = byteCodecs.get(i).decode(bytes, limit);
        }
        if (bytes.length != expected) {
            throw new ZarrException.Malformed("a chunk decodes to " + bytes.length + " bytes instead of " + expected);
        }
        if (order == ByteOrder.BIG_ENDIAN) {
            bytes = reversed(bytes);
        }
        return transpose.isPresent() ? reorder(bytes, transpose.get(), false) : bytes;
    }

    byte[] encode(byte[] elements) throws ZarrException {
        byte[] bytes = transpose.isPresent() ? reorder(elements, transpose.get(), true) : elements;
        if (order == ByteOrder.BIG_ENDIAN) {
            bytes = reversed(bytes);
        }
        for (BytesCodec codec : byteCodecs) {
            bytes = codec.encode(bytes);
        }
        return bytes;
    }

    /** As {@link #encode(byte[])}; what is packed by zstd alone is so in an array of the pool. */
    ZarrArrayWriter.Encoded encode(byte[] elements, BufferPool buffers) throws ZarrException {
        boolean plain = transpose.isEmpty() && order == ByteOrder.LITTLE_ENDIAN && byteCodecs.size() == 1;
        if (plain && byteCodecs.getFirst() instanceof BytesCodec.Zstandard zstd) {
            byte[] target = buffers.take(BytesCodec.Zstandard.mostEncoded(elements.length));
            return new ZarrArrayWriter.Encoded(target, zstd.encode(elements, target));
        }
        byte[] bytes = encode(elements);
        return new ZarrArrayWriter.Encoded(bytes, bytes.length);
    }

    static int elements(int[] shape) {
        return Math.toIntExact(IntStream.of(shape).asLongStream().reduce(1, Math::multiplyExact));
    }

    private byte[] reversed(byte[] bytes) {
        int size = dataType.bytes();
        byte[] target = new byte[bytes.length];
        for (int at = 0; at < bytes.length; at += size) {
            for (int i = 0; i < size; i++) {
                target[at + i] = bytes[at + size - 1 - i];
            }
        }
        return target;
    }

    /** From the stored order of dimensions to C order of {@link #shape}, or back. */
    private byte[] reorder(byte[] source, int[] permutation, boolean toStored) {
        int rank = shape.length;
        int size = dataType.bytes();
        int[] strideOfStored = new int[rank];
        int stride = 1;
        for (int i = rank - 1; i >= 0; i--) {
            strideOfStored[permutation[i]] = stride;
            stride *= shape[permutation[i]];
        }
        byte[] target = new byte[source.length];
        int[] index = new int[rank];
        for (int element = 0; element < target.length / size; element++) {
            int stored = 0;
            for (int i = 0; i < rank; i++) {
                stored += index[i] * strideOfStored[i];
            }
            int from = toStored ? element : stored;
            int to = toStored ? stored : element;
            System.arraycopy(source, from * size, target, to * size, size);
            for (int i = rank - 1; i >= 0 && ++index[i] == shape[i]; i--) {
                index[i] = 0;
            }
        }
        return target;
    }
}
