package io.terrane.contract;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.restassured.http.ContentType;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.StacSchemas;
import io.terrane.testing.Tokens;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * Contracts as the standard has them, and the alarm when one is not kept. The schema in {@code odcs} is Bitol's, of version 3.1.0,
 * under the Apache License 2.0.
 */
@MeshTest
class ContractIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTRACT = "/api/domains/promises/products/ndvi/contract";

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    private static JsonSchema schema() throws Exception {
        try (InputStream in = ContractIT.class.getResourceAsStream("/odcs/odcs-json-schema-v3.1.0.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909)
                    .getSchema(in);
        }
    }

    @Test
    void aPromiseIsServedInTheStandardAndItsBreachIsTold() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("promises");
        mesh.register("promises", mesh.definition("promises", "ndvi", "1.0.0", "public") + """
                contract:
                  purpose: Yield estimates
                  limitations: No use under snow
                  freshness: P10D
                  retention: P5Y
                  endOfSupport: "2031-01-31"
                  support: {channel: crops, url: "mailto:crops@example.org"}
                """);
        mesh.publishDefinition("promises", "ndvi", "1.0.0");
        assertThat(mesh.await("promises", mesh.enqueue("promises", "ndvi", "1.0.0"))
                        .getString("state"))
                .isEqualTo("succeeded");

        JsonNode contract = JSON.readTree(
                given().get(CONTRACT).then().statusCode(200).extract().asString());
        assertThat(schema().validate(contract)).isEmpty();
        assertThat(contract.path("status").asText()).isEqualTo("active");
        assertThat(contract.at("/description/purpose").asText()).isEqualTo("Yield estimates");
        assertThat(contract.path("slaProperties"))
                .extracting(promise -> promise.path("property").asText() + " "
                        + promise.path("value").asText() + promise.path("unit").asText())
                .containsExactly("freshness 10d", "retention 5y", "endOfSupport 2031-01-31");
        assertThat(contract.at("/schema/0/properties/0/physicalType").asText()).isEqualTo("int16");
        String yaml = given().accept("application/yaml").get(CONTRACT).asString();
        assertThat(yaml).startsWith("apiVersion:");
        assertThat(schema().validate(new YAMLMapper().readTree(yaml))).isEmpty();
        JsonNode collection =
                JSON.readTree(given().get("/stac/collections/promises.ndvi").asString());
        assertThat(collection.path("links"))
                .anyMatch(link -> link.path("rel").asText().equals("data-contract"));
        assertThat(new StacSchemas().violations(collection)).isEmpty();

        // The imagery is of 2023.
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (!kinds().contains("freshness.breached")) {
            assertThat(Instant.now()).as("the breach is told").isBefore(end);
            Thread.sleep(200);
        }
        given().get(CONTRACT)
                .then()
                .body("customProperties.find { it.property == 'freshnessNow' }.value.breached", equalTo(true));
        assertThat(given().get("/q/metrics").asString())
                .contains("terrane_product_freshness_breached{domain=\"promises\",product=\"ndvi\"} 1.0")
                .contains("terrane_product_age_seconds{domain=\"promises\",product=\"ndvi\"}");
        // Once only members may find it, whoever reads metrics learns that there is a stale product, and not which.
        as(Tokens.of("olga", "/domains/promises/owner"))
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"domain\", \"read\": \"domain\"}")
                .put("/api/domains/promises/products/ndvi/policy")
                .then()
                .statusCode(200);
        given().get("/stac/collections/promises.ndvi").then().statusCode(404);
        Thread.sleep(2_500);
        assertThat(given().get("/q/metrics").asString())
                .doesNotContain("promises")
                .containsPattern("terrane_products_stale [1-9]");
        as(Tokens.of("olga", "/domains/promises/owner"))
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"public\", \"read\": \"public\"}")
                .put("/api/domains/promises/products/ndvi/policy")
                .then()
                .statusCode(200);
        assertThat(kinds()).containsOnlyOnce("freshness.breached");

        as(publisher("promises"))
                .contentType(ContentType.JSON)
                .body("{\"notice\": \"Move on\", \"endOfSupport\": \"2030-01-31\"}")
                .post("/api/domains/promises/definitions/ndvi/versions/1.0.0/deprecate")
                .then()
                .statusCode(200);
        given().get(CONTRACT)
                .then()
                .body("status", equalTo("deprecated"))
                .body("slaProperties.findAll { it.property == 'endOfSupport' }.value", contains("2030-01-31"));
        given().get(CONTRACT + "?version=9.9.9").then().statusCode(404);
    }

    private static List<String> kinds() {
        return given().get("/api/changes?limit=1000&collection=promises.ndvi")
                .jsonPath()
                .getList("changes.kind", String.class);
    }
}
