package io.terrane.raster.tiff;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.v3.deflate.DeflateCompressor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.zip.Adler32;

/** Samples of a tile to the bytes that are stored. Keeps buffers, so it is for one thread at a time. */
final class TileEncoder {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ZLIB_HEADER_BYTES = 2;
    private static final int ZLIB_TRAILER_BYTES = 4;

    private final CogSpecification specification;
    private final DeflateCompressor deflate;
    private final byte[] predicted;
    private final byte[] encoded;
    private short[] row = {};
    private short[] differences = {};
    private int length;

    TileEncoder(CogSpecification specification) {
        this.specification = specification;
        this.deflate = DeflateCompressor.create(Math.min(specification.level(), 12));
        int size = specification.tileBytes();
        this.predicted = new byte[size];
        this.encoded = new byte
                [switch (specification.compression()) {
                    case NONE -> size;
                    case LZW -> Lzw.maxEncodedLength(size);
                    case DEFLATE -> deflate.maxCompressedLength(size) + ZLIB_HEADER_BYTES + ZLIB_TRAILER_BYTES;
                    case ZSTD -> Math.toIntExact(Zstd.compressBound(size));
                }];
    }

    /**
     * @param tile little endian, pixel by pixel
     * @return a buffer of this encoder, of which {@link #length} bytes count
     */
    byte[] encode(byte[] tile) {
        predict(tile);
        switch (specification.compression()) {
            case NONE -> {
                System.arraycopy(predicted, 0, encoded, 0, predicted.length);
                length = predicted.length;
            }
            case LZW -> length = Lzw.encode(predicted, predicted.length, encoded);
            case DEFLATE -> length = zlib();
            case ZSTD -> {
                long written = Zstd.compressByteArray(
                        encoded, 0, encoded.length, predicted, 0, predicted.length, specification.level());
                if (Zstd.isError(written)) {
                    throw new ZstdException(written);
                }
                length = Math.toIntExact(written);
            }
        }
        return encoded;
    }

    int length() {
        return length;
    }

    private int zlib() {
        encoded[0] = 0x78;
        encoded[1] = 0x01;
        int end = ZLIB_HEADER_BYTES
                + deflate.compress(
                        predicted,
                        0,
                        predicted.length,
                        encoded,
                        ZLIB_HEADER_BYTES,
                        encoded.length - ZLIB_HEADER_BYTES - ZLIB_TRAILER_BYTES);
        Adler32 checksum = new Adler32();
        checksum.update(predicted);
        for (int shift = 24; shift >= 0; shift -= 8) {
            encoded[end++] = (byte) (checksum.getValue() >>> shift);
        }
        return end;
    }

    private void predict(byte[] tile) {
        switch (specification.predictorCode()) {
            case 2 -> differences(tile);
            case 3 -> floatingPoint(tile);
            default -> System.arraycopy(tile, 0, predicted, 0, tile.length);
        }
    }

    private void differences(byte[] tile) {
        int step = specification.bands().size();
        int samples = specification.tileSize() * step;
        int bytes = specification.dataType().bytes();
        for (int start = 0; start < tile.length / bytes; start += samples) {
            System.arraycopy(tile, start * bytes, predicted, start * bytes, step * bytes);
            switch (bytes) {
                case 1 -> {
                    for (int i = start + step; i < start + samples; i++) {
                        predicted[i] = (byte) (tile[i] - tile[i - step]);
                    }
                }
                case 2 -> shortDifferences(tile, start, samples, step);
                default -> {
                    for (int i = start + step; i < start + samples; i++) {
                        INT.set(predicted, 4 * i, (int) INT.get(tile, 4 * i) - (int) INT.get(tile, 4 * (i - step)));
                    }
                }
            }
        }
    }

    /** In rows of shorts, since a loop over them is vectorised. */
    private void shortDifferences(byte[] tile, int start, int samples, int step) {
        if (row.length < samples) {
            row = new short[samples];
            differences = new short[samples];
        }
        shorts(tile).get(start, row, 0, samples);
        subtract(row, differences, samples - step, step);
        shorts(predicted).put(start + step, differences, 0, samples - step);
    }

    private static void subtract(short[] row, short[] differences, int count, int step) {
        for (int i = 0; i < count; i++) {
            differences[i] = (short) (row[i + step] - row[i]);
        }
    }

    private static ShortBuffer shorts(byte[] samples) {
        return ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    }

    /** TIFF Technical Note 3: bytes of equal significance side by side, then differences over the whole row. */
    private void floatingPoint(byte[] tile) {
        int step = specification.bands().size();
        int samples = specification.tileSize() * step;
        int bytes = specification.dataType().bytes();
        int rowBytes = samples * bytes;
        for (int start = 0; start < tile.length; start += rowBytes) {
            for (int significance = 0; significance < bytes; significance++) {
                int to = start + significance * samples;
                int from = start + bytes - 1 - significance;
                for (int sample = 0; sample < samples; sample++) {
                    predicted[to + sample] = tile[from + sample * bytes];
                }
            }
            for (int i = start + rowBytes - 1; i >= start + step; i--) {
                predicted[i] -= predicted[i - step];
            }
        }
    }
}
