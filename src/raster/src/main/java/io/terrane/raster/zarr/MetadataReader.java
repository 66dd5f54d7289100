package io.terrane.raster.zarr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import io.terrane.raster.store.ObjectStore;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** What both versions' readers of metadata share. */
final class MetadataReader {
    static final int MAX_RANK = 32;
    private static final long MAX_ELEMENTS = 1L << 56;
    private static final int MAX_DOCUMENT_BYTES = 16 << 20;
    // numcodecs writes NaN as a bare word.
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private MetadataReader() {}

    /**
     * @param path key prefix of the array, without a trailing slash; empty for a store that is one array
     * @param format 2 or 3 where the caller wants that one; otherwise 3 is preferred
     */
    static ArrayMetadata read(ObjectStore store, String path, OptionalInt format) throws IOException {
        String folder = path.isEmpty() ? "" : path + "/";
        if (format.orElse(3) == 3) {
            Optional<ObjectNode> document = document(store, folder + "zarr.json");
            if (document.isPresent()) {
                return MetadataV3.read(document.get());
            }
        }
        Optional<ObjectNode> document = format.orElse(2) == 2 ? document(store, folder + ".zarray") : Optional.empty();
        if (document.isPresent()) {
            ObjectNode attributes = document(store, folder + ".zattrs").orElseGet(JSON::createObjectNode);
            return MetadataV2.read(document.get(), attributes);
        }
        boolean group = document(store, folder + ".zgroup").isPresent();
        throw new ZarrException.Malformed(
                group
                        ? "a group, not an array: add the array's name"
                        : "no Zarr array here: neither zarr.json nor .zarray");
    }

    static Optional<ObjectNode> document(ObjectStore store, String key) throws IOException {
        if (store.head(key).isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = store.read(key)) {
            byte[] bytes = in.readNBytes(MAX_DOCUMENT_BYTES + 1);
            if (bytes.length > MAX_DOCUMENT_BYTES) {
                throw new ZarrException.Malformed("the metadata has more than " + MAX_DOCUMENT_BYTES + " bytes");
            }
            if (JSON.readTree(bytes) instanceof ObjectNode document) {
                return Optional.of(document);
            }
            throw new ZarrException.Malformed("the metadata is not a JSON object");
        } catch (JsonProcessingException e) {
            throw new ZarrException.Malformed("the metadata is not JSON: " + e.getOriginalMessage(), e);
        } catch (CharConversionException e) {
            throw new ZarrException.Malformed("the metadata is not text", e);
        }
    }

    static long[] shape(JsonNode node) throws ZarrException {
        if (!node.isArray() || node.size() > MAX_RANK) {
            throw new ZarrException.Malformed("the metadata has no shape of at most " + MAX_RANK + " dimensions");
        }
        long[] shape = new long[node.size()];
        for (int i = 0; i < shape.length; i++) {
            if (!node.get(i).isIntegralNumber() || node.get(i).longValue() < 0) {
                throw new ZarrException.Malformed("the shape holds " + node.get(i) + ", not a length");
            }
            shape[i] = node.get(i).longValue();
        }
        long size = 1;
        for (long length : shape) {
            if (length > 0 && size > MAX_ELEMENTS / length) {
                throw new ZarrException.Unsupported("arrays of " + Arrays.toString(shape)
                        + " are not supported: they have" + " at most " + MAX_ELEMENTS + " elements");
            }
            size *= length;
        }
        return shape;
    }

    static int[] chunkShape(JsonNode node, int rank, DataType type) throws ZarrException {
        long[] shape = shape(node);
        if (shape.length != rank) {
            throw new ZarrException.Malformed("chunks of " + shape.length + " dimensions in an array of " + rank);
        }
        long bytes = type.bytes();
        for (long length : shape) {
            bytes = length > ChunkCodec.MAX_CHUNK_BYTES
                    ? Long.MAX_VALUE
                    : Math.multiplyHigh(bytes, length) != 0 ? Long.MAX_VALUE : bytes * length;
            if (length < 1 || bytes > ChunkCodec.MAX_CHUNK_BYTES) {
                throw new ZarrException.Unsupported("chunks of " + Arrays.toString(shape)
                        + " are not supported: they have at least one element and at most "
                        + ChunkCodec.MAX_CHUNK_BYTES + " bytes");
            }
        }
        return Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
    }

    /** A fill value as one little-endian element; null is 0, as every reader has it. */
    static byte[] fill(JsonNode value, DataType type) throws ZarrException {
        ByteBuffer element = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        if (value.isMissingNode() || value.isNull()) {
            return element.array();
        }
        if (value.isTextual() && value.textValue().startsWith("0x")) {
            long bits = Long.parseUnsignedLong(value.textValue().substring(2), 16);
            switch (type.bytes()) {
                case 1 -> element.put((byte) bits);
                case 2 -> element.putShort((short) bits);
                case 4 -> element.putInt((int) bits);
                default -> element.putLong(bits);
            }
            return element.array();
        }
        double number = number(value);
        switch (type) {
            case UINT8, INT8 -> element.put((byte) (long) number);
            case UINT16, INT16 -> element.putShort((short) (long) number);
            case UINT32, INT32 -> element.putInt((int) (long) number);
            case UINT64, INT64 ->
                element.putLong(
                        value.isIntegralNumber() ? value.bigIntegerValue().longValue() : (long) number);
            case FLOAT16 -> element.putShort(Float.floatToFloat16((float) number));
            case FLOAT32 -> element.putFloat((float) number);
            case FLOAT64 -> element.putDouble(number);
        }
        return element.array();
    }

    private static double number(JsonNode value) throws ZarrException {
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? 1 : 0;
        }
        return switch (value.asText()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new ZarrException.Malformed("the fill value " + value + " is no number");
        };
    }
}
