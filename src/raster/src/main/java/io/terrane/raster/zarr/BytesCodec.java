package io.terrane.raster.zarr;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** Bytes to bytes, as the codecs of Zarr v3 and the compressors and filters of v2 define them. */
sealed interface BytesCodec {
    /**
     * @param limit most bytes that the result may have: what decodes to more is malformed, so that a small object
     *     cannot fill the memory
     */
    byte[] decode(byte[] encoded, int limit) throws ZarrException;

    /** @throws ZarrException when this codec is only read here */
    byte[] encode(byte[] decoded) throws ZarrException;

    /** RFC 1952. */
    record Gzip(int level) implements BytesCodec {
        @Override
        public byte[] decode(byte[] encoded, int limit) throws ZarrException {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(encoded))) {
                return readBounded(in, limit);
            } catch (IOException e) {
                throw malformed("gzip", e);
            }
        }

        @Override
        public byte[] encode(byte[] decoded) throws ZarrException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(decoded.length / 2 + 64);
            try (GZIPOutputStream out = new LevelledGzip(bytes, level)) {
                out.write(decoded);
            } catch (IOException e) {
                throw malformed("gzip", e);
            }
            return bytes.toByteArray();
        }
    }

    /** RFC 1950; v2 only. */
    record Zlib() implements BytesCodec {
        @Override
        public byte[] decode(byte[] encoded, int limit) throws ZarrException {
            try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(encoded))) {
                return readBounded(in, limit);
            } catch (IOException e) {
                throw malformed("zlib", e);
            }
        }

        @Override
        public byte[] encode(byte[] decoded) throws ZarrException {
            throw new ZarrException.Unsupported("the codec zlib is read, not written: choose gzip or zstd");
        }
    }

    /** RFC 8878. */
    record Zstandard(int level, boolean checksum) implements BytesCodec {
        @Override
        public byte[] decode(byte[] encoded, int limit) throws ZarrException {
            if (encoded.length == 0) {
                throw malformed("zstd", null);
            }
            long declared = Zstd.getFrameContentSize(encoded);
            if (declared > limit) {
                throw tooLarge("zstd", limit);
            }
            byte[] target = new byte[declared > 0 ? (int) declared : limit];
            try {
                int size =
                        Math.toIntExact(Zstd.decompressByteArray(target, 0, target.length, encoded, 0, encoded.length));
                return size == target.length ? target : Arrays.copyOf(target, size);
            } catch (ZstdException e) {
                throw malformed("zstd", e);
            }
        }

        @Override
        public byte[] encode(byte[] decoded) {
            return Zstd.compress(decoded, level);
        }

        /** As {@link #encode}, into an array of at least {@link #mostEncoded} bytes; returns how many it wrote. */
        int encode(byte[] decoded, byte[] target) {
            try (ZstdCompressCtx context = new ZstdCompressCtx()) {
                return context.setLevel(level)
                        .setChecksum(checksum)
                        .compressByteArray(target, 0, target.length, decoded, 0, decoded.length);
            }
        }

        static int mostEncoded(int length) {
            return Math.toIntExact(Zstd.compressBound(length));
        }
    }

    /** LZ4 block after its decoded size, as numcodecs writes it; v2 only. */
    record Lz4() implements BytesCodec {
        @Override
        public byte[] decode(byte[] encoded, int limit) throws ZarrException {
            if (encoded.length < 4) {
                throw malformed("lz4", null);
            }
            int size = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (size < 0 || size > limit) {
                throw tooLarge("lz4", limit);
            }
            byte[] target = new byte[size];
            try {
                Lz4Decompressor.create().decompress(encoded, 4, encoded.length - 4, target, 0, size);
                return target;
            } catch (MalformedInputException | IllegalArgumentException e) {
                throw malformed("lz4", e);
            }
        }

        @Override
        public byte[] encode(byte[] decoded) throws ZarrException {
            throw new ZarrException.Unsupported("the codec lz4 is read, not written: choose zstd");
        }
    }

    /** Bytes of equal significance side by side, as numcodecs' filter does it; v2 only. */
    record Shuffle(int elementBytes) implements BytesCodec {
        @Override
        public byte[] decode(byte[] encoded, int limit) {
            byte[] target = new byte[encoded.length];
            Blosc.unshuffle(encoded, target, 0, encoded.length, elementBytes);
            return target;
        }

        @Override
        public byte[] encode(byte[] decoded) {
            byte[] target = new byte[decoded.length];
            Blosc.shuffle(decoded, target, elementBytes);
            return target;
        }
    }

    /** Blosc 1 container. */
    record BloscContainer(int typeBytes, String compressor, int level, Blosc.Shuffle shuffle) implements BytesCodec {
        @Override
        public byte[] decode(byte[] encoded, int limit) throws ZarrException {
            return Blosc.decode(encoded, limit);
        }

        @Override
        public byte[] encode(byte[] decoded) throws ZarrException {
            return Blosc.encode(decoded, typeBytes, compressor, level, shuffle);
        }
    }

    /** The bytes followed by their CRC-32C, little endian. */
    record Checksum() implements BytesCodec {
        @Override
        public byte[] decode(byte[] encoded, int limit) throws ZarrException {
            int length = encoded.length - 4;
            if (length < 0) {
                throw malformed("crc32c", null);
            }
            int expected =
                    ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).getInt(length);
            if (expected != of(encoded, length)) {
                throw new ZarrException.Malformed("the CRC-32C does not match: the chunk is corrupt");
            }
            return Arrays.copyOf(encoded, length);
        }

        @Override
        public byte[] encode(byte[] decoded) {
            byte[] target = Arrays.copyOf(decoded, decoded.length + 4);
            ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN).putInt(decoded.length, of(decoded, decoded.length));
            return target;
        }

        private static int of(byte[] bytes, int length) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, 0, length);
            return (int) crc.getValue();
        }
    }

    private static byte[] readBounded(InputStream in, int limit) throws IOException {
        byte[] bytes = in.readNBytes(limit);
        if (bytes.length == limit && in.read() >= 0) {
            throw tooLarge("deflate", limit);
        }
        return bytes;
    }

    static ZarrException tooLarge(String codec, int limit) {
        return new ZarrException.Malformed(
                "a " + codec + " chunk decodes to more than the " + limit + " bytes it may have");
    }

    static ZarrException malformed(String codec, @org.jspecify.annotations.Nullable Exception cause) {
        return cause instanceof ZarrException known
                ? known
                : new ZarrException.Malformed("a " + codec + " chunk is corrupt", cause);
    }

    /** {@link GZIPOutputStream} has no parameter for the level. */
    final class LevelledGzip extends GZIPOutputStream {
        LevelledGzip(ByteArrayOutputStream out, int level) throws IOException {
            super(out);
            def.setLevel(Math.clamp(level, Deflater.NO_COMPRESSION, Deflater.BEST_COMPRESSION));
        }
    }
}
