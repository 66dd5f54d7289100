package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An array that is to be written, in Zarr v2 or v3.
 *
 * @param shape elements by dimension
 * @param chunkShape elements of a chunk
 * @param shardShape elements of a shard, whole multiples of the chunk's; empty for one object a chunk; v3 only
 * @param fill what is not stored reads as; not finite only for floating-point types
 * @param dimensionNames one a dimension
 * @param attributes the array's attributes, CF's among them; {@code _ARRAY_DIMENSIONS} is added
 * @param transpose the dimensions in the order in which chunks store them, the last one fastest; empty for C order; v2 has
 *     C and its reverse only
 * @param checksum whether a CRC-32C follows each chunk; v3 only
 */
public record ArraySpecification(
        long[] shape,
        DataType dataType,
        int[] chunkShape,
        Optional<int[]> shardShape,
        double fill,
        Compression compression,
        List<String> dimensionNames,
        ObjectNode attributes,
        List<Integer> transpose,
        boolean checksum) {

    /**
     * What chunks are packed with.
     *
     * @param level effort: 0 to 9 for gzip and Blosc, 1 to 22 for zstd
     * @param shuffle in Blosc only
     */
    public record Compression(Scheme scheme, int level, Shuffle shuffle) {
        public static final Compression NONE = new Compression(Scheme.NONE, 0, Shuffle.NONE);
        public static final Compression GZIP = new Compression(Scheme.GZIP, 5, Shuffle.NONE);
        /** Fast and small for scaled integers. */
        public static final Compression ZSTD = new Compression(Scheme.ZSTD, 1, Shuffle.NONE);
        /** Byte-shuffled zstd in a Blosc container: what floating-point numbers need. */
        public static final Compression BLOSC = new Compression(Scheme.BLOSC_ZSTD, 1, Shuffle.BYTE);
        /** Faster to read, and larger. */
        public static final Compression BLOSC_LZ4 = new Compression(Scheme.BLOSC_LZ4, 5, Shuffle.BYTE);

        /** The codec. */
        public enum Scheme {
            NONE,
            GZIP,
            ZSTD,
            BLOSC_LZ4,
            BLOSC_ZSTD
        }

        /** What is put side by side before Blosc compresses. */
        public enum Shuffle {
            NONE("noshuffle"),
            BYTE("shuffle"),
            BIT("bitshuffle");

            private final String word;

            Shuffle(String word) {
                this.word = word;
            }

            /** As v3's metadata say it. */
            String word() {
                return word;
            }
        }

        public Compression {
            int highest = scheme == Scheme.ZSTD ? 22 : 9;
            if (level < 0 || level > highest) {
                throw new IllegalArgumentException("the level of " + scheme + " is 0 to " + highest + ", not " + level);
            }
        }
    }

    public ArraySpecification {
        shape = shape.clone();
        chunkShape = chunkShape.clone();
        dimensionNames = List.copyOf(dimensionNames);
        transpose = List.copyOf(transpose);
        if (chunkShape.length != shape.length || dimensionNames.size() != shape.length) {
            throw new IllegalArgumentException("shape, chunk shape and dimension names differ in length");
        }
        if (shardShape.isPresent()) {
            if (shardShape.get().length != shape.length) {
                throw new IllegalArgumentException("shape and shard shape differ in length");
            }
            for (int i = 0; i < shape.length; i++) {
                if (shardShape.get()[i] % chunkShape[i] != 0) {
                    throw new IllegalArgumentException("a shard is not a whole multiple of its chunks");
                }
            }
        }
        List<Integer> dimensions = IntStream.range(0, shape.length).boxed().toList();
        if (!transpose.isEmpty() && !transpose.stream().sorted().toList().equals(dimensions)) {
            throw new IllegalArgumentException("the stored order " + transpose + " does not name every dimension once");
        }
    }

    /** In C order, without checksum. */
    public ArraySpecification(
            long[] shape,
            DataType dataType,
            int[] chunkShape,
            Optional<int[]> shardShape,
            double fill,
            Compression compression,
            List<String> dimensionNames,
            ObjectNode attributes) {
        this(shape, dataType, chunkShape, shardShape, fill, compression, dimensionNames, attributes, List.of(), false);
    }

    public ArraySpecification withTranspose(List<Integer> changed) {
        return new ArraySpecification(
                shape,
                dataType,
                chunkShape,
                shardShape,
                fill,
                compression,
                dimensionNames,
                attributes,
                changed,
                checksum);
    }

    public ArraySpecification withChecksum(boolean changed) {
        return new ArraySpecification(
                shape,
                dataType,
                chunkShape,
                shardShape,
                fill,
                compression,
                dimensionNames,
                attributes,
                transpose,
                changed);
    }

    /** The same array at another size. */
    ArraySpecification withShape(long[] changed) {
        return new ArraySpecification(
                changed,
                dataType,
                chunkShape,
                shardShape,
                fill,
                compression,
                dimensionNames,
                attributes,
                transpose,
                checksum);
    }

    boolean floating() {
        return dataType == DataType.FLOAT16 || dataType == DataType.FLOAT32 || dataType == DataType.FLOAT64;
    }

    /** The attributes with the dimensions' names, by which xarray and GDAL find coordinates. */
    ObjectNode namedAttributes() {
        ObjectNode named = attributes.deepCopy();
        if (!named.has("_ARRAY_DIMENSIONS")) {
            dimensionNames.forEach(named.putArray("_ARRAY_DIMENSIONS")::add);
        }
        return named;
    }
}
