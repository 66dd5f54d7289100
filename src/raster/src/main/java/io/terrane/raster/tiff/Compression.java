package io.terrane.raster.tiff;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.deflate.DeflateDecompressor;
import java.util.Arrays;

/** The compression schemes of TIFF that are read here. */
enum Compression {
    NONE {
        @Override
        int decode(byte[] source, int at, int length, byte[] target, int targetLength) throws TiffException {
            int count = Math.min(length, targetLength);
            System.arraycopy(source, at, target, 0, count);
            return count;
        }
    },
    DEFLATE {
        /** Header of two bytes and checksum of four around the raw stream (RFC 1950). */
        private static final int ZLIB_HEADER_BYTES = 2;

        private static final int ZLIB_OVERHEAD_BYTES = 6;

        @Override
        int decode(byte[] source, int at, int length, byte[] target, int targetLength) throws TiffException {
            if (length <= ZLIB_OVERHEAD_BYTES) {
                return 0;
            }
            try {
                return INFLATE.get()
                        .decompress(
                                source, at + ZLIB_HEADER_BYTES, length - ZLIB_OVERHEAD_BYTES, target, 0, targetLength);
            } catch (MalformedInputException | IllegalArgumentException e) {
                throw new TiffException.Malformed("the DEFLATE stream is corrupt", e);
            }
        }
    },
    LZW {
        @Override
        int decode(byte[] source, int at, int length, byte[] target, int targetLength) throws TiffException {
            byte[] codes = at == 0 ? source : Arrays.copyOfRange(source, at, at + length);
            return Lzw.decode(codes, length, target, targetLength);
        }
    },
    ZSTD {
        @Override
        int decode(byte[] source, int at, int length, byte[] target, int targetLength) throws TiffException {
            try {
                return Math.toIntExact(Zstd.decompressByteArray(target, 0, targetLength, source, at, length));
            } catch (ZstdException e) {
                throw new TiffException.Malformed("the ZSTD frame is corrupt: " + e.getMessage(), e);
            }
        }
    },
    PACKBITS {
        @Override
        int decode(byte[] source, int at, int length, byte[] target, int targetLength) throws TiffException {
            int from = at;
            int end = at + length;
            int to = 0;
            while (to < targetLength) {
                if (from >= end) {
                    return to;
                }
                int header = source[from++];
                if (header >= 0) {
                    int count = Math.min(header + 1, targetLength - to);
                    if (count > end - from) {
                        return to;
                    }
                    System.arraycopy(source, from, target, to, count);
                    from += header + 1;
                    to += count;
                } else if (header != -128) {
                    if (from >= end) {
                        return to;
                    }
                    int count = Math.min(1 - header, targetLength - to);
                    Arrays.fill(target, to, to + count, source[from++]);
                    to += count;
                }
            }
            return to;
        }
    };

    private static final ThreadLocal<DeflateDecompressor> INFLATE =
            ThreadLocal.withInitial(DeflateDecompressor::create);

    /** The scheme with this value of tag 259. */
    static Compression of(int code) throws TiffException {
        return switch (code) {
            case 1 -> NONE;
            case 5 -> LZW;
            case 8, 32946 -> DEFLATE;
            case 32773 -> PACKBITS;
            case 50000 -> ZSTD;
            case 2, 3, 4 -> throw unsupported("CCITT fax");
            case 6 -> throw unsupported("JPEG of the old style (before Technical Note 2)");
            case 34712, 33003, 33005 -> throw unsupported("JPEG 2000");
            case 34887 -> throw unsupported("LERC");
            case 34925 -> throw unsupported("LZMA");
            case 50001 -> throw unsupported("WEBP");
            case 50002 -> throw unsupported("JPEG XL");
            default -> throw unsupported("number " + code);
        };
    }

    /**
     * Refuses a block that no stream of its length could fill, before memory is taken for it.
     *
     * @param required bytes that have to come out
     */
    static void checkExpansion(int code, long length, long required) throws TiffException {
        long most = switch (code) {
            case 1 -> 1;
            case 5 -> 4_096;
            case 8, 32946 -> 1_040;
            case 32773 -> 128;
            default -> 65_536;
        };
        if (required > most * (length + 1)) {
            throw new TiffException.Malformed(
                    "a tile or strip of " + required + " bytes is stored as " + length + ", which cannot be all of it");
        }
    }

    /**
     * Decodes {@code length} bytes of {@code source} from {@code at} on into {@code target} and returns how many bytes it
     * wrote: fewer than {@code targetLength} where the stream ends early. What it holds beyond that is ignored, since
     * strips are often padded.
     */
    abstract int decode(byte[] source, int at, int length, byte[] target, int targetLength) throws TiffException;

    private static TiffException unsupported(String name) {
        return new TiffException.Unsupported("TIFF compression " + name
                + " is not supported; supported are none, DEFLATE, LZW, PackBits, ZSTD and JPEG");
    }
}
