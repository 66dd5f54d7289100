package io.terrane.product;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.InvalidDefinitionException;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.SemanticVersion;
import io.terrane.definition.Violation;
import io.terrane.execution.PlannedScenes;
import io.terrane.execution.RunReport;
import io.terrane.raster.io.ResourceVersion;
import io.terrane.raster.store.Checksum;
import io.terrane.raster.store.ObjectLedger;
import io.terrane.source.SourceScene;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where a product version comes from: all that it takes to compute it again, and what then has to come out. Nothing else has a
 * say: there are no random numbers, and no clock is written into data.
 *
 * @param definition with the version of the product
 * @param definitionHash SHA-256 of the canonical JSON of the definition as it is registered
 * @param engine version of the engine
 * @param inputs scenes with their bands as resolved, and the contents of each file that was read
 * @param outputs key, relative to the product's prefix → bytes; the reports of a run, which tell of its time, are no data
 */
public record Provenance(
        ProductDefinition definition,
        String definitionHash,
        String engine,
        RunReport.Inputs inputs,
        Map<String, Checksum> outputs) {
    /** What such a document is known by. */
    private static final String FORMAT = "terrane-provenance";

    private static final int FORMAT_VERSION = 1;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Of a run whose objects are stored as they were written. */
    static Provenance of(RunReport run) {
        Map<String, Checksum> outputs = new TreeMap<>();
        try (Stream<ObjectLedger.Entry> entries = run.objects().entries()) {
            entries.forEach(entry -> outputs.put(entry.key(), entry.checksum()));
        }
        return new Provenance(run.definition(), hash(run.definition()), EngineVersion.text(), run.inputs(), outputs);
    }

    private static String hash(ProductDefinition definition) {
        return CanonicalJson.sha256(registered(definition));
    }

    /** As a team wrote it: a revision of the product has a definition without one. */
    private static ObjectNode registered(ProductDefinition product) {
        SemanticVersion version = SemanticVersion.parse(product.version());
        return DefinitionReader.document(
                product.withVersion(version.withoutRevision().toString()));
    }

    /** Whether a document is one of these rather than a definition. */
    public static boolean is(JsonNode document) {
        return document.has(FORMAT);
    }

    ObjectNode document() {
        ObjectNode document = JSON.objectNode().put(FORMAT, FORMAT_VERSION);
        document.put("version", definition.version());
        document.set("definition", registered(definition));
        document.put("definitionSha256", definitionHash);
        document.putObject("engine").put("name", "Terrane").put("version", engine);
        ArrayNode scenes = document.putArray("inputs");
        inputs.scenes().forEach(scene -> scenes.add(input(scene)));
        ArrayNode resources = document.putArray("resources");
        new TreeMap<>(inputs.resources()).forEach((location, version) -> {
            ObjectNode node = resources.addObject().put("href", location.toString());
            version.etag().ifPresent(etag -> node.put("etag", etag));
            version.lastModified().ifPresent(time -> node.put("lastModified", time));
            version.size().ifPresent(size -> node.put("size", size));
        });
        ArrayNode objects = document.putArray("outputs");
        outputs.forEach((key, checksum) ->
                objects.addObject().put("key", key).put("size", checksum.size()).put("sha256", checksum.sha256()));
        return document;
    }

    private static ObjectNode input(SourceScene scene) {
        ObjectNode node = PlannedScenes.document(scene);
        JsonNode properties = scene.properties();
        Stream.of("processing:version", "s2:processing_baseline")
                .filter(properties::hasNonNull)
                .findFirst()
                .ifPresent(name ->
                        node.put("processingVersion", properties.path(name).asText()));
        return node;
    }

    /** @throws InvalidDefinitionException when it is no such document, or was changed */
    public static Provenance read(JsonNode document) throws InvalidDefinitionException {
        if (document.path(FORMAT).asInt() != FORMAT_VERSION) {
            throw invalid("/" + FORMAT, "has to be " + FORMAT_VERSION + ": it was written by another version");
        }
        ProductDefinition definition = DefinitionReader.read(document.path("definition"));
        String hash = document.path("definitionSha256").asText();
        if (!hash.equals(hash(definition))) {
            throw invalid("/definition", "is not the one that was computed: its hash is not definitionSha256");
        }
        // Documents that know no revisions leave the version to the definition.
        definition = definition.withVersion(document.path("version").asText(definition.version()));
        try {
            List<SourceScene> scenes = new ArrayList<>();
            document.path("inputs").forEach(input -> scenes.add(PlannedScenes.scene(input)));
            Map<URI, ResourceVersion> resources = new TreeMap<>();
            document.path("resources")
                    .forEach(node -> resources.put(URI.create(node.path("href").asText()), version(node)));
            Map<String, Checksum> outputs = new TreeMap<>();
            document.path("outputs")
                    .forEach(node -> outputs.put(
                            node.path("key").asText(),
                            new Checksum(
                                    node.path("sha256").asText(),
                                    node.path("size").asLong())));
            return new Provenance(
                    definition,
                    hash,
                    document.path("engine").path("version").asText(),
                    new RunReport.Inputs(scenes, resources),
                    outputs);
        } catch (IllegalArgumentException | java.time.DateTimeException | ClassCastException e) {
            throw invalid("/inputs", "or what follows cannot be read: " + e.getMessage());
        }
    }

    private static ResourceVersion version(JsonNode node) {
        return new ResourceVersion(
                Optional.ofNullable(node.path("etag").textValue()),
                Optional.ofNullable(node.path("lastModified").textValue()),
                node.has("size") ? OptionalLong.of(node.path("size").asLong()) : OptionalLong.empty());
    }

    private static InvalidDefinitionException invalid(String pointer, String detail) {
        return new InvalidDefinitionException(List.of(new Violation(pointer, detail)));
    }

    /** What is other than it was: each key with what is wrong; nothing where all bytes are the same. */
    public Map<String, String> differences(Provenance again) {
        Map<String, String> differences = new TreeMap<>();
        outputs.forEach((key, checksum) -> {
            Checksum other = again.outputs.get(key);
            if (other == null) {
                differences.put(key, "is missing");
            } else if (!other.equals(checksum)) {
                differences.put(key, "has other bytes");
            }
        });
        again.outputs.keySet().stream()
                .filter(key -> !outputs.containsKey(key))
                .forEach(key -> differences.put(key, "is new"));
        return differences;
    }
}
