package io.terrane.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.store.ObjectStore;
import io.terrane.source.SourceScene;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The scenes of a run as JSON lines: whoever takes the run up computes from those that it was begun with. */
public final class PlannedScenes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlannedScenes() {}

    static void write(ObjectStore store, String key, List<SourceScene> scenes) throws IOException {
        try (ObjectStore.ObjectWriter writer = store.create(key)) {
            for (SourceScene scene : scenes) {
                writer.write(ByteBuffer.wrap((document(scene) + "\n").getBytes(StandardCharsets.UTF_8)));
            }
            writer.commit();
        }
    }

    static List<SourceScene> read(ObjectStore store, String key) throws IOException {
        List<SourceScene> scenes = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(store.read(key), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                scenes.add(scene(JSON.readTree(line)));
            }
        }
        return scenes;
    }

    /** A scene with its bands, and the Item as the source served it. */
    public static ObjectNode document(SourceScene scene) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", scene.id()).put("collection", scene.collection());
        node.put("datetime", scene.datetime().toString());
        node.put("self", scene.self().toString());
        ObjectNode bands = node.putObject("bands");
        scene.bands().forEach((variable, band) -> {
            ObjectNode entry = bands.putObject(variable);
            entry.put("asset", band.assetKey()).put("index", band.index());
            entry.put("href", band.href().toString());
            entry.put("scale", band.scale()).put("offset", band.offset());
            band.nodata().ifPresent(nodata -> entry.put("nodata", nodata));
        });
        node.set("properties", scene.properties());
        return node;
    }

    /** The scene of such a document. */
    public static SourceScene scene(JsonNode node) {
        Map<String, SourceScene.Band> bands = new LinkedHashMap<>();
        node.path("bands").forEachEntry((variable, band) -> bands.put(variable, band(band)));
        return new SourceScene(
                node.path("id").asText(),
                node.path("collection").asText(),
                Instant.parse(node.path("datetime").asText()),
                URI.create(node.path("self").asText()),
                (ObjectNode) node.path("properties"),
                bands);
    }

    private static SourceScene.Band band(JsonNode node) {
        return new SourceScene.Band(
                node.path("asset").asText(),
                node.path("index").asInt(),
                URI.create(node.path("href").asText()),
                node.path("scale").asDouble(),
                node.path("offset").asDouble(),
                node.has("nodata") ? OptionalDouble.of(node.path("nodata").asDouble()) : OptionalDouble.empty());
    }
}
