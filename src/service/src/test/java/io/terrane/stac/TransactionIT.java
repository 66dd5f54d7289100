package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.terrane.database.Statements;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publishers write collections and Items of their own domain; nobody else does. */
@MeshTest
class TransactionIT {
    private static final String NAME = "writers.made-elsewhere";
    private static final String ITEMS = "/stac/collections/" + NAME + "/items";

    @Inject
    AgroalDataSource database;

    @BeforeEach
    void begin() {
        new Mesh("").domain("writers");
        publisher().delete("/stac/collections/" + NAME);
        publisher()
                .body(collection().toString())
                .post("/stac/collections")
                .then()
                .statusCode(201)
                .header("Location", equalTo("http://mesh.example/stac/collections/" + NAME));
    }

    private static RequestSpecification publisher() {
        return Written.publisher("writers").contentType("application/json");
    }

    private static ObjectNode collection() {
        return Written.collection("writers", NAME);
    }

    private static ObjectNode item(String id) {
        return Written.item(NAME, id);
    }

    @Test
    void aCollectionThatHasItemsStays() {
        publisher().body(item("one").toString()).post(ITEMS).then().statusCode(201);
        Statements statements = new Statements(database);
        String remove = "delete from collection where id = ?";
        assertThatThrownBy(() -> statements.update("removing a collection", remove, NAME))
                .hasStackTraceContaining("the collection " + NAME + " has Items");
        publisher().delete(ITEMS + "/one").then().statusCode(204);
        assertThat(statements.update("removing a collection", remove, NAME)).isOne();
        publisher().body(item("one").toString()).post(ITEMS).then().statusCode(404);
    }

    @Test
    void anItemIsAddedChangedAndDeleted() throws Exception {
        String tag = publisher()
                .body(item("one").toString())
                .post(ITEMS)
                .then()
                .statusCode(201)
                .header("Location", equalTo("http://mesh.example" + ITEMS + "/one"))
                .extract()
                .header("ETag");
        assertThat(given().get(ITEMS + "/one").header("ETag")).isEqualTo(tag);
        JsonNode stored = Api.get(ITEMS + "/one");
        assertThat(Api.violations(stored)).isEmpty();
        JsonNode collection = Api.get("/stac/collections/" + NAME);
        assertThat(Api.violations(collection)).isEmpty();
        assertThat(collection
                        .path("extent")
                        .path("spatial")
                        .path("bbox")
                        .path(0)
                        .toString())
                .isEqualTo("[0.0,0.0,20.0,30.0]");
        assertThat(collection
                        .path("extent")
                        .path("temporal")
                        .path("interval")
                        .path(0)
                        .path(1)
                        .asText())
                .isEqualTo("2022-05-05T00:00:00Z");

        publisher().body(item("one").toString()).post(ITEMS).then().statusCode(409);
        publisher().body(item("two").toString()).put(ITEMS + "/one").then().statusCode(400);
        publisher().body(item("two").toString()).put(ITEMS + "/two").then().statusCode(404);
        publisher()
                .header("If-Match", "\"stale\"")
                .body("{\"properties\": {\"platform\": \"x\"}}")
                .patch(ITEMS + "/one")
                .then()
                .statusCode(412);
        publisher()
                .header("If-Match", tag)
                .contentType("application/merge-patch+json")
                .body("{\"properties\": {\"platform\": \"x\", \"mixed\": null}}")
                .patch(ITEMS + "/one")
                .then()
                .statusCode(200)
                .body("properties.platform", equalTo("x"));
        assertThat(Api.get(ITEMS + "/one").path("properties").has("mixed")).isFalse();
        ObjectNode unnamed = item("one");
        unnamed.remove(List.of("id", "collection"));
        publisher()
                .body(unnamed.toString())
                .put(ITEMS + "/one")
                .then()
                .statusCode(200)
                .body("id", equalTo("one"));
        publisher().delete(ITEMS + "/one").then().statusCode(204);
        given().get(ITEMS + "/one").then().statusCode(404);
        publisher().delete(ITEMS + "/one").then().statusCode(404);
    }

    @Test
    void anItemCollectionIsAddedWholeOrNotAtAll() {
        ObjectNode both = Api.JSON.createObjectNode().put("type", "FeatureCollection");
        both.putArray("features").add(item("a")).add(item("b"));
        publisher().body(both.toString()).post(ITEMS).then().statusCode(201);
        both.putArray("features").add(item("c")).add(item("b"));
        publisher().body(both.toString()).post(ITEMS).then().statusCode(409);
        both.putArray("features").add(item("c")).add(item("c"));
        publisher().body(both.toString()).post(ITEMS).then().statusCode(409);
        given().get(ITEMS + "/c").then().statusCode(404);
    }

    @Test
    void whatIsWrongIsSaidAtOnce() {
        ObjectNode wrong = item("x").put("type", "Feat");
        wrong.remove("assets");
        wrong.putObject("geometry").put("type", "Point").putArray("coordinates").add("a");
        publisher()
                .body(wrong.toString())
                .post(ITEMS)
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItems("/type", "/assets"));
        ObjectNode broken = item("x");
        broken.putObject("geometry")
                .put("type", "Polygon")
                .putArray("coordinates")
                .addArray();
        publisher().body(broken.toString()).post(ITEMS).then().statusCode(400);
        ObjectNode cloudy = item("x");
        ((ObjectNode) cloudy.path("properties")).put("eo:cloud_cover", 120);
        cloudy.putArray("stac_extensions").add("https://stac-extensions.github.io/eo/v2.0.0/schema.json");
        publisher()
                .body(cloudy.toString())
                .post(ITEMS)
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItems("/properties/eo:cloud_cover"));
        ObjectNode timeless = item("x");
        ((ObjectNode) timeless.path("properties")).putNull("datetime").remove("start_datetime");
        publisher().body(timeless.toString()).post(ITEMS).then().statusCode(400);
    }

    @Test
    void aCollectionSaysItsDomain() {
        ObjectNode nobodys = collection().put("id", "writers.nobodys");
        nobodys.remove("terrane:domain");
        publisher()
                .body(nobodys.toString())
                .post("/stac/collections")
                .then()
                .statusCode(400)
                .body("detail", containsString("terrane:domain"));
    }

    @Test
    void onlyPublishersOfTheDomainWrite() {
        String body = item("z").toString();
        given().contentType("application/json").body(body).post(ITEMS).then().statusCode(401);
        for (String token : List.of(
                Tokens.of("v", "/domains/writers/viewer"), Tokens.of("o", "/domains/others/owner"), Tokens.of("s"))) {
            Mesh.as(token)
                    .contentType("application/json")
                    .body(body)
                    .post(ITEMS)
                    .then()
                    .statusCode(403);
            Mesh.as(token).delete("/stac/collections/" + NAME).then().statusCode(403);
        }
        publisher()
                .body(collection()
                        .put("terrane:discover", "domain")
                        .put("terrane:read", "domain")
                        .toString())
                .put("/stac/collections/" + NAME)
                .then()
                .statusCode(200);
        Mesh.as(Tokens.of("s"))
                .contentType("application/json")
                .body(body)
                .post(ITEMS)
                .then()
                .statusCode(404);
    }

    @Test
    void aCollectionIsReplacedPatchedAndDeleted() {
        publisher()
                .body(collection().put("title", "Other").toString())
                .put("/stac/collections/" + NAME)
                .then()
                .statusCode(200)
                .body("title", equalTo("Other"));
        Response got = given().get("/stac/collections/" + NAME);
        publisher()
                .header("If-Match", "\"stale\"")
                .body(got.asString())
                .put("/stac/collections/" + NAME)
                .then()
                .statusCode(412);
        publisher()
                .header("If-Match", got.header("ETag"))
                .body(got.asString())
                .put("/stac/collections/" + NAME)
                .then()
                .statusCode(200)
                .header("ETag", equalTo(got.header("ETag")))
                .body("links.size()", equalTo(got.jsonPath().getList("links").size()));
        publisher()
                .body("{\"title\": null}")
                .patch("/stac/collections/" + NAME)
                .then()
                .statusCode(200)
                .body("title", equalTo(null));
        publisher()
                .body(collection().toString())
                .post("/stac/collections")
                .then()
                .statusCode(409);
        publisher()
                .body(collection().put("id", "others.x").toString())
                .post("/stac/collections")
                .then()
                .statusCode(400);
        publisher().body(item("one").toString()).post(ITEMS).then().statusCode(201);
        publisher().delete("/stac/collections/" + NAME).then().statusCode(204);
        given().get(ITEMS + "/one").then().statusCode(404);
    }

    @Test
    void aggregationsCountWhatASearchFinds() throws Exception {
        publisher().body(item("l1").toString()).post(ITEMS).then().statusCode(201);
        publisher().body(item("l3").toString()).post(ITEMS).then().statusCode(201);
        JsonNode all = Api.get("/stac/collections/" + NAME
                + "/aggregate?aggregations=total_count,datetime_max,datetime_frequency,collection_frequency");
        assertThat(all.path("aggregations").path(0).path("value").asInt()).isEqualTo(2);
        assertThat(all.path("aggregations").path(1).path("value").asText()).isEqualTo("2022-05-05T00:00:00Z");
        assertThat(all.path("aggregations")
                        .path(2)
                        .path("buckets")
                        .path(0)
                        .path("key")
                        .asText())
                .isEqualTo("2022-05-01T00:00:00Z");
        assertThat(Api.get("/stac/aggregate?aggregations=total_count&ids=l1&bbox=19,29,21,31")
                        .path("aggregations")
                        .path(0)
                        .path("value")
                        .asInt())
                .isEqualTo(1);
        given().get("/stac/aggregate?aggregations=x").then().statusCode(400);
        assertThat(Api.get("/stac/aggregations").path("aggregations")).isNotEmpty();
    }
}
