package io.terrane.lifecycle;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.StacSchemas;
import io.terrane.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Definitions and products from their first version to their end. */
@MeshTest
class LifecycleIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    private static String owner(String domain) {
        return Tokens.of("oscar", "/domains/" + domain + "/owner");
    }

    private static ValidatableResponse post(String token, String path, String body) {
        return as(token).contentType(ContentType.JSON).body(body).post(path).then();
    }

    private static ValidatableResponse register(String domain, String yaml) {
        return as(publisher(domain))
                .contentType("application/yaml")
                .body(yaml.getBytes(StandardCharsets.UTF_8))
                .post("/api/domains/{d}/definitions", domain)
                .then();
    }

    @Test
    void aVersionSaysWhatItChangesAndMovesThroughItsStatesInOrder() {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("bumps");
        String first = mesh.definition("bumps", "ndvi", "1.0.0", "public");
        String definitions = "/api/domains/bumps/definitions/ndvi/versions/";
        register("bumps", first).statusCode(201);
        post(publisher("bumps"), definitions + "1.0.0/deprecate", "{\"notice\": \"x\"}")
                .statusCode(409)
                .body("detail", containsString("is draft and cannot become deprecated"))
                .body("detail", containsString("only become published"));
        mesh.publishDefinition("bumps", "ndvi", "1.0.0");

        String coarser = first.replace("expression:", "grid: {crs: native, resolutionMetres: 20}\nexpression:")
                .replace("title: NDVI of ndvi", "title: Greenness");
        register("bumps", coarser.replace("1.0.0", "1.1.0"))
                .statusCode(422)
                .body("detail", containsString("2.0.0 or higher"))
                .body("errors.pointer", contains("/version", "/title", "/grid/resolutionMetres"))
                .body("errors[2].detail", containsString("is a major change: pixels lie elsewhere"));
        as(publisher("bumps"))
                .contentType("application/yaml")
                .body(coarser.replace("1.0.0", "1.1.0").getBytes(StandardCharsets.UTF_8))
                .post("/api/domains/bumps/definitions/preview")
                .then()
                .statusCode(200)
                .body("action", equalTo("create"))
                .body("since.version", equalTo("1.0.0"))
                .body("since.change", equalTo("major"))
                .body("since.leastVersion", equalTo("2.0.0"))
                .body("errors", hasSize(3));
        register("bumps", coarser.replace("1.0.0", "2.0.0")).statusCode(201);
        // A backport is compared with what it follows, not with what is above it.
        mesh.publishDefinition("bumps", "ndvi", "2.0.0");
        register("bumps", first.replace("1.0.0", "1.0.1").replace("NDVI of ndvi", "Green"))
                .statusCode(201);
        as(publisher("bumps")).delete(definitions + "1.0.1").then().statusCode(204);
        as(publisher("bumps")).delete(definitions + "1.0.0").then().statusCode(409);
        as(publisher("bumps"))
                .get(definitions + "1.0.0/diff/2.0.0")
                .then()
                .statusCode(200)
                .body("change", equalTo("major"))
                .body("changes.pointer", contains("/title", "/grid/resolutionMetres"))
                .body("changes.change", contains("patch", "major"))
                .body("changes[1].after", equalTo(20.0f));

        post(publisher("bumps"), definitions + "1.0.0/deprecate", "{\"notice\": \"x\", \"successor\": \"3.0.0\"}")
                .statusCode(422);
        post(
                        publisher("bumps"),
                        definitions + "1.0.0/deprecate",
                        "{\"notice\": \"Use the coarser one\", \"successor\": \"2.0.0\", \"endOfSupport\": \"2031-01-31\"}")
                .statusCode(200)
                .body("state", equalTo("deprecated"))
                .body("deprecation.successor", equalTo("2.0.0"));
        as(publisher("bumps")).post(definitions + "1.0.0/publish").then().statusCode(409);
        as(publisher("bumps")).post(definitions + "1.0.0/retire").then().statusCode(403);
        as(owner("bumps")).post(definitions + "2.0.0/retire").then().statusCode(409);
        as(owner("bumps")).post(definitions + "1.0.0/retire").then().statusCode(200);
        post(publisher("bumps"), definitions + "1.0.0/deprecate", "{\"notice\": \"x\"}")
                .statusCode(409)
                .body("detail", containsString("it stays so"));
        as(publisher("bumps"))
                .get("/api/domains/bumps/definitions/ndvi")
                .then()
                .body("definitions.version", contains("2.0.0", "1.0.0"))
                .body("definitions.state", contains("published", "retired"));
    }

    @Test
    void versionsLinkToEachOtherAndAnOwnerGoesBackToAnEarlierOne() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.product("moves", "ndvi", "1.0.0", "public");
        String first = firstItem("moves.ndvi");
        String data = given().get("/stac/search?collections=moves.ndvi")
                .jsonPath()
                .getString("features[0].assets.thumbnail.href")
                .replace("http://mesh.example", "");
        mesh.product("moves", "ndvi", "1.1.0", "public");
        String second = firstItem("moves.ndvi");
        assertThat(second).isEqualTo(first.replace("1.0.0", "1.1.0"));

        JsonNode current = document("/stac/collections/moves.ndvi");
        assertThat(current.path("version").asText()).isEqualTo("1.1.0");
        assertThat(link(current, "predecessor-version")).endsWith("/stac/collections/moves.ndvi/versions/1.0.0");
        assertThat(link(current, "latest-version")).endsWith("/stac/collections/moves.ndvi");
        JsonNode record = document("/stac/collections/moves.ndvi/versions/1.0.0");
        assertThat(record.path("version").asText()).isEqualTo("1.0.0");
        assertThat(link(record, "successor-version")).endsWith("/versions/1.1.0");
        assertThat(link(record, "self")).endsWith("/versions/1.0.0");
        JsonNode item = document(address("moves.ndvi", second));
        assertThat(link(item, "predecessor-version")).endsWith(first);
        assertThat(link(item, "latest-version")).endsWith(second);
        JsonNode old = document(address("moves.ndvi", first));
        assertThat(link(old, "successor-version")).endsWith(second);
        assertThat(link(old, "latest-version")).endsWith(second);
        given().get("/stac/collections/moves.ndvi/versions/1.0.0/items?limit=2")
                .then()
                .body("features", hasSize(2))
                .body("features.properties.version", everyItem(equalTo("1.0.0")))
                .body("links.rel", hasItems("next"));
        valid(List.of(current, record, item, old));

        as(publisher("moves"))
                .contentType(ContentType.JSON)
                .body("{\"version\": \"1.0.0\", \"reason\": \"clouds\"}")
                .put("/api/domains/moves/products/ndvi/current-version")
                .then()
                .statusCode(403);
        rollBack("1.0.0").statusCode(200);
        assertThat(document("/stac/collections/moves.ndvi").path("version").asText())
                .isEqualTo("1.0.0");
        assertThat(firstItem("moves.ndvi")).isEqualTo(first);
        assertThat(link(document(address("moves.ndvi", second)), "latest-version"))
                .endsWith(first);
        given().get(data).then().statusCode(200);
        given().get(data.replace("1.0.0", "1.1.0")).then().statusCode(200);
        as(owner("moves"))
                .get("/api/audit?domain=moves")
                .then()
                .body("events.action", hasItems("make current"))
                .body("events.findAll { it.action == 'make current' }[0].detail.reason", equalTo("clouds"));
        rollBack("7.0.0").statusCode(404);
        rollBack("1.1.0").statusCode(200);
        assertThat(firstItem("moves.ndvi")).isEqualTo(second);
        valid(List.of(document("/stac/collections/moves.ndvi"), document(address("moves.ndvi", first))));
    }

    private ValidatableResponse rollBack(String version) {
        return as(owner("moves"))
                .contentType(ContentType.JSON)
                .body("{\"version\": \"%s\", \"reason\": \"clouds\"}".formatted(version))
                .put("/api/domains/moves/products/ndvi/current-version")
                .then();
    }

    @Test
    void aRetiredProductLeavesSearchesAndKeepsItsRecord() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.product("endings", "ndvi", "0.1.0", "public");
        String item = firstItem("endings.ndvi");
        assertThat(document(address("endings.ndvi", item))
                        .at("/properties/experimental")
                        .asBoolean())
                .isTrue();
        String version = "/api/domains/endings/definitions/ndvi/versions/0.1.0";
        JsonPath page = given().get("/stac/search?collections=endings.ndvi&sortby=version&limit=1")
                .jsonPath();
        post(publisher("endings"), version + "/deprecate", "{\"notice\": \"Nobody looks after it\"}")
                .statusCode(200);
        // Whoever pages through Items that sort equally goes on where they were.
        given().urlEncodingEnabled(false)
                .get(page.getString("links.find { it.rel == 'next' }.href")
                        .replace("http://mesh.example", "")
                        .replace("limit=1", "limit=10"))
                .then()
                .body("features", hasSize(2))
                .body("features.id", not(hasItem(page.getString("features[0].id"))));
        given().get("/stac/search?collections=endings.ndvi")
                .then()
                .body("features.properties.deprecated", everyItem(equalTo(true)));
        given().get("/stac/collections/endings.ndvi")
                .then()
                .body("deprecated", equalTo(true))
                .body("'terrane:lifecycle'.notice", equalTo("Nobody looks after it"));
        as(owner("endings")).post(version + "/retire").then().statusCode(200);

        given().get("/stac/search?collections=endings.ndvi").then().body("features", hasSize(0));
        given().get("/stac/collections?limit=10000")
                .then()
                .body("collections.findAll { it.id == 'endings.ndvi' }", hasSize(0));
        given().get("/stac/collections/endings.ndvi/aggregate?aggregations=total_count")
                .then()
                .body("aggregations[0].value", equalTo(0));
        given().get("/stac/catalogs/endings").then().statusCode(404);
        given().get("/stac/collections/endings.ndvi")
                .then()
                .statusCode(200)
                .body("deprecated", equalTo(true))
                .body("'terrane:lifecycle'.state", equalTo("retired"));
        JsonNode tombstone = document(address("endings.ndvi", item));
        assertThat(tombstone.at("/properties/deprecated").asBoolean()).isTrue();
        valid(List.of(tombstone, document("/stac/collections/endings.ndvi")));

        // A new version brings it back.
        mesh.product("endings", "ndvi", "0.1.1", "public");
        given().get("/stac/search?collections=endings.ndvi").then().body("features", hasSize(3));
        given().get("/stac/collections/endings.ndvi").then().body("deprecated", equalTo(false));
    }

    private static void valid(List<JsonNode> documents) throws Exception {
        StacSchemas schemas = new StacSchemas();
        for (JsonNode document : documents) {
            assertThat(schemas.violations(document)).isEmpty();
        }
    }

    private static String firstItem(String collection) {
        return given().get("/stac/search?collections=" + collection).jsonPath().getString("features[0].id");
    }

    private static String address(String collection, String item) {
        return "/stac/collections/" + collection + "/items/" + item;
    }

    private static JsonNode document(String path) throws Exception {
        return JSON.readTree(given().get(path).then().statusCode(200).extract().asString());
    }

    private static String link(JsonNode document, String relation) {
        for (JsonNode link : document.path("links")) {
            if (link.path("rel").asText().equals(relation)) {
                return link.path("href").asText();
            }
        }
        return "none";
    }
}
