package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.http.ContentType;
import io.terrane.catalog.CollectionStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.StacSchemas;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Item search and its pages, over three Items of one product. */
@MeshTest
class SearchIT {
    private static final String COLLECTION = "searching.ndvi";
    private static final String ALL = "/stac/search?collections=" + COLLECTION;

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    CollectionStore collections;

    @BeforeEach
    void publishOnce() throws InterruptedException {
        if (collections.version("searching", "ndvi", "1.0.0").isEmpty()) {
            new Mesh(imagery).product("searching", "ndvi", "1.0.0", "public");
        }
    }

    @Test
    void theLandingPageLeadsEverywhere() {
        given().get("/stac")
                .then()
                .statusCode(200)
                .body(
                        "links.rel",
                        hasItems("root", "self", "service-desc", "service-doc", "conformance", "data", "search"))
                .body("conformsTo", hasItems("https://api.stacspec.org/v1.0.0/item-search"));
        List<String> conformance = given().get("/stac/conformance").jsonPath().getList("conformsTo");
        assertThat(conformance).isEqualTo(given().get("/stac").jsonPath().getList("conformsTo"));
        given().get("/q/openapi?format=json").then().statusCode(200).body("openapi", containsString("3.0"));
    }

    @Test
    void collectionsAreValid() throws Exception {
        JsonNode all =
                new ObjectMapper().readTree(given().get("/stac/collections").asString());
        assertThat(all.path("collections")).isNotEmpty();
        StacSchemas schemas = new StacSchemas();
        for (JsonNode collection : all.path("collections")) {
            assertThat(schemas.violations(collection)).isEmpty();
        }
        given().get("/stac/collections/" + COLLECTION).then().statusCode(200).body("id", equalTo(COLLECTION));
        given().get("/stac/collections/none").then().statusCode(404).body("code", equalTo("not-found"));
        given().get("/stac/collections/" + COLLECTION + "/items/none").then().statusCode(404);
        given().get("/stac/collections/" + COLLECTION + "/items?colour=green")
                .then()
                .statusCode(400);
        given().get("/stac/collections/none/items").then().statusCode(404);
    }

    @Test
    void itemsAreFoundAgainWhereTheySay() {
        List<String> addresses = given().get("/stac/collections/" + COLLECTION + "/items")
                .then()
                .contentType("application/geo+json")
                .extract()
                .path("features.links.flatten().findAll { it.rel == 'self' }.href");
        assertThat(addresses).hasSize(3);
        for (String address : addresses) {
            given().get(address.replace("http://mesh.example", ""))
                    .then()
                    .statusCode(200)
                    .body("assets.zarr.href", notNullValue());
        }
    }

    @Test
    void getWalksAllPagesOnce() {
        List<String> ids = new ArrayList<>();
        String next = ALL + "&limit=1&datetime=2023-01-01T00:00:00Z/..";
        while (next != null) {
            var page = given().urlEncodingEnabled(false)
                    .get(next)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            ids.addAll(page.getList("features.id"));
            String link = page.getString("links.find { it.rel == 'next' }?.href");
            next = link == null ? null : link.replace("http://mesh.example", "");
            assertThat(ids).hasSizeLessThan(10);
        }
        assertThat(ids).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void postWalksAllPagesOnce() throws Exception {
        ObjectNode body = new ObjectMapper().createObjectNode().put("limit", 2);
        body.putArray("collections").add(COLLECTION);
        List<String> ids = new ArrayList<>();
        for (int pages = 1; pages < 10; pages++) {
            JsonNode page = new ObjectMapper()
                    .readTree(given().contentType(ContentType.JSON)
                            .body(body.toString())
                            .post("/stac/search")
                            .asString());
            page.path("features").forEach(item -> ids.add(item.path("id").asText()));
            JsonNode next = null;
            for (JsonNode link : page.path("links")) {
                next = link.path("rel").asText().equals("next") ? link : next;
            }
            if (next == null) {
                assertThat(pages).isEqualTo(2);
                break;
            }
            assertThat(next.path("merge").asBoolean()).isTrue();
            body.setAll((ObjectNode) next.path("body"));
        }
        assertThat(new HashSet<>(ids)).hasSize(3).hasSameSizeAs(ids);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bbox=10.9,45.0,10.95,45.05 | 3",
                "bbox=10,44,-5,12,46,5 | 3",
                "bbox=10,44,1,12,46,5 | 0",
                "bbox=-10,44,-5,46 | 0",
                "bbox=170,-10,-170,10 | 0",
                "datetime=2023-07-04T10:10:31Z | 1",
                "datetime=2023-07-04t10:10:31.000000000z | 1",
                "datetime=/2023-07-05T00:00:00Z | 2",
                "datetime=2023-07-01T00:00:00+02:00/.. | 2",
                "datetime=../2020-01-01T00:00:00Z | 0",
                "limit=2 | 2",
                "limit=99999999999 | 3",
                "ids=ndvi-1.0.0-SYN_32TPQ_20230704_0_L2A,x | 1",
                "intersects={\"type\":\"Point\",\"coordinates\":[10.93,45.02]} | 3",
                "intersects={\"type\":\"LineString\",\"coordinates\":[[10.9,45.3],[11.2,45.3]]} | 0",
                "intersects={\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[10.93,45.02]}]} | 3",
            })
    void finds(String parameter, int count) {
        String[] pair = parameter.split("=", 2);
        given().queryParam("collections", COLLECTION)
                .queryParam(pair[0], pair[1])
                .get("/stac/search")
                .then()
                .statusCode(200)
                .body("features", hasSize(count))
                .body("numberReturned", equalTo(count));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bbox=1,2,3",
                "bbox=[1,2,3,4]",
                "bbox=1,5,3,4",
                "bbox=1,2,3,95",
                "bbox=a,b,c,d",
                "limit=0",
                "limit=-1",
                "limit=ten",
                "datetime=../..",
                "datetime=/",
                "datetime=2023-07-04",
                "datetime=2023-07-04T00:00:00",
                "datetime=2023-07-04T00:00:00+0100",
                "datetime=2023-07-04T00:00:00Z/2023-07-03T00:00:00Z",
                "datetime=2023-13-04T00:00:00Z",
                "intersects={\"type\":\"Pint\"}",
                "intersects=POINT(1 2)",
                "intersects={\"type\":\"Polygon\",\"coordinates\":[[1]]}",
                "intersects={\"type\":\"Point\",\"coordinates\":[1000,2]}",
                "token=x",
                "colour=green",
            })
    void refuses(String parameter) {
        String[] pair = parameter.split("=", 2);
        given().queryParam(pair[0], pair[1])
                .get("/stac/search")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("status", equalTo(400))
                .body("code", equalTo("bad-request"))
                .body("description", notNullValue());
    }

    @Test
    void refusesBboxAndIntersectsTogetherAndTextInPost() {
        given().queryParam("bbox", "1,2,3,4")
                .queryParam("intersects", "{\"type\":\"Point\",\"coordinates\":[1,2]}")
                .get("/stac/search")
                .then()
                .statusCode(400);
        for (String body : List.of(
                "{\"bbox\": \"1,2,3,4\"}", "{\"limit\": \"1\"}", "{\"ids\": \"a\"}", "[]", "{", "{\"colour\": 1}")) {
            given().contentType(ContentType.JSON)
                    .body(body)
                    .post("/stac/search")
                    .then()
                    .statusCode(400);
        }
    }
}
