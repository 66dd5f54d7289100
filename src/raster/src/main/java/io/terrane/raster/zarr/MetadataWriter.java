package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.zarr.ArraySpecification.Compression;

/** An array's metadata as the documents of v3 and of v2. */
final class MetadataWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private MetadataWriter() {}

    /** {@code zarr.json}. */
    static ObjectNode v3(ArraySpecification array) {
        ObjectNode document = JSON.objectNode();
        document.put("zarr_format", 3).put("node_type", "array");
        lengths(document.putArray("shape"), array.shape());
        document.put("data_type", array.dataType().label());
        ObjectNode grid =
                document.putObject("chunk_grid").put("name", "regular").putObject("configuration");
        lengths(grid.putArray("chunk_shape"), array.shardShape().orElse(array.chunkShape()));
        document.putObject("chunk_key_encoding")
                .put("name", "default")
                .putObject("configuration")
                .put("separator", "/");
        putFill(document, array);
        ArrayNode codecs = document.putArray("codecs");
        if (array.shardShape().isPresent()) {
            ObjectNode sharding =
                    codecs.addObject().put("name", "sharding_indexed").putObject("configuration");
            lengths(sharding.putArray("chunk_shape"), array.chunkShape());
            chunkCodecs(sharding.putArray("codecs"), array);
            ArrayNode index = sharding.putArray("index_codecs");
            bytesCodec(index);
            index.addObject().put("name", "crc32c");
            sharding.put("index_location", "end");
        } else {
            chunkCodecs(codecs, array);
        }
        document.set("attributes", array.namedAttributes());
        ArrayNode names = document.putArray("dimension_names");
        array.dimensionNames().forEach(names::add);
        return document;
    }

    /**
     * {@code .zarray}.
     *
     * @throws ZarrException.Unsupported for what v2 does not have
     */
    static ObjectNode v2(ArraySpecification array) throws ZarrException {
        if (array.shardShape().isPresent()) {
            throw new ZarrException.Unsupported("Zarr v2 has no shards: write v3, or leave the shard shape out");
        }
        if (array.checksum()) {
            throw new ZarrException.Unsupported("chunk checksums are written in Zarr v3 only");
        }
        ObjectNode document = JSON.objectNode();
        document.put("zarr_format", 2);
        lengths(document.putArray("shape"), array.shape());
        lengths(document.putArray("chunks"), array.chunkShape());
        document.put("dtype", dtype(array));
        document.put("order", order(array));
        document.put("dimension_separator", "/");
        document.putNull("filters");
        compressor(document, array.compression());
        putFill(document, array);
        return document;
    }

    private static String dtype(ArraySpecification array) {
        int bytes = array.dataType().bytes();
        String kind = switch (array.dataType()) {
            case UINT8, UINT16, UINT32, UINT64 -> "u";
            case INT8, INT16, INT32, INT64 -> "i";
            case FLOAT16, FLOAT32, FLOAT64 -> "f";
        };
        return (bytes == 1 ? "|" : "<") + kind + bytes;
    }

    private static String order(ArraySpecification array) throws ZarrException {
        boolean c = true;
        boolean reversed = true;
        for (int i = 0; i < array.transpose().size(); i++) {
            c &= array.transpose().get(i) == i;
            reversed &= array.transpose().get(i) == array.transpose().size() - 1 - i;
        }
        if (!c && !reversed) {
            throw new ZarrException.Unsupported(
                    "Zarr v2 stores dimensions in their order or in reverse, not as " + array.transpose());
        }
        return c ? "C" : "F";
    }

    private static void compressor(ObjectNode document, Compression compression) {
        switch (compression.scheme()) {
            case NONE -> document.putNull("compressor");
            case GZIP -> document.putObject("compressor").put("id", "gzip").put("level", compression.level());
            case ZSTD -> document.putObject("compressor").put("id", "zstd").put("level", compression.level());
            case BLOSC_LZ4, BLOSC_ZSTD ->
                document.putObject("compressor")
                        .put("id", "blosc")
                        .put("cname", blosc(compression))
                        .put("clevel", compression.level())
                        .put("shuffle", compression.shuffle().ordinal())
                        .put("blocksize", 0);
        }
    }

    private static String blosc(Compression compression) {
        return compression.scheme() == Compression.Scheme.BLOSC_LZ4 ? "lz4" : "zstd";
    }

    private static void putFill(ObjectNode document, ArraySpecification array) {
        if (!array.floating()) {
            document.put("fill_value", (long) array.fill());
        } else if (Double.isFinite(array.fill())) {
            document.put("fill_value", array.fill());
        } else {
            document.put("fill_value", Double.toString(array.fill()));
        }
    }

    private static void chunkCodecs(ArrayNode codecs, ArraySpecification array) {
        if (!array.transpose().isEmpty()) {
            ArrayNode order = codecs.addObject()
                    .put("name", "transpose")
                    .putObject("configuration")
                    .putArray("order");
            array.transpose().forEach(order::add);
        }
        bytesCodec(codecs);
        Compression compression = array.compression();
        switch (compression.scheme()) {
            case NONE -> {}
            case GZIP ->
                codecs.addObject()
                        .put("name", "gzip")
                        .putObject("configuration")
                        .put("level", compression.level());
            case ZSTD ->
                codecs.addObject()
                        .put("name", "zstd")
                        .putObject("configuration")
                        .put("level", compression.level())
                        .put("checksum", false);
            case BLOSC_LZ4, BLOSC_ZSTD ->
                codecs.addObject()
                        .put("name", "blosc")
                        .putObject("configuration")
                        .put("typesize", array.dataType().bytes())
                        .put("cname", blosc(compression))
                        .put("clevel", compression.level())
                        .put("shuffle", compression.shuffle().word())
                        .put("blocksize", 0);
        }
        if (array.checksum()) {
            codecs.addObject().put("name", "crc32c");
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

    private static void lengths(ArrayNode target, long[] lengths) {
        for (long length : lengths) {
            target.add(length);
        }
    }
}
