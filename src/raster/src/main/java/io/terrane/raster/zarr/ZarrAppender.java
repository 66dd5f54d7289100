package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.Samples;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.store.ObjectStore.ObjectMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes the arrays of a v3 group longer along their first dimension, which is usually time. What is appended begins a new
 * shard (or chunk), so nothing that is stored is touched but the last chunk of the coordinate; a reader sees the old lengths
 * until {@link #finish} writes the arrays' documents, and the consolidated ones last. An append that failed is repeated
 * from the start. One append at a time: nothing here keeps two apart.
 */
public final class ZarrAppender {
    private final ObjectStore store;
    private final String path;
    private final String dimension;
    private final ObjectNode group;
    private final Map<String, ObjectNode> documents;
    private final double[] coordinates;
    private final int oldLength;

    private ZarrAppender(
            ObjectStore store,
            String path,
            String dimension,
            ObjectNode group,
            Map<String, ObjectNode> documents,
            double[] coordinates,
            int oldLength) {
        this.store = store;
        this.path = path;
        this.dimension = dimension;
        this.group = group;
        this.documents = documents;
        this.coordinates = coordinates;
        this.oldLength = oldLength;
    }

    /**
     * Opens a group for what is to be appended.
     *
     * @param path key of the group's folder, without a slash at its end
     * @param dimension the arrays' first dimension, of which there is a coordinate array
     * @param appended the coordinate's values, in the coordinate's own units
     * @throws ZarrException when an array's length is no whole number of its shards
     */
    public static ZarrAppender open(ObjectStore store, String path, String dimension, double... appended)
            throws IOException {
        ObjectNode group = MetadataReader.document(store, path + "/zarr.json")
                .orElseThrow(() -> new ZarrException.Malformed("there is no Zarr v3 group to append to"));
        Map<String, ObjectNode> documents = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                group.at("/consolidated_metadata/metadata").properties()) {
            if (entry.getValue() instanceof ObjectNode document) {
                documents.put(entry.getKey(), document);
            }
        }
        if (!documents.containsKey(dimension)) {
            throw new ZarrException.Malformed("the group has no coordinate " + dimension);
        }
        double[] known = read(ZarrArray.open(store, path + "/" + dimension));
        double[] all = Arrays.copyOf(known, known.length + appended.length);
        System.arraycopy(appended, 0, all, known.length, appended.length);
        ZarrAppender appender = new ZarrAppender(store, path, dimension, group, documents, all, known.length);
        appender.checkAndExtend();
        return appender;
    }

    private static double[] read(ZarrArray coordinate) throws IOException {
        ArrayMetadata metadata = coordinate.metadata();
        if (metadata.rank() != 1 || metadata.size() > ZarrGroupWriter.COORDINATE_CHUNK * (long) (1 << 14)) {
            throw new ZarrException.Unsupported("a coordinate of " + metadata.rank() + " dimensions and "
                    + metadata.size() + " values cannot be appended to");
        }
        double[] values = new double[(int) metadata.size()];
        int chunk = metadata.chunkShape()[0];
        for (int start = 0; start < values.length; start += chunk) {
            Optional<byte[]> stored = coordinate.readChunk(start / chunk);
            ByteBuffer bytes = ByteBuffer.wrap(stored.orElseGet(metadata::fill)).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < chunk && start + i < values.length; i++) {
                values[start + i] = Samples.value(metadata.dataType(), bytes, stored.isPresent() ? i : 0);
            }
        }
        return values;
    }

    private void checkAndExtend() throws ZarrException {
        for (Map.Entry<String, ObjectNode> entry : documents.entrySet()) {
            ObjectNode document = entry.getValue();
            if (!document.path("node_type").asText().equals("array")) {
                continue;
            }
            List<String> names = document.path("dimension_names")
                    .valueStream()
                    .map(JsonNode::asText)
                    .toList();
            int position = names.indexOf(dimension);
            if (position < 0) {
                continue;
            }
            int cell = MetadataV3.read(document).chunkShape()[position];
            boolean coordinate = entry.getKey().equals(dimension);
            if (position > 0 || !coordinate && oldLength % cell != 0) {
                throw new ZarrException.Unsupported(
                        position > 0
                                ? "the array " + entry.getKey() + " has " + dimension + " not as its first dimension"
                                : "the array %s ends within a shard: it has %d along %s, shards have %d; append whole shards"
                                        .formatted(entry.getKey(), oldLength, dimension, cell));
            }
            if (document.path("shape").path(0).asLong() != oldLength) {
                throw new ZarrException.Malformed(
                        "the array " + entry.getKey() + " and the coordinate " + dimension + " differ in length");
            }
            ((ArrayNode) document.path("shape")).set(0, coordinates.length);
        }
    }

    /** How long the arrays were, which is where the appended part begins. */
    public int oldLength() {
        return oldLength;
    }

    /**
     * The writer of an array at its new length; indices of chunks and shards count from its origin. What an append that
     * failed has left is removed.
     */
    public ZarrArrayWriter array(String name) throws IOException {
        ObjectNode document = documents.get(name);
        if (document == null || name.equals(dimension)) {
            throw new IllegalArgumentException("the group has no array " + name + " to append to");
        }
        ArrayMetadata metadata = MetadataV3.read(document);
        String folder = path + "/" + name + "/";
        if (metadata.rank() > 0 && metadata.shape()[0] == coordinates.length) {
            removeRemains(folder, metadata);
        }
        return new ZarrArrayWriter(store, folder, metadata);
    }

    private void removeRemains(String folder, ArrayMetadata metadata) throws IOException {
        int cell = metadata.chunkShape()[0];
        for (int index = Math.ceilDiv(oldLength, cell); (long) index * cell < coordinates.length; index++) {
            String key = folder + metadata.keys().key(new long[] {index});
            List<String> remains;
            try (Stream<ObjectMetadata> found = store.list(key)) {
                remains = found.map(ObjectMetadata::key)
                        .filter(other -> other.equals(key)
                                || other.startsWith(key + metadata.keys().separator()))
                        .toList();
            }
            for (String remain : remains) {
                store.delete(remain);
            }
        }
    }

    /** Makes what was appended visible. */
    public void finish() throws IOException {
        ArrayMetadata metadata = MetadataV3.read(Objects.requireNonNull(documents.get(dimension)));
        int chunk = metadata.chunkShape()[0];
        ZarrGroupWriter.writeCoordinates(
                new ZarrArrayWriter(store, path + "/" + dimension + "/", metadata),
                coordinates,
                oldLength / chunk * chunk);
        for (Map.Entry<String, ObjectNode> entry : documents.entrySet()) {
            if (entry.getValue().path("shape").path(0).asLong() == coordinates.length) {
                put(path + "/" + entry.getKey() + "/zarr.json", entry.getValue());
            }
        }
        ZarrGroupWriter.consolidate(group, documents);
        put(path + "/zarr.json", group);
    }

    private void put(String key, ObjectNode document) throws IOException {
        store.put(key, document.toPrettyString().getBytes(StandardCharsets.UTF_8));
    }
}
