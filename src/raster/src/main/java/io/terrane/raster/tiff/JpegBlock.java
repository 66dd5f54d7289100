package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A tile or strip that is a JPEG stream (TIFF Technical Note 2), through the JDK's decoder. Only sequential streams of 8
 * bits whose size is the block's are given to it: what a stream could cost is known before.
 */
final class JpegBlock {
    private static final int SOI_BYTES = 2;
    private static final int START_BASELINE = 0xC0;
    private static final int START_EXTENDED = 0xC1;
    private static final int START_OF_SCAN = 0xDA;
    private static final int YCBCR = 6;

    private JpegBlock() {}

    /**
     * @param rows rows that the block holds
     * @return samples of each pixel side by side
     */
    static byte[] decode(ImageDirectory image, byte[] encoded, int rows, int requiredRows) throws TiffException {
        if (image.dataType() != DataType.UINT8 || image.bitsPerSample() != 8) {
            throw new TiffException.Unsupported("TIFF compression JPEG with samples of " + image.bitsPerSample()
                    + " bits is not supported; 8 bits are");
        }
        byte[] stream = joined(image.jpegTables(), encoded);
        int components = image.samplesPerBlockPixel();
        checkFrame(stream, image.blockWidth(), requiredRows, rows, components);
        byte[] block = new byte[rows * image.blockWidth() * components];
        copy(raster(stream), image, block, components);
        if (components == 3 && image.photometric() == YCBCR) {
            toRgb(block);
        }
        return block;
    }

    /** The tables are a stream of their own, between its own markers of start and end. */
    private static byte[] joined(byte[] tables, byte[] encoded) {
        if (tables.length <= 2 * SOI_BYTES || encoded.length < SOI_BYTES) {
            return encoded;
        }
        int inner = tables.length - 2 * SOI_BYTES;
        byte[] stream = new byte[encoded.length + inner];
        System.arraycopy(encoded, 0, stream, 0, SOI_BYTES);
        System.arraycopy(tables, SOI_BYTES, stream, SOI_BYTES, inner);
        System.arraycopy(encoded, SOI_BYTES, stream, SOI_BYTES + inner, encoded.length - SOI_BYTES);
        return stream;
    }

    private static void checkFrame(byte[] stream, int width, int requiredRows, int rows, int components)
            throws TiffException {
        int at = SOI_BYTES;
        while (at + 9 < stream.length && (stream[at] & 0xff) == 0xff) {
            int marker = stream[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker >= START_BASELINE && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
                if (marker != START_BASELINE && marker != START_EXTENDED) {
                    throw new TiffException.Unsupported(
                            "TIFF compression JPEG, progressive or lossless, is not supported; sequential JPEG is");
                }
                int height = unsignedShort(stream, at + 5);
                int found = unsignedShort(stream, at + 7);
                if (stream[at + 4] != 8 || (stream[at + 9] & 0xff) != components) {
                    throw new TiffException.Unsupported("TIFF compression JPEG with " + (stream[at + 9] & 0xff)
                            + " components of " + stream[at + 4] + " bits is not supported here");
                }
                if (found != width || height < requiredRows || height > rows) {
                    throw new TiffException.Malformed(
                            "a JPEG block is " + found + " x " + height + ", not " + width + " x " + rows);
                }
                return;
            }
            if (marker == START_OF_SCAN) {
                break;
            }
            at += 2 + unsignedShort(stream, at + 2);
        }
        throw new TiffException.Malformed("a JPEG block has no frame header");
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    /** The decoder is given hostile bytes: whatever it throws means that the block is broken. */
    private static Raster raster(byte[] stream) throws TiffException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
        if (!readers.hasNext()) {
            throw new TiffException.Unsupported("TIFF compression JPEG is not supported: this Java has no decoder");
        }
        ImageReader reader = readers.next();
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(stream))) {
            reader.setInput(input, true, true);
            return reader.readRaster(0, null);
        } catch (IOException | RuntimeException e) {
            throw new TiffException.Malformed("the JPEG stream is corrupt: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static void copy(Raster raster, ImageDirectory image, byte[] block, int components) throws TiffException {
        if (raster.getNumBands() != components || raster.getWidth() != image.blockWidth()) {
            throw new TiffException.Malformed("a JPEG block decodes to " + raster.getNumBands() + " components");
        }
        int[] row = new int[raster.getWidth() * components];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            int to = y * row.length;
            for (int i = 0; i < row.length; i++) {
                block[to + i] = (byte) row[i];
            }
        }
    }

    /** ITU-R BT.601 with the full range, as JFIF has it. */
    private static void toRgb(byte[] block) {
        for (int at = 0; at < block.length; at += 3) {
            double luma = block[at] & 0xff;
            double blue = (block[at + 1] & 0xff) - 128;
            double red = (block[at + 2] & 0xff) - 128;
            block[at] = clamped(luma + 1.402 * red);
            block[at + 1] = clamped(luma - 0.344136 * blue - 0.714136 * red);
            block[at + 2] = clamped(luma + 1.772 * blue);
        }
    }

    private static byte clamped(double value) {
        return (byte) Math.clamp(Math.round(value), 0, 255);
    }
}
