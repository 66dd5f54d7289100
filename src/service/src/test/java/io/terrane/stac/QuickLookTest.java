package io.terrane.stac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a quick look accepts, the validator accepts too, whatever is done to documents of others. */
class QuickLookTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DocumentSchemas SCHEMAS = new DocumentSchemas();
    /** Its addresses are templates, which are left to the validator. */
    private static final String OF_TEMPLATES = "https://stac-extensions.github.io/storage/v2.0.0/schema.json";

    private static final int CHANGES_OF_A_DOCUMENT = 30;

    private record Document(Path file, ObjectNode json) {
        List<String> schemas() {
            String kind = json.path("type").asText().equals("Feature") ? "item" : "collection";
            List<String> schemas = new ArrayList<>();
            schemas.add("https://schemas.stacspec.org/v%s/%s-spec/json-schema/%s.json"
                    .formatted(json.path("stac_version").asText(), kind, kind));
            json.path("stac_extensions").forEach(extension -> {
                if (SCHEMAS.extensions().contains(extension.asText())) {
                    schemas.add(extension.asText());
                }
            });
            return schemas;
        }
    }

    private static List<Document> documents() throws IOException {
        List<Document> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SharedData.path("stac"))) {
            for (Path file : files.filter(path -> path.toString().endsWith("json"))
                    .sorted()
                    .toList()) {
                if (Files.size(file) > 1 << 20) {
                    continue;
                }
                JsonNode read = JSON.readTree(Files.readAllBytes(file));
                for (JsonNode one : read.path("features").isArray() ? read.path("features") : List.of(read)) {
                    boolean known = List.of("Feature", "Collection")
                                    .contains(one.path("type").asText())
                            && DocumentSchemas.VERSIONS.contains(
                                    one.path("stac_version").asText());
                    if (known) {
                        documents.add(new Document(file, (ObjectNode) one));
                    }
                }
            }
        }
        return documents;
    }

    private static JsonNode anything(Random random) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(12)) {
            case 0 -> make.nullNode();
            case 1 -> make.booleanNode(random.nextBoolean());
            case 2 -> make.numberNode(random.nextInt(400) - 200);
            case 3 -> make.numberNode(random.nextInt(4) / 2.0);
            case 4 -> make.textNode("");
            case 5 -> make.textNode("2024-02-3" + random.nextInt(10) + "T00:00:00Z");
            case 6 -> make.textNode("2024-01-01T0" + random.nextInt(10) + ":00:00+01:00");
            case 7 -> make.textNode("https://a b/%zz[");
            case 8 -> make.textNode("data");
            case 9 -> make.arrayNode();
            case 10 -> make.arrayNode().add("a").add("a");
            default -> make.objectNode().put("a", 1);
        };
    }

    /** Changes one value, somewhere; or takes it away; or adds one. */
    private static void change(JsonNode document, Random random) {
        JsonNode at = document;
        while (true) {
            List<String> names = new ArrayList<>();
            at.fieldNames().forEachRemaining(names::add);
            JsonNode below = at.isEmpty()
                    ? at
                    : at.isArray()
                            ? at.get(random.nextInt(at.size()))
                            : at.get(names.get(random.nextInt(names.size())));
            if (below.isContainerNode() && !below.isEmpty() && random.nextInt(4) > 0) {
                at = below;
                continue;
            }
            if (at instanceof ObjectNode object && !names.isEmpty()) {
                String name = names.get(random.nextInt(names.size()));
                if (random.nextInt(3) == 0) {
                    object.remove(name);
                } else {
                    object.set(name, anything(random));
                }
            } else if (at instanceof ArrayNode array && !array.isEmpty()) {
                array.set(random.nextInt(array.size()), anything(random));
            }
            return;
        }
    }

    @Test
    void isNeverSureOfWhatTheValidatorRefuses() throws IOException {
        List<Document> documents = documents();
        assertThat(documents).hasSizeGreaterThan(20);
        Random random = new Random(7);
        int accepted = 0;
        int refused = 0;
        for (Document document : documents) {
            for (int i = 0; i < CHANGES_OF_A_DOCUMENT; i++) {
                Document changed = new Document(document.file, document.json.deepCopy());
                for (int j = 0; j < i % 3; j++) {
                    change(changed.json, random);
                }
                for (String schema : document.schemas()) {
                    boolean valid = SCHEMAS.validated(schema, changed.json).isEmpty();
                    boolean sure = SCHEMAS.accepts(schema, changed.json);
                    assertThat(!sure || valid)
                            .as("%s by %s: %s", document.file, schema, changed.json)
                            .isTrue();
                    accepted += sure ? 1 : 0;
                    refused += valid ? 0 : 1;
                }
            }
        }
        assertThat(accepted).isPositive();
        assertThat(refused).isPositive();
    }

    private static final class Tally {
        int valid;
        int sure;
    }

    /** Each schema counts: one that is never sure of anything would be asked in vain. */
    @Test
    void isSureOfMostDocumentsThatAreValid() throws IOException {
        Map<String, Tally> tallies = new TreeMap<>();
        for (Document document : documents()) {
            for (String schema : document.schemas()) {
                if (SCHEMAS.validated(schema, document.json).isEmpty()) {
                    Tally tally = tallies.computeIfAbsent(schema, first -> new Tally());
                    tally.valid++;
                    tally.sure += SCHEMAS.accepts(schema, document.json) ? 1 : 0;
                }
            }
        }
        tallies.remove(OF_TEMPLATES);
        tallies.forEach((schema, tally) -> assertThat(tally.sure)
                .as("%s, of %d", schema, tally.valid)
                .isGreaterThanOrEqualTo(tally.valid * 3 / 4));
    }
}
