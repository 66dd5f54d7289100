package io.terrane.run;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.StacSchemas;
import io.terrane.testing.Tokens;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** From a definition to a product that a stranger opens. */
@MeshTest
class ProductPathIT {
    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Test
    void aDefinitionBecomesAProductThatAStrangerFindsAndReads() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("agronomy");
        mesh.register("agronomy", mesh.definition("agronomy", "ndvi", "1.0.0", "public"));
        as(publisher("agronomy"))
                .contentType(ContentType.JSON)
                .post("/api/domains/agronomy/definitions/ndvi/versions/1.0.0/runs")
                .then()
                .statusCode(409)
                .body("detail", containsString("publish the definition first"));
        mesh.publishDefinition("agronomy", "ndvi", "1.0.0");
        JsonPath run = mesh.await("agronomy", mesh.enqueue("agronomy", "ndvi", "1.0.0"));

        assertThat(run.getString("state")).as(run.prettify()).isEqualTo("succeeded");
        assertThat(run.getInt("items.done")).isEqualTo(3);
        assertThat(run.getLong("chunks.done")).isEqualTo(12).isEqualTo(run.getLong("chunks.total"));
        assertThat(run.getList("events.message", String.class)).anyMatch(message -> message.contains("gate passed"));

        String text = given().get("/stac/search?collections=agronomy.ndvi").asString();
        JsonNode page = new ObjectMapper().readTree(text);
        assertThat(page.path("features")).hasSize(3);
        StacSchemas schemas = new StacSchemas();
        for (JsonNode item : page.path("features")) {
            assertThat(schemas.violations(item)).isEmpty();
        }
        JsonNode item = page.path("features").get(0);
        assertThat(item.at("/assets/zarr/href").asText())
                .startsWith("http://mesh.example/data/agronomy/ndvi/1.0.0/")
                .endsWith(".zarr");
        assertThat(item.at("/properties/auth:schemes/signed/flows/authorizationCode/authorizationApi")
                        .asText())
                .isEqualTo("http://mesh.example/api/domains/agronomy/products/ndvi/versions/1.0.0/signed-addresses");
        assertThat(item.at("/assets/zarr/auth:refs"))
                .extracting(JsonNode::asText)
                .containsExactly("token", "signed");
        String report = item.at("/assets/gate-report/href").asText().replace("http://mesh.example", "");
        given().get(report)
                .then()
                .statusCode(200)
                .body("passed", equalTo(true))
                .body("checks.id", hasItem("independent-reader"));
        String group = item.at("/assets/zarr/href").asText().replace("http://mesh.example", "");
        given().get(group + "/zarr.json").then().statusCode(200).body("node_type", equalTo("group"));

        as(publisher("agronomy"))
                .contentType(ContentType.JSON)
                .post("/api/domains/agronomy/definitions/ndvi/versions/1.0.0/runs")
                .then()
                .statusCode(409)
                .body("detail", containsString("register a new version"));
    }

    @Test
    void aNewVersionReplacesTheItemsAndLeavesTheDataOfTheOldOne() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.product("forestry", "ndvi", "1.0.0", "public");
        String old = given().get("/stac/search?collections=forestry.ndvi")
                .jsonPath()
                .getString("features[0].assets.thumbnail.href")
                .replace("http://mesh.example", "");
        mesh.product("forestry", "ndvi", "1.1.0", "public");
        given().get("/stac/search?collections=forestry.ndvi")
                .then()
                .body("features", hasSize(3))
                .body("features.properties.version", everyItem(equalTo("1.1.0")));
        given().get(old).then().statusCode(200).contentType("image/png");
    }

    @Test
    void aRunThatFailsSaysWhyAndPublishesNothing() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("glaciers");
        mesh.register(
                "glaciers",
                mesh.definition("glaciers", "ndsi", "1.0.0", "public").replace("nir: nir", "nir: thermal"));
        mesh.publishDefinition("glaciers", "ndsi", "1.0.0");
        JsonPath run = mesh.await("glaciers", mesh.enqueue("glaciers", "ndsi", "1.0.0"));
        assertThat(run.getString("state")).isEqualTo("failed");
        assertThat(run.getString("failure.detail"))
                .contains("no band 'thermal'")
                .contains("red (b04)");
        given().get("/stac/collections/glaciers.ndsi").then().statusCode(404);
        mesh.enqueue("glaciers", "ndsi", "1.0.0"); // It can be tried again.
    }

    @Test
    void aRunIsWatchedAsItGoes() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("watchers");
        mesh.register("watchers", mesh.definition("watchers", "ndvi", "1.0.0", "domain"));
        mesh.publishDefinition("watchers", "ndvi", "1.0.0");
        String run = mesh.enqueue("watchers", "ndvi", "1.0.0");
        String stream =
                as(publisher("watchers")).get("/api/runs/{r}/events", run).asString();
        assertThat(stream).contains("event:progress").contains("event:log").contains("\"state\":\"succeeded\"");
        assertThat(stream.lines().filter(line -> line.startsWith("event:")).reduce((a, b) -> b))
                .contains("event:end");
        as(Tokens.of("sam")).get("/api/runs/{r}/events", run).then().statusCode(404);
        as(Tokens.of("sam")).get("/api/runs/{r}", run).then().statusCode(404);
        given().get("/api/runs/{r}", run).then().statusCode(401);
    }
}
