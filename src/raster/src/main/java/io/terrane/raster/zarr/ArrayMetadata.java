package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import java.util.List;
import java.util.Optional;

/**
 * What an array is, whichever version of Zarr it is stored in.
 *
 * @param shape elements by dimension
 * @param dtype the type's name: that of {@code dataType}, or {@code bool}, which is stored as {@code uint8}
 * @param chunkShape elements of the grid's cells: of a shard where the array is sharded
 * @param fill one element, little endian: what chunks that are not stored hold
 * @param codec of a cell, or of an inner chunk where the array is sharded
 * @param sharding present where a cell of the grid is a shard
 */
public record ArrayMetadata(
        int zarrFormat,
        long[] shape,
        String dtype,
        DataType dataType,
        int[] chunkShape,
        byte[] fill,
        ChunkCodec codec,
        Optional<Sharding> sharding,
        ChunkKeys keys,
        List<String> dimensionNames,
        ObjectNode attributes) {

    /** @param indexChecksum whether a CRC-32C follows the index */
    record Sharding(boolean indexChecksum, boolean indexAtEnd) {}

    /** @param v2 keys without the prefix {@code c} */
    record ChunkKeys(boolean v2, String separator) {
        String key(long[] index) {
            StringBuilder key = new StringBuilder(v2 ? "" : "c");
            for (int i = 0; i < index.length; i++) {
                key.append(v2 && i == 0 ? "" : separator).append(index[i]);
            }
            return key.isEmpty() ? "0" : key.toString();
        }
    }

    /** The shape of what is decoded at once: inner chunks of a sharded array, its chunks otherwise. */
    public int[] innerChunkShape() {
        return codec.shape().clone();
    }

    /** Empty where the array is not sharded. */
    public Optional<int[]> shardShape() {
        return sharding.map(s -> chunkShape.clone());
    }

    public int rank() {
        return shape.length;
    }

    /** The number of elements. */
    public long size() {
        long size = 1;
        for (long length : shape) {
            size = Math.multiplyExact(size, length);
        }
        return size;
    }
}
