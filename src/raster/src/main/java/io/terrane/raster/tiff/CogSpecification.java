package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Halving;
import io.terrane.raster.grid.Grid;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A cloud optimized GeoTIFF that is to be written. Begin with {@link #of} and change what has to differ.
 *
 * @param grid where the pixels lie; north-up
 * @param dataType integers of at most 32 bits, {@code float32} or {@code float64}
 * @param bands one or more; a pixel's samples lie side by side in the file
 * @param tileSize edge of a tile in pixels: a multiple of 16, at most 4,096
 * @param level effort of the compression: 1 to 12 for DEFLATE, 1 to 22 for ZSTD, not used otherwise
 * @param predictor whether differences are stored: TIFF's predictor 2 for integers, 3 for floating point
 * @param overviews how a pixel of an overview is taken from the four below it
 * @param nodata what means no data; of the data type, or NaN for floating point
 * @param bigTiff when 64-bit offsets are used
 * @param metadata name to value, for GDAL's default metadata domain
 */
public record CogSpecification(
        Grid grid,
        DataType dataType,
        List<Band> bands,
        int tileSize,
        Compression compression,
        int level,
        boolean predictor,
        Halving.Method overviews,
        OptionalDouble nodata,
        BigTiff bigTiff,
        Map<String, String> metadata) {

    private static final Set<DataType> WRITTEN = Set.of(
            DataType.UINT8,
            DataType.INT8,
            DataType.UINT16,
            DataType.INT16,
            DataType.UINT32,
            DataType.INT32,
            DataType.FLOAT32,
            DataType.FLOAT64);
    private static final int LARGEST_TILE = 4096;
    private static final int MOST_BANDS = 1024;

    /**
     * @param description the band's name; may be empty
     * @param scale what stored numbers are multiplied by; 1 for none
     * @param offset what is added then
     * @param unit may be empty
     */
    public record Band(String description, double scale, double offset, String unit) {
        public static Band named(String description) {
            return new Band(description, 1, 0, "");
        }
    }

    /** What tiles are packed with. */
    public enum Compression {
        NONE,
        LZW,
        /** In zlib's framing: what every reader has. */
        DEFLATE,
        /** Faster to read than DEFLATE; GDAL has it, browsers may not. */
        ZSTD
    }

    /** Whether offsets have 64 bits, which files beyond 4 GiB need. */
    public enum BigTiff {
        WHERE_NEEDED,
        ALWAYS
    }

    public CogSpecification {
        bands = List.copyOf(bands);
        metadata = Map.copyOf(metadata);
        if (!grid.transform().isNorthUp()) {
            throw new IllegalArgumentException("a COG is written north-up: resample the grid first");
        }
        if (!WRITTEN.contains(dataType)) {
            throw new IllegalArgumentException("COGs of " + dataType.label() + " are not written");
        }
        if (bands.isEmpty() || bands.size() > MOST_BANDS) {
            throw new IllegalArgumentException("a COG has 1 to " + MOST_BANDS + " bands, not " + bands.size());
        }
        if (tileSize < 16 || tileSize > LARGEST_TILE || tileSize % 16 != 0) {
            throw new IllegalArgumentException(
                    "a tile's edge is a multiple of 16 up to " + LARGEST_TILE + ", not " + tileSize);
        }
        int highest = compression == Compression.ZSTD ? 22 : 12;
        if (level < 1 || level > highest) {
            throw new IllegalArgumentException("the level is 1 to " + highest + ", not " + level);
        }
        if ((long) tileSize * tileSize * bands.size() * dataType.bytes() > BlockDecoder.MAX_BLOCK_BYTES) {
            throw new IllegalArgumentException("a tile would have more than " + BlockDecoder.MAX_BLOCK_BYTES
                    + " bytes: choose smaller tiles or fewer bands");
        }
        if (nodata.isPresent() && !holds(dataType, nodata.getAsDouble())) {
            throw new IllegalArgumentException(
                    "the nodata value " + nodata.getAsDouble() + " is no " + dataType.label());
        }
    }

    /** One band, tiles of 512 pixels, DEFLATE 6 with differences, averaged overviews, no nodata. */
    public static CogSpecification of(Grid grid, DataType dataType) {
        return new CogSpecification(
                grid,
                dataType,
                List.of(Band.named("")),
                512,
                Compression.DEFLATE,
                6,
                true,
                Halving.Method.AVERAGE,
                OptionalDouble.empty(),
                BigTiff.WHERE_NEEDED,
                Map.of());
    }

    private static boolean holds(DataType type, double value) {
        return switch (type) {
            case FLOAT32, FLOAT64 -> true;
            case UINT8 -> whole(value, 0, 255);
            case INT8 -> whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case UINT16 -> whole(value, 0, 65_535);
            case INT16 -> whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case UINT32 -> whole(value, 0, 4_294_967_295.0);
            case INT32 -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UINT64, INT64, FLOAT16 -> false;
        };
    }

    private static boolean whole(double value, double low, double high) {
        return value == Math.rint(value) && value >= low && value <= high;
    }

    public CogSpecification withBands(List<Band> changed) {
        return new CogSpecification(
                grid, dataType, changed, tileSize, compression, level, predictor, overviews, nodata, bigTiff, metadata);
    }

    public CogSpecification withTileSize(int changed) {
        return new CogSpecification(
                grid, dataType, bands, changed, compression, level, predictor, overviews, nodata, bigTiff, metadata);
    }

    public CogSpecification withCompression(Compression changed, int changedLevel) {
        return new CogSpecification(
                grid,
                dataType,
                bands,
                tileSize,
                changed,
                changedLevel,
                predictor,
                overviews,
                nodata,
                bigTiff,
                metadata);
    }

    public CogSpecification withPredictor(boolean changed) {
        return new CogSpecification(
                grid, dataType, bands, tileSize, compression, level, changed, overviews, nodata, bigTiff, metadata);
    }

    public CogSpecification withOverviews(Halving.Method changed) {
        return new CogSpecification(
                grid, dataType, bands, tileSize, compression, level, predictor, changed, nodata, bigTiff, metadata);
    }

    public CogSpecification withNodata(double changed) {
        return new CogSpecification(
                grid,
                dataType,
                bands,
                tileSize,
                compression,
                level,
                predictor,
                overviews,
                OptionalDouble.of(changed),
                bigTiff,
                metadata);
    }

    public CogSpecification withBigTiff(BigTiff changed) {
        return new CogSpecification(
                grid, dataType, bands, tileSize, compression, level, predictor, overviews, nodata, changed, metadata);
    }

    public CogSpecification withMetadata(Map<String, String> changed) {
        return new CogSpecification(
                grid, dataType, bands, tileSize, compression, level, predictor, overviews, nodata, bigTiff, changed);
    }

    /** Bytes of a decoded tile. */
    int tileBytes() {
        return tileSize * tileSize * pixelBytes();
    }

    int pixelBytes() {
        return bands.size() * dataType.bytes();
    }

    boolean floating() {
        return dataType == DataType.FLOAT32 || dataType == DataType.FLOAT64;
    }

    /** The value of tag 317; there are no differences without compression. */
    int predictorCode() {
        return !predictor || compression == Compression.NONE ? 1 : floating() ? 3 : 2;
    }
}
