package io.terrane.exchange;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.v3.Decompressor;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Compression of pages, without Hadoop's: written as zstd, read as what others write. A page that swells too much is refused. */
final class ParquetCodecs implements CompressionCodecFactory {
    private static final int LEVEL = 3;

    private final int mostPageBytes;

    ParquetCodecs(int mostPageBytes) {
        this.mostPageBytes = mostPageBytes;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        if (name != CompressionCodecName.ZSTD) {
            throw new IllegalArgumentException("pages are written as zstd");
        }
        return new BytesInputCompressor() {
            @Override
            public BytesInput compress(BytesInput bytes) throws IOException {
                return BytesInput.from(Zstd.compress(bytes.toByteArray(), LEVEL));
            }

            @Override
            public CompressionCodecName getCodecName() {
                return CompressionCodecName.ZSTD;
            }

            @Override
            public void release() {}
        };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        return new BytesInputDecompressor() {
            @Override
            public BytesInput decompress(BytesInput bytes, int size) throws IOException {
                return name == CompressionCodecName.UNCOMPRESSED
                        ? bytes
                        : BytesInput.from(decompressed(name, bytes.toByteArray(), size));
            }

            @Override
            public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int size)
                    throws IOException {
                byte[] packed = new byte[compressedSize];
                input.get(packed);
                output.put(name == CompressionCodecName.UNCOMPRESSED ? packed : decompressed(name, packed, size));
            }

            @Override
            public void release() {}
        };
    }

    private byte[] decompressed(CompressionCodecName name, byte[] packed, int size) throws IOException {
        if (size < 0 || size > mostPageBytes) {
            throw new IOException("a page has more than " + mostPageBytes + " bytes");
        }
        byte[] bytes = new byte[size];
        int length = switch (name) {
            case ZSTD -> checked(Zstd.decompress(bytes, packed));
            case SNAPPY -> decompressed(SnappyJavaDecompressor::new, packed, bytes);
            case LZ4_RAW -> decompressed(Lz4JavaDecompressor::new, packed, bytes);
            case GZIP -> {
                try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                    yield gzip.readNBytes(bytes, 0, size);
                }
            }
            case UNCOMPRESSED, LZO, BROTLI, LZ4 ->
                throw new IOException(name + " is not read; write the file with zstd, snappy, gzip or lz4_raw");
        };
        if (length != size) {
            throw new IOException("a page is damaged");
        }
        return bytes;
    }

    private static int checked(long result) throws IOException {
        if (Zstd.isError(result)) {
            throw new IOException("a page is damaged");
        }
        return Math.toIntExact(result);
    }

    private interface Making {
        Decompressor make();
    }

    private static int decompressed(Making codec, byte[] packed, byte[] bytes) throws IOException {
        try {
            return codec.make().decompress(packed, 0, packed.length, bytes, 0, bytes.length);
        } catch (MalformedInputException | IndexOutOfBoundsException e) {
            throw new IOException("a page is damaged", e);
        }
    }

    @Override
    public void release() {}
}
