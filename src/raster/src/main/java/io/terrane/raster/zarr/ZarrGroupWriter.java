package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a Zarr v3 group with consolidated metadata. The group's own document is written last, by {@link #finish}, so
 * a group that has one is whole.
 */
public final class ZarrGroupWriter {
    private final ObjectStore store;
    private final String path;
    private final Map<String, ObjectNode> arrays = new LinkedHashMap<>();

    /** @param path key of the group's folder, without a slash at its end */
    public ZarrGroupWriter(ObjectStore store, String path) {
        this.store = store;
        this.path = path;
    }

    /** Adds an array and writes its metadata. */
    public ZarrArrayWriter array(String name, ArraySpecification specification) throws IOException {
        ObjectNode document = specification.document();
        arrays.put(name, document);
        put(path + "/" + name + "/zarr.json", document);
        return new ZarrArrayWriter(store, path + "/" + name + "/", MetadataV3.read(document));
    }

    /** Adds a one-dimensional array of one chunk with its values. */
    public void coordinate(String name, double[] values, ObjectNode attributes) throws IOException {
        int[] chunk = {Math.max(1, values.length)};
        ArraySpecification specification = new ArraySpecification(
                new long[] {values.length},
                DataType.FLOAT64,
                chunk,
                Optional.empty(),
                Double.NaN,
                ArraySpecification.Compression.ZSTD,
                List.of(name),
                attributes);
        byte[] elements = new byte[8 * values.length];
        ByteBuffer.wrap(elements)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer()
                .put(values);
        array(name, specification).writeChunk(elements, 0);
    }

    /** Adds a scalar 0 that carries attributes, as CF's grid mapping variables do. */
    public void scalar(String name, ObjectNode attributes) throws IOException {
        array(
                name,
                new ArraySpecification(
                        new long[0],
                        DataType.INT32,
                        new int[0],
                        Optional.empty(),
                        0,
                        ArraySpecification.Compression.NONE,
                        List.of(),
                        attributes));
    }

    /** Writes the group's document with the metadata of all its arrays. */
    public void finish(ObjectNode attributes) throws IOException {
        ObjectNode group = JsonNodeFactory.instance.objectNode();
        group.put("zarr_format", 3).put("node_type", "group");
        group.set("attributes", attributes);
        ObjectNode consolidated = group.putObject("consolidated_metadata");
        consolidated.put("kind", "inline").put("must_understand", false);
        ObjectNode metadata = consolidated.putObject("metadata");
        arrays.forEach(metadata::set);
        put(path + "/zarr.json", group);
    }

    private void put(String key, ObjectNode document) throws IOException {
        store.put(key, document.toPrettyString().getBytes(StandardCharsets.UTF_8));
    }
}
