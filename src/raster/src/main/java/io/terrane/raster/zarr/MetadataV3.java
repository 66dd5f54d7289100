package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import io.terrane.raster.zarr.ArrayMetadata.ChunkKeys;
import io.terrane.raster.zarr.ArrayMetadata.Sharding;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code zarr.json} of an array. Source: Zarr core specification 3.0 and its codecs. */
final class MetadataV3 {
    /** A shard's index is held whole, 16 bytes a chunk. */
    private static final int MAX_CHUNKS_IN_SHARD = 4 << 20;

    private MetadataV3() {}

    static ArrayMetadata read(ObjectNode document) throws ZarrException {
        if (!"array".equals(document.path("node_type").asText())) {
            throw new ZarrException.Malformed("a group, not an array: add the array's name");
        }
        if (!document.path("storage_transformers").isEmpty()) {
            throw new ZarrException.Unsupported("storage transformers are not supported");
        }
        String dtype = document.path("data_type").asText();
        DataType type = dataType(dtype);
        long[] shape = MetadataReader.shape(document.path("shape"));
        JsonNode grid = document.path("chunk_grid");
        if (!"regular".equals(grid.path("name").asText())) {
            throw new ZarrException.Unsupported("the chunk grid " + grid.path("name") + " is not supported");
        }
        int[] chunk = MetadataReader.chunkShape(grid.path("configuration").path("chunk_shape"), shape.length, type);
        byte[] fill = MetadataReader.fill(document.path("fill_value"), type);
        List<String> names = new ArrayList<>();
        document.path("dimension_names").forEach(name -> names.add(name.asText("")));
        ObjectNode attributes =
                document.path("attributes") instanceof ObjectNode found ? found : JsonNodeFactory.instance.objectNode();
        Optional<Sharding> sharding = Optional.empty();
        JsonNode codecs = document.path("codecs");
        JsonNode first = codecs.path(0);
        int[] inner = chunk;
        if ("sharding_indexed".equals(first.path("name").asText())) {
            if (codecs.size() > 1) {
                throw new ZarrException.Unsupported("codecs beside sharding are not supported");
            }
            JsonNode configuration = first.path("configuration");
            inner = MetadataReader.chunkShape(configuration.path("chunk_shape"), shape.length, type);
            long across = 1;
            for (int i = 0; i < inner.length; i++) {
                across *= Math.ceilDiv(chunk[i], inner[i]);
                if (across > MAX_CHUNKS_IN_SHARD) {
                    throw new ZarrException.Unsupported(
                            "shards of more than " + MAX_CHUNKS_IN_SHARD + " chunks are not supported");
                }
                if (chunk[i] % inner[i] != 0) {
                    throw new ZarrException.Malformed("shards " + Arrays.toString(chunk)
                            + " are not whole multiples of chunks " + Arrays.toString(inner));
                }
            }
            sharding = Optional.of(sharding(configuration));
            codecs = configuration.path("codecs");
        }
        ChunkCodec codec = codec(codecs, type, inner);
        return new ArrayMetadata(
                3, shape, dtype, type, chunk, fill, codec, sharding, keys(document), List.copyOf(names), attributes);
    }

    private static DataType dataType(String name) throws ZarrException {
        if (name.equals("bool")) {
            return DataType.UINT8;
        }
        return Arrays.stream(DataType.values())
                .filter(type -> type.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new ZarrException.Unsupported("the data type " + name + " is not supported"));
    }

    private static Sharding sharding(JsonNode configuration) throws ZarrException {
        boolean checksum = false;
        for (JsonNode codec : configuration.path("index_codecs")) {
            switch (codec.path("name").asText()) {
                case "bytes" -> {
                    if (order(codec) == ByteOrder.BIG_ENDIAN) {
                        throw new ZarrException.Unsupported("big-endian shard indices are not supported");
                    }
                }
                case "crc32c" -> checksum = true;
                default ->
                    throw new ZarrException.Unsupported("the index codec " + codec.path("name") + " is not supported");
            }
        }
        return new Sharding(
                checksum, !"start".equals(configuration.path("index_location").asText("end")));
    }

    private static ChunkCodec codec(JsonNode codecs, DataType type, int[] shape) throws ZarrException {
        Optional<int[]> transpose = Optional.empty();
        ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        List<BytesCodec> bytes = new ArrayList<>();
        for (JsonNode codec : codecs) {
            JsonNode configuration = codec.path("configuration");
            switch (codec.path("name").asText().toLowerCase(Locale.ROOT)) {
                case "transpose" -> transpose = Optional.of(permutation(configuration.path("order"), shape.length));
                case "bytes", "endian" -> order = order(codec);
                case "gzip" ->
                    bytes.add(new BytesCodec.Gzip(configuration.path("level").asInt(5)));
                case "zstd" ->
                    bytes.add(new BytesCodec.Zstandard(
                            configuration.path("level").asInt(0),
                            configuration.path("checksum").asBoolean()));
                case "blosc" ->
                    bytes.add(new BytesCodec.BloscContainer(
                            Math.clamp(configuration.path("typesize").asInt(type.bytes()), 1, 255),
                            configuration.path("cname").asText("zstd"),
                            configuration.path("clevel").asInt(1),
                            shuffle(configuration.path("shuffle"))));
                case "crc32c" -> bytes.add(new BytesCodec.Checksum());
                default -> throw new ZarrException.Unsupported("the codec " + codec.path("name") + " is not supported");
            }
        }
        return new ChunkCodec(type, shape, transpose, order, List.copyOf(bytes));
    }

    private static Blosc.Shuffle shuffle(JsonNode word) {
        return switch (word.asText()) {
            case "shuffle" -> Blosc.Shuffle.BYTE;
            case "bitshuffle" -> Blosc.Shuffle.BIT;
            default -> Blosc.Shuffle.NONE;
        };
    }

    private static ByteOrder order(JsonNode codec) {
        return "big".equals(codec.path("configuration").path("endian").asText())
                ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN;
    }

    private static int[] permutation(JsonNode order, int rank) throws ZarrException {
        int[] permutation = new int[rank];
        boolean[] seen = new boolean[rank];
        for (int i = 0; i < rank; i++) {
            int dimension = order.path(i).asInt(-1);
            if (dimension < 0 || dimension >= rank || seen[dimension]) {
                throw new ZarrException.Unsupported("the transpose order " + order + " is no permutation");
            }
            seen[dimension] = true;
            permutation[i] = dimension;
        }
        return permutation;
    }

    private static ChunkKeys keys(ObjectNode document) throws ZarrException {
        JsonNode encoding = document.path("chunk_key_encoding");
        String separator = encoding.path("configuration").path("separator").asText("");
        return switch (encoding.path("name").asText()) {
            case "default" -> new ChunkKeys(false, separator.isEmpty() ? "/" : separator);
            case "v2" -> new ChunkKeys(true, separator.isEmpty() ? "." : separator);
            default ->
                throw new ZarrException.Unsupported(
                        "the chunk key encoding " + encoding.path("name") + " is not supported");
        };
    }
}
