package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a Zarr group, v3 or v2, with consolidated metadata. The group's own document is written last, by {@link #finish},
 * so a group that has one is whole. For one thread at a time; the arrays' writers are for many.
 */
public final class ZarrGroupWriter {
    /** Elements of a chunk of coordinates: appending writes the last one again, and one holds years of acquisitions. */
    static final int COORDINATE_CHUNK = 1024;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectStore store;
    private final String path;
    private final int format;
    /** The group that consolidates the metadata, and this one's path in it, ending in a slash where it is not that one. */
    private final ZarrGroupWriter root;

    private final String within;
    /** Of the root only: path of a document in it → the document. */
    private final Map<String, ObjectNode> documents = new LinkedHashMap<>();

    /**
     * A group of Zarr v3.
     *
     * @param path key of the group's folder, without a slash at its end
     */
    public ZarrGroupWriter(ObjectStore store, String path) {
        this(store, path, 3);
    }

    /** @param format 2 or 3 */
    public ZarrGroupWriter(ObjectStore store, String path, int format) {
        if (format != 2 && format != 3) {
            throw new IllegalArgumentException("Zarr is written in version 2 or 3, not " + format);
        }
        this.store = store;
        this.path = path;
        this.format = format;
        this.root = this;
        this.within = "";
    }

    private ZarrGroupWriter(ZarrGroupWriter parent, String name) {
        this.store = parent.store;
        this.path = parent.path + "/" + name;
        this.format = parent.format;
        this.root = parent.root;
        this.within = parent.within + name + "/";
    }

    /** A group in this one. Finish it before this one. */
    public ZarrGroupWriter group(String name) {
        return new ZarrGroupWriter(this, name);
    }

    /**
     * Adds an array and writes its metadata.
     *
     * @throws ZarrException.Unsupported for what v2 does not have
     */
    public ZarrArrayWriter array(String name, ArraySpecification specification) throws IOException {
        String folder = path + "/" + name + "/";
        if (format == 3) {
            ObjectNode document = MetadataWriter.v3(specification);
            root.documents.put(within + name, document);
            put(folder + "zarr.json", document);
            return new ZarrArrayWriter(store, folder, MetadataV3.read(document));
        }
        ObjectNode document = MetadataWriter.v2(specification);
        ObjectNode attributes = specification.namedAttributes();
        root.documents.put(within + name + "/.zarray", document);
        root.documents.put(within + name + "/.zattrs", attributes);
        put(folder + ".zarray", document);
        put(folder + ".zattrs", attributes);
        return new ZarrArrayWriter(store, folder, MetadataV2.read(document, attributes));
    }

    /** Adds a one-dimensional array of {@code float64} with its values. */
    public void coordinate(String name, double[] values, ObjectNode attributes) throws IOException {
        coordinate(name, DataType.FLOAT64, values, Math.max(1, values.length), attributes);
    }

    /**
     * Adds the coordinate {@code time} in whole seconds, in chunks that {@link ZarrAppender} can add to.
     *
     * @param attributes {@link GridAttributes#time}
     */
    public void time(List<Instant> times, ObjectNode attributes) throws IOException {
        double[] seconds = times.stream().mapToDouble(Instant::getEpochSecond).toArray();
        coordinate("time", DataType.INT64, seconds, COORDINATE_CHUNK, attributes);
    }

    private void coordinate(String name, DataType type, double[] values, int chunk, ObjectNode attributes)
            throws IOException {
        ArraySpecification specification = new ArraySpecification(
                new long[] {values.length},
                type,
                new int[] {chunk},
                Optional.empty(),
                type == DataType.FLOAT64 ? Double.NaN : 0,
                ArraySpecification.Compression.ZSTD,
                List.of(name),
                attributes);
        writeCoordinates(array(name, specification), values, 0);
    }

    /** @param from the index of the first value that is written: the beginning of a chunk */
    static void writeCoordinates(ZarrArrayWriter writer, double[] values, int from) throws IOException {
        DataType type = writer.metadata().dataType();
        int chunk = writer.metadata().chunkShape()[0];
        for (int start = from; start < values.length; start += chunk) {
            byte[] elements = new byte[chunk * type.bytes()];
            ByteBuffer bytes = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
            double[] part = Arrays.copyOfRange(values, start, start + chunk);
            for (int i = 0; i < chunk; i++) {
                Samples.put(type, bytes, i, part[i]);
            }
            writer.writeChunk(elements, start / chunk);
        }
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

    /** Writes the group's document, the outermost one with the metadata of everything in it. */
    public void finish(ObjectNode attributes) throws IOException {
        if (format == 3) {
            ObjectNode group = JSON.objectNode();
            group.put("zarr_format", 3).put("node_type", "group");
            group.set("attributes", attributes);
            if (root == this) {
                consolidate(group, documents);
            } else {
                root.documents.put(within.substring(0, within.length() - 1), group);
            }
            put(path + "/zarr.json", group);
            return;
        }
        ObjectNode group = JSON.objectNode().put("zarr_format", 2);
        root.documents.put(within + ".zattrs", attributes);
        root.documents.put(within + ".zgroup", group);
        put(path + "/.zattrs", attributes);
        if (root == this) {
            ObjectNode consolidated = JSON.objectNode().put("zarr_consolidated_format", 1);
            ObjectNode metadata = consolidated.putObject("metadata");
            documents.forEach(metadata::set);
            put(path + "/.zmetadata", consolidated);
        }
        put(path + "/.zgroup", group);
    }

    static void consolidate(ObjectNode group, Map<String, ObjectNode> documents) {
        ObjectNode consolidated = group.putObject("consolidated_metadata");
        consolidated.put("kind", "inline").put("must_understand", false);
        ObjectNode metadata = consolidated.putObject("metadata");
        documents.forEach(metadata::set);
    }

    private void put(String key, ObjectNode document) throws IOException {
        store.put(key, document.toPrettyString().getBytes(StandardCharsets.UTF_8));
    }
}
