package io.terrane.lineage;

import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Observatory;
import io.terrane.testing.ObservedProfile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Runs as a catalog of lineage is told of them. */
@MeshTest
@TestProfile(ObservedProfile.class)
class LineageIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Test
    void aRunThatSucceedsIsToldFromItsBeginningToItsProduct() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.product("lineage", "ndvi", "1.0.0", "domain");
        String run =
                as(Mesh.publisher("lineage")).get("/api/domains/lineage/runs").path("runs[0].id");
        JsonNode start = await(run, "START");
        assertThat(start.at("/job/namespace").asText()).isEqualTo("http://mesh.example/lineage");
        assertThat(start.at("/job/name").asText()).isEqualTo("ndvi");
        assertThat(start.at("/inputs/0/namespace").asText()).isEqualTo(imagery);
        assertThat(start.at("/run/facets/nominalTime/nominalStartTime").asText())
                .isEqualTo("2023-01-01T00:00:00Z");
        assertThat(start.at("/run/facets/parent/job/name").asText()).isEqualTo("ndvi:1.0.0");

        JsonNode complete = await(run, "COMPLETE");
        assertThat(complete.at("/outputs/0/name").asText()).isEqualTo("lineage.ndvi");
        assertThat(complete.at("/outputs/0/facets/version/datasetVersion").asText())
                .isEqualTo("1.0.0");
        assertThat(complete.at("/outputs/0/facets/schema/fields/0/type").asText())
                .isEqualTo("int16");
        assertThat(complete.at("/outputs/0/facets/storage/storageLayer").asText())
                .isEqualTo("file");
        assertThat(complete.at("/outputs/0/outputFacets/outputStatistics/size").asLong())
                .isPositive();
        assertThat(complete.at("/inputs/0/facets/terrane_items/total").asInt()).isEqualTo(3);
        assertThat(complete.at("/inputs/0/facets/terrane_items/items")).hasSize(3);
        // The receiver was away at first, and only it is told the key.
        assertThat(Observatory.lineage())
                .allMatch(told -> told.authorization().equals("Bearer " + Observatory.API_KEY));
        assertThat(Observatory.lineage().getFirst().event())
                .isIn(Observatory.lineage().stream()
                        .skip(1)
                        .map(Observatory.Told::event)
                        .toList());
        valid(start);
        valid(complete);
    }

    @Test
    void aRunThatFailsAndOneThatIsCancelledAreTold() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("lineage");
        mesh.register(
                "lineage",
                mesh.definition("lineage", "empty", "1.0.0", "public")
                        .replace("2023-01-01/2023-12-31", "1999-01-01/1999-12-31"));
        mesh.publishDefinition("lineage", "empty", "1.0.0");
        String failed = mesh.enqueue("lineage", "empty", "1.0.0");
        JsonPath run = mesh.await("lineage", failed);
        assertThat(run.getString("state")).isEqualTo("failed");
        JsonNode fail = await(failed, "FAIL");
        assertThat(fail.at("/run/facets/errorMessage/message").asText()).contains("no imagery found");
        valid(fail);

        mesh.register("lineage", mesh.definition("lineage", "stopped", "1.0.0", "public"));
        mesh.publishDefinition("lineage", "stopped", "1.0.0");
        String cancelled = mesh.enqueue("lineage", "stopped", "1.0.0");
        await(cancelled, "START");
        int status = as(Mesh.publisher("lineage"))
                .post("/api/runs/{r}/cancel", cancelled)
                .statusCode();
        if (status == 202 && mesh.await("lineage", cancelled).getString("state").equals("cancelled")) {
            valid(await(cancelled, "ABORT"));
        }
    }

    private static JsonNode await(String run, String type) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (true) {
            for (Observatory.Told told : Observatory.lineage()) {
                JsonNode event = JSON.readTree(told.event());
                if (event.at("/run/runId").asText().equals(run)
                        && event.path("eventType").asText().equals(type)) {
                    return event;
                }
            }
            assertThat(Instant.now()).as(type + " of " + run).isBefore(end);
            Thread.sleep(100);
        }
    }

    /** By what the specification requires, and by its schemas where they lie beside the project. */
    private static void valid(JsonNode event) throws Exception {
        assertThat(event.path("schemaURL").asText())
                .isEqualTo("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent");
        assertThat(URI.create(event.path("producer").asText()).isAbsolute()).isTrue();
        assertThat(OffsetDateTime.parse(event.path("eventTime").asText()).toInstant())
                .isBefore(Instant.now());
        assertThat(UUID.fromString(event.at("/run/runId").asText())).isNotNull();
        List<JsonNode> facets = new ArrayList<>();
        event.at("/run/facets").forEach(facets::add);
        event.at("/job/facets").forEach(facets::add);
        for (String side : List.of("inputs", "outputs")) {
            event.path(side).forEach(dataset -> {
                assertThat(dataset.path("namespace").asText()).isNotBlank();
                assertThat(dataset.path("name").asText()).isNotBlank();
                dataset.path("facets").forEach(facets::add);
                dataset.path("outputFacets").forEach(facets::add);
            });
        }
        assertThat(facets).hasSizeGreaterThan(2);
        Path schemas = Path.of(System.getProperty("terrane.shared.data", "")).resolve("schemas/openlineage.io/spec");
        if (!Files.isDirectory(schemas)) {
            return;
        }
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.add(address -> {
                    Path file = schemas.resolve(address.toString()
                            .replace("https://openlineage.io/spec/", "")
                            .replaceFirst("#.*", ""));
                    return () -> Files.newInputStream(file);
                })));
        assertThat(schema(factory, event.path("schemaURL").asText()).validate(event))
                .isEmpty();
        for (JsonNode facet : facets) {
            assertThat(facet.path("_producer").asText()).isNotBlank();
            assertThat(schema(factory, facet.path("_schemaURL").asText()).validate(facet))
                    .as(facet.toPrettyString())
                    .isEmpty();
        }
    }

    private static JsonSchema schema(JsonSchemaFactory factory, String address) {
        return factory.getSchema(SchemaLocation.of(address));
    }
}
