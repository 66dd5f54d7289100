package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.AffineTransform;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * One image of a TIFF: the full resolution, an overview, or a mask. Blocks are tiles or strips.
 *
 * @param bandCount samples a pixel
 * @param bitsPerSample 1, 2 or 4 for packed samples, otherwise the width of {@code dataType}
 * @param dataType type of the decoded samples; packed samples are {@code uint8},
 *     half floats {@code float32}
 * @param compressionCode tag 259; resolved when a block is decoded, since an image of sparse blocks decodes none
 * @param predictor 1, 2 (differences) or 3 (floating point)
 * @param planar whether each band has blocks of its own
 * @param blockWidth columns of a tile, or the image's width for strips
 * @param blockHeight rows of a tile or strip
 * @param tiled tiles are always whole, while the last strip ends with the image
 * @param offsets file offset of each block, row by row (and band by band when planar); 0 for a sparse one
 * @param byteCounts encoded bytes of each block; 0 for a sparse one
 * @param reduced whether this is an overview
 * @param mask whether this is a transparency mask
 * @param photometric tag 262, which says what a JPEG block's components are
 * @param jpegTables what the JPEG streams of all blocks share; may be empty
 * @param bands names, scales and units, one a band
 */
record ImageDirectory(
        int width,
        int height,
        int bandCount,
        int bitsPerSample,
        DataType dataType,
        int compressionCode,
        int predictor,
        boolean planar,
        int blockWidth,
        int blockHeight,
        boolean tiled,
        long[] offsets,
        long[] byteCounts,
        boolean reduced,
        boolean mask,
        OptionalDouble nodata,
        Optional<AffineTransform> transform,
        Optional<TiffCrs> crs,
        int photometric,
        byte[] jpegTables,
        OptionalInt alphaBand,
        List<CogSpecification.Band> bands) {

    /** As an overview of another image, whose place it takes at its own resolution. */
    ImageDirectory placedLike(ImageDirectory full) {
        double across = (double) full.width / width;
        double down = (double) full.height / height;
        return new ImageDirectory(
                width,
                height,
                bandCount,
                bitsPerSample,
                dataType,
                compressionCode,
                predictor,
                planar,
                blockWidth,
                blockHeight,
                tiled,
                offsets,
                byteCounts,
                reduced,
                mask,
                nodata,
                full.transform.map(t ->
                        new AffineTransform(t.a() * across, t.b() * down, t.c(), t.d() * across, t.e() * down, t.f())),
                full.crs,
                photometric,
                jpegTables,
                alphaBand,
                full.bands);
    }

    int blocksAcross() {
        return Math.ceilDiv(width, blockWidth);
    }

    int blocksDown() {
        return Math.ceilDiv(height, blockHeight);
    }

    /** Rows that the blocks of this row of blocks hold. */
    int rowsOfBlock(int blockRow) {
        return tiled ? blockHeight : Math.min(blockHeight, height - blockRow * blockHeight);
    }

    /** Samples that a block interleaves. */
    int samplesPerBlockPixel() {
        return planar ? 1 : bandCount;
    }

    int blockIndex(int band, int blockRow, int blockColumn) {
        int index = blockRow * blocksAcross() + blockColumn;
        return planar ? band * blocksAcross() * blocksDown() + index : index;
    }

    /** Decoded bytes of one row of a block, before packed samples are widened. */
    long packedRowBytes() {
        return Math.ceilDiv((long) blockWidth * samplesPerBlockPixel() * bitsPerSample, 8L);
    }
}
