package io.terrane.cql2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.terrane.testing.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Suites that others wrote: OGC's abstract test suite and examples, the vectors of cql2-rs. */
class Cql2CorpusIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Counts that the suite has wrong by its own data: opengeospatial/ogcapi-features, issue 1011. */
    private static final Map<String, Integer> ERRATA = Map.of(
            "ACCENTI(name) LIKE accenti('Ch%')", 3,
            "ACCENTI(CASEI(name)) LIKE accenti(casei('Chiș%'))", 1,
            "ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))", 1);

    @Test
    void selectsWhatTheAbstractTestSuiteExpects() throws Exception {
        Path folder = SharedData.path("cql2");
        Map<String, JsonNode> collections = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        JsonNode predicates =
                JSON.readTree(folder.resolve("ats_expected_counts.json").toFile());
        for (JsonNode predicate : predicates) {
            String filter = predicate.path("filter").asText();
            String name = predicate.path("collection").asText();
            if (!collections.containsKey(name)) {
                collections.put(
                        name,
                        JSON.readTree(folder.resolve("data/" + name + ".geojson")
                                        .toFile())
                                .path("features"));
            }
            for (Cql2 read : readings(Cql2.parse(filter))) {
                Cql2Evaluator evaluator = new Cql2Evaluator(read);
                int count = 0;
                for (JsonNode feature : collections.get(name)) {
                    count += evaluator.test(ItemSource.of(feature)) ? 1 : 0;
                }
                if (count
                        != ERRATA.getOrDefault(
                                filter, predicate.path("expected").asInt())) {
                    wrong.add(filter + ": " + count + " instead of " + predicate.path("expected"));
                }
            }
        }
        assertThat(predicates).hasSize(229);
        assertThat(wrong).isEmpty();
    }

    /** As it is, and after each way through an encoding. */
    private static List<Cql2> readings(Cql2 filter) throws Cql2Exception {
        return List.of(filter, Cql2.parse(filter.toText()), Cql2.ofJson(filter.toJson()));
    }

    @Test
    void readsEveryExampleInBothEncodingsAlike() throws Exception {
        Path folder = SharedData.path("cql2/examples");
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        JSON.readTree(SharedData.path("cql2/schema/cql2.json").toFile()));
        List<Path> texts;
        try (Stream<Path> files = Files.list(folder.resolve("text"))) {
            texts = files.sorted().toList();
        }
        assertThat(texts).hasSizeGreaterThan(60);
        for (Path text : texts) {
            String name = text.getFileName().toString().replaceFirst("(-alt\\d+)?\\.txt$", "");
            Cql2 ofText = Cql2.parse(Files.readString(text));
            JsonNode json =
                    JSON.readTree(folder.resolve("json/" + name + ".json").toFile());
            Cql2 ofJson = Cql2.ofJson(json);
            assertThat(ofText).as(text.toString()).isEqualTo(ofJson);
            for (Cql2 again : readings(ofText)) {
                assertThat(again).as(ofText.toText()).isEqualTo(ofText);
            }
            if (name.equals("example85")) {
                continue; // The validator tries all branches of all levels of nested arithmetic: minutes.
            }
            assertThat(schema.validate(ofText.toJson())).as(text.toString()).isEmpty();
        }
    }

    @Test
    void selectsWhatCql2RsSelects() throws Exception {
        Path folder = SharedData.path("cql2/cql2-rs");
        List<JsonNode> items = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("cql2testdata.ndjson"))) {
            ObjectNode properties = (ObjectNode) JSON.readTree(line);
            ObjectNode item = JSON.createObjectNode();
            item.set("geometry", properties.remove("geom"));
            item.set("properties", properties);
            items.add(item);
        }
        List<String> wrong = new ArrayList<>();
        JsonNode vectors =
                JSON.readTree(folder.resolve("operators_expected.json").toFile());
        for (JsonNode vector : vectors) {
            List<Integer> expected = new ArrayList<>();
            vector.path("expected_intfield").forEach(id -> expected.add(id.asInt()));
            for (Cql2 read : readings(Cql2.parse(vector.path("filter").asText()))) {
                Cql2Evaluator evaluator = new Cql2Evaluator(read);
                List<Integer> selected = items.stream()
                        .filter(item -> evaluator.test(ItemSource.of(item)))
                        .map(item -> item.path("properties").path("intfield").asInt())
                        .toList();
                if (!selected.equals(expected)) {
                    wrong.add(vector.path("filter").asText() + ": " + selected + " instead of " + expected);
                }
            }
        }
        assertThat(vectors.size()).isGreaterThan(100);
        assertThat(wrong).isEmpty();
    }

    @Test
    void readsWhatTheAbstractTestSuiteWrites() throws Exception {
        for (String line : Files.readAllLines(SharedData.path("cql2/cql2-rs/ats_expressions_must_parse.txt"))) {
            Cql2 filter = Cql2.parse(line.substring(line.indexOf('|') + 1));
            assertThat(Cql2.ofJson(filter.toJson())).isEqualTo(filter);
        }
    }
}
