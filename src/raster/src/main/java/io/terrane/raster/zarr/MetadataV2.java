package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import io.terrane.raster.zarr.ArrayMetadata.ChunkKeys;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code .zarray} and {@code .zattrs}. Source: Zarr specification 2 and numcodecs. */
final class MetadataV2 {
    private static final Pattern TYPE = Pattern.compile("([<>|])([biuf])([1248])");

    private MetadataV2() {}

    static ArrayMetadata read(ObjectNode document, ObjectNode attributes) throws ZarrException {
        Matcher typed = TYPE.matcher(document.path("dtype").asText());
        if (!typed.matches()) {
            throw new ZarrException.Unsupported("the data type " + document.path("dtype") + " is not supported");
        }
        DataType type = dataType(typed.group(2), Integer.parseInt(typed.group(3)));
        String dtype = typed.group(2).equals("b") ? "bool" : type.label();
        long[] shape = MetadataReader.shape(document.path("shape"));
        int[] chunk = MetadataReader.chunkShape(document.path("chunks"), shape.length, type);
        ByteOrder order = typed.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Optional<int[]> transpose =
                "F".equals(document.path("order").asText()) ? Optional.of(reversed(shape.length)) : Optional.empty();
        String separator = document.path("dimension_separator").asText(".");
        List<String> names = new ArrayList<>();
        attributes.path("_ARRAY_DIMENSIONS").forEach(name -> names.add(name.asText()));
        return new ArrayMetadata(
                2,
                shape,
                dtype,
                type,
                chunk,
                MetadataReader.fill(document.path("fill_value"), type),
                new ChunkCodec(type, chunk, transpose, order, codecs(document, type)),
                Optional.empty(),
                new ChunkKeys(true, separator.equals("null") ? "." : separator),
                List.copyOf(names),
                attributes);
    }

    private static DataType dataType(String kind, int bytes) throws ZarrException {
        return switch (kind + bytes) {
            case "b1", "u1" -> DataType.UINT8;
            case "i1" -> DataType.INT8;
            case "u2" -> DataType.UINT16;
            case "i2" -> DataType.INT16;
            case "u4" -> DataType.UINT32;
            case "i4" -> DataType.INT32;
            case "u8" -> DataType.UINT64;
            case "i8" -> DataType.INT64;
            case "f2" -> DataType.FLOAT16;
            case "f4" -> DataType.FLOAT32;
            case "f8" -> DataType.FLOAT64;
            default -> throw new ZarrException.Unsupported("the data type " + kind + bytes + " is not supported");
        };
    }

    private static List<BytesCodec> codecs(ObjectNode document, DataType type) throws ZarrException {
        List<BytesCodec> codecs = new ArrayList<>();
        for (JsonNode filter : document.path("filters")) {
            codecs.add(codec(filter, type));
        }
        JsonNode compressor = document.path("compressor");
        if (compressor.isObject()) {
            codecs.add(codec(compressor, type));
        }
        return List.copyOf(codecs);
    }

    private static BytesCodec codec(JsonNode codec, DataType type) throws ZarrException {
        return switch (codec.path("id").asText()) {
            case "gzip" -> new BytesCodec.Gzip(codec.path("level").asInt(5));
            case "zlib" -> new BytesCodec.Zlib();
            case "zstd" -> new BytesCodec.Zstandard(codec.path("level").asInt(1), false);
            case "lz4" -> new BytesCodec.Lz4();
            case "blosc" ->
                new BytesCodec.BloscContainer(
                        type.bytes(),
                        codec.path("cname").asText("lz4"),
                        codec.path("clevel").asInt(5),
                        shuffle(codec.path("shuffle").asInt(1), type));
            case "shuffle" ->
                new BytesCodec.Shuffle(Math.max(1, codec.path("elementsize").asInt(type.bytes())));
            case "crc32c" -> new BytesCodec.Checksum();
            default -> throw new ZarrException.Unsupported("the codec " + codec.path("id") + " is not supported");
        };
    }

    /** −1 means bits for single bytes and bytes for wider elements. */
    private static Blosc.Shuffle shuffle(int code, DataType type) {
        return switch (code) {
            case 0 -> Blosc.Shuffle.NONE;
            case 2 -> Blosc.Shuffle.BIT;
            case -1 -> type.bytes() == 1 ? Blosc.Shuffle.BIT : Blosc.Shuffle.BYTE;
            default -> Blosc.Shuffle.BYTE;
        };
    }

    private static int[] reversed(int rank) {
        int[] order = new int[rank];
        for (int i = 0; i < rank; i++) {
            order[i] = rank - 1 - i;
        }
        return order;
    }
}
