package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import java.util.List;
import java.util.Optional;

/**
 * An array that is to be written, in Zarr v3.
 *
 * @param shape elements by dimension
 * @param chunkShape elements of a chunk
 * @param shardShape elements of a shard, whole multiples of the chunk's; empty for one object a chunk
 * @param fill what is not stored reads as; not finite only for floating-point types
 * @param dimensionNames one a dimension
 * @param attributes the array's attributes, CF's among them
 */
public record ArraySpecification(
        long[] shape,
        DataType dataType,
        int[] chunkShape,
        Optional<int[]> shardShape,
        double fill,
        Compression compression,
        List<String> dimensionNames,
        ObjectNode attributes) {

    /** What the chunks are packed with. */
    public enum Compression {
        NONE,
        GZIP,
        /** Fast and small for scaled integers. */
        ZSTD,
        /** Byte-shuffled zstd in a Blosc container: what floating-point numbers need. */
        BLOSC
    }

    public ArraySpecification {
        shape = shape.clone();
        chunkShape = chunkShape.clone();
        dimensionNames = List.copyOf(dimensionNames);
        if (chunkShape.length != shape.length || dimensionNames.size() != shape.length) {
            throw new IllegalArgumentException("shape, chunk shape and dimension names differ in length");
        }
        if (shardShape.isPresent()) {
            for (int i = 0; i < shape.length; i++) {
                if (shardShape.get()[i] % chunkShape[i] != 0) {
                    throw new IllegalArgumentException("a shard is not a whole multiple of its chunks");
                }
            }
        }
    }

    /** The array's {@code zarr.json}. */
    ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("zarr_format", 3).put("node_type", "array");
        ArrayNode lengths = document.putArray("shape");
        for (long length : shape) {
            lengths.add(length);
        }
        document.put("data_type", dataType.label());
        ObjectNode grid =
                document.putObject("chunk_grid").put("name", "regular").putObject("configuration");
        lengths(grid.putArray("chunk_shape"), shardShape.orElse(chunkShape));
        document.putObject("chunk_key_encoding")
                .put("name", "default")
                .putObject("configuration")
                .put("separator", "/");
        putFill(document);
        ArrayNode codecs = document.putArray("codecs");
        if (shardShape.isPresent()) {
            ObjectNode sharding =
                    codecs.addObject().put("name", "sharding_indexed").putObject("configuration");
            lengths(sharding.putArray("chunk_shape"), chunkShape);
            chunkCodecs(sharding.putArray("codecs"));
            ArrayNode index = sharding.putArray("index_codecs");
            bytesCodec(index);
            index.addObject().put("name", "crc32c");
            sharding.put("index_location", "end");
        } else {
            chunkCodecs(codecs);
        }
        document.set("attributes", attributes);
        ArrayNode names = document.putArray("dimension_names");
        dimensionNames.forEach(names::add);
        return document;
    }

    private void putFill(ObjectNode document) {
        boolean floating = dataType == DataType.FLOAT16 || dataType == DataType.FLOAT32 || dataType == DataType.FLOAT64;
        if (!floating) {
            document.put("fill_value", (long) fill);
        } else if (Double.isFinite(fill)) {
            document.put("fill_value", fill);
        } else {
            document.put("fill_value", Double.toString(fill));
        }
    }

    private void chunkCodecs(ArrayNode codecs) {
        bytesCodec(codecs);
        switch (compression) {
            case NONE -> {}
            case GZIP ->
                codecs.addObject()
                        .put("name", "gzip")
                        .putObject("configuration")
                        .put("level", 5);
            case ZSTD ->
                codecs.addObject()
                        .put("name", "zstd")
                        .putObject("configuration")
                        .put("level", 1)
                        .put("checksum", false);
            case BLOSC ->
                codecs.addObject()
                        .put("name", "blosc")
                        .putObject("configuration")
                        .put("typesize", dataType.bytes())
                        .put("cname", "zstd")
                        .put("clevel", 1)
                        .put("shuffle", "shuffle")
                        .put("blocksize", 0);
        }
    }

    private static void bytesCodec(ArrayNode codecs) {
        codecs.addObject().put("name", "bytes").putObject("configuration").put("endian", "little");
    }

    private static void lengths(ArrayNode target, int[] lengths) {
        for (int length : lengths) {
            target.add(length);
        }
    }
}
