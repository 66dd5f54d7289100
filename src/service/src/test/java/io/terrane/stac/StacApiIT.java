package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Shelf;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The STAC API by conformance class. */
@MeshTest
class StacApiIT {
    private static final String OPEN = "shelves.open";
    private static final String HIDDEN = "shelves.hidden";

    @Inject
    Shelf shelf;

    @BeforeEach
    void fill() {
        new Mesh("").domain("shelves");
        shelf.fill("shelves", "open", "public", 50, 11);
        shelf.fill("shelves", "hidden", "domain", 20, 12);
    }

    @Nested
    class Fields {
        @Test
        void includesAndExcludes() throws Exception {
            JsonNode some = Api.get("/stac/search?collections=" + OPEN + "&fields=properties.eo:cloud_cover,-geometry")
                    .path("features")
                    .get(0);
            assertThat(names(some)).isSubsetOf("type", "stac_version", "id", "collection", "properties");
            JsonNode others = Api.get("/stac/search?collections=" + OPEN + "&fields=-assets,-properties.platform");
            for (JsonNode item : others.path("features")) {
                assertThat(item.has("assets")).isFalse();
                assertThat(item.path("properties").has("platform")).isFalse();
                assertThat(item.has("geometry")).isTrue();
            }
            ObjectNode body = Api.JSON.createObjectNode();
            body.putObject("fields").putArray("include").add("links");
            JsonNode posted = Api.JSON.readTree(given().contentType("application/json")
                    .body(body.toString())
                    .post("/stac/search")
                    .asString());
            assertThat(names(posted.path("features").get(0))).contains("links").doesNotContain("assets");
        }

        @Test
        void tellsNoInclusionFromAnEmptyOne() throws Exception {
            ObjectNode body = Api.JSON.createObjectNode().put("collections", OPEN);
            body.putObject("fields").putArray("exclude").add("geometry");
            ObjectNode all = (ObjectNode) posted(body, 200).path("features").get(0);
            assertThat(all.has("geometry")).isFalse();
            assertThat(all.path("properties").size()).isGreaterThan(1);
            ((ObjectNode) body.path("fields")).putArray("include");
            ObjectNode least = (ObjectNode) posted(body, 200).path("features").get(0);
            assertThat(least.has("geometry")).isFalse();
            assertThat(names(least.path("properties"))).containsExactly("datetime");
            posted(body.putNull("fields"), 400);
        }

        private JsonNode posted(ObjectNode body, int status) throws Exception {
            return Api.JSON.readTree(given().contentType("application/json")
                    .body(body.toString())
                    .post("/stac/search")
                    .then()
                    .statusCode(status)
                    .extract()
                    .asString());
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Nested
    class Sort {
        @Test
        void sortsByWhatThereIsAndRefusesTheRest() throws Exception {
            JsonNode page = Api.get("/stac/search?limit=100&collections=" + OPEN + "&sortby=-eo:cloud_cover,%2Bid");
            List<Double> values = new ArrayList<>();
            page.path("features")
                    .forEach(item -> values.add(
                            item.path("properties").path("eo:cloud_cover").asDouble(Double.NEGATIVE_INFINITY)));
            assertThat(values).hasSize(50).isSortedAccordingTo((a, b) -> Double.compare(b, a));
            given().get("/stac/search?sortby=colour").then().statusCode(400).body("detail", containsString("colour"));
            given().get("/stac/search?sortby=id,id").then().statusCode(400);
        }
    }

    @Nested
    class FreeText {
        @Test
        void findsWordsAndPhrases() throws Exception {
            JsonNode wheat = Api.get("/stac/search?limit=100&collections=" + OPEN + "&q=WHEAT");
            JsonNode maize = Api.get("/stac/search?limit=100&collections=" + OPEN + "&q=maize");
            JsonNode both = Api.get("/stac/search?limit=100&collections=" + OPEN + "&q=winter%20wheat,maize");
            assertThat(wheat.path("features")).isNotEmpty();
            assertThat(both.path("numberMatched").asInt())
                    .isEqualTo(wheat.path("numberMatched").asInt()
                            + maize.path("numberMatched").asInt());
            assertThat(Api.get("/stac/search?q=wheat%20winter&collections=" + OPEN)
                            .path("features"))
                    .isEmpty();
        }
    }

    @Nested
    class CollectionSearch {
        @Test
        void findsSortsAndPages() throws Exception {
            assertThat(ids(Api.get("/stac/collections?q=evapotranspiration")))
                    .contains(OPEN)
                    .doesNotContain(HIDDEN);
            assertThat(ids(Api.get(
                            Mesh.as(Tokens.of("v", "/domains/shelves/viewer")),
                            "/stac/collections?q=evapotranspiration&filter=keywords%20IS%20NOT%20NULL")))
                    .contains(OPEN, HIDDEN);
            assertThat(ids(Api.get("/stac/collections?filter=id%20%3D%20'" + OPEN + "'&bbox=1,2,3,4")))
                    .containsExactly(OPEN);
            assertThat(ids(Api.get("/stac/collections?datetime=1990-01-01T00:00:00Z/1991-01-01T00:00:00Z")))
                    .doesNotContain(OPEN);
            List<String> all = ids(Api.get("/stac/collections?sortby=-id"));
            List<String> walked = new ArrayList<>();
            JsonNode page = Api.get("/stac/collections?sortby=-id&limit=1");
            while (true) {
                walked.addAll(ids(page));
                if (Api.link(page, "next").isMissingNode()) {
                    break;
                }
                page = Api.get(Api.link(page, "next").path("href").asText());
            }
            assertThat(walked).isEqualTo(all).doesNotHaveDuplicates();
            given().get("/stac/collections?colour=green").then().statusCode(400);
        }

        private List<String> ids(JsonNode page) {
            List<String> ids = new ArrayList<>();
            page.path("collections").forEach(collection -> {
                ids.add(collection.path("id").asText());
                assertThat(Api.violations(collection)).isEmpty();
            });
            return ids;
        }
    }

    @Nested
    class Caching {
        @Test
        void whatIsKnownIsNotSentAgain() {
            for (String path :
                    List.of("/stac", "/stac/collections/" + OPEN, "/stac/search?limit=3", "/stac/queryables")) {
                String tag = given().get(path)
                        .then()
                        .statusCode(200)
                        .header("Cache-Control", "public, no-cache")
                        .header("Vary", containsString("Authorization"))
                        .extract()
                        .header("ETag");
                given().header("If-None-Match", tag)
                        .get(path)
                        .then()
                        .statusCode(304)
                        .header("ETag", equalTo(tag));
                given().header("If-None-Match", "\"other\"").get(path).then().statusCode(200);
                given().head(path).then().statusCode(200).header("ETag", equalTo(tag));
            }
            Mesh.as(Tokens.of("sam"))
                    .get("/stac/collections/" + OPEN)
                    .then()
                    .header("Cache-Control", "private, no-cache");
        }

        @Test
        void bodiesAreCompressed() {
            given().header("Accept-Encoding", "gzip")
                    .get("/stac/search?limit=20")
                    .then()
                    .statusCode(200)
                    .header("Content-Encoding", "gzip");
        }
    }

    @Nested
    class Hierarchy {
        @Test
        void aDomainIsACatalogWithItsOwnSearch() throws Exception {
            JsonNode catalog = Api.get("/stac/catalogs/shelves");
            assertThat(catalog.path("type").asText()).isEqualTo("Catalog");
            JsonNode children = Api.get("/stac/catalogs/shelves/children");
            assertThat(children.path("children")).hasSize(1);
            JsonNode found = Api.get("/stac/catalogs/shelves/search?limit=1000");
            assertThat(found.path("features")).hasSize(50);
            JsonNode member = Api.get(
                    Mesh.as(Tokens.of("v", "/domains/shelves/viewer")), "/stac/catalogs/shelves/search?limit=1000");
            assertThat(member.path("features")).hasSize(70);
            given().get("/stac/catalogs/none").then().statusCode(404);
            given().get("/stac/catalogs/none/search").then().statusCode(404);
        }

        @Test
        void childrenAreWhatTheLandingPageLinksTo() throws Exception {
            JsonNode landing = Api.get("/stac");
            JsonNode children = Api.get("/stac/children");
            List<String> linked = new ArrayList<>();
            landing.path("links").forEach(link -> {
                if (link.path("rel").asText().equals("child")) {
                    linked.add(link.path("href").asText());
                }
            });
            List<String> listed = new ArrayList<>();
            children.path("children")
                    .forEach(child ->
                            listed.add(Api.link(child, "self").path("href").asText()));
            assertThat(listed).isEqualTo(linked).contains("http://mesh.example/stac/catalogs/shelves");
            Api.get("/stac/children?type=Catalog")
                    .path("children")
                    .forEach(child -> assertThat(child.path("type").asText()).isEqualTo("Catalog"));
            given().get("/stac/children?type=Item").then().statusCode(400);
        }
    }

    @Nested
    class Nonsense {
        @Test
        void isRefusedAndNeverAnError() {
            given().get("/stac/collections/%00").then().statusCode(404);
            given().get("/stac/collections/" + OPEN + "/items/%00").then().statusCode(404);
            given().queryParam("filter", "platform = '\0'")
                    .get("/stac/search")
                    .then()
                    .statusCode(400);
            given().queryParam("filter", "id = '\0'").get("/stac/search").then().statusCode(400);
            String token = java.util.Base64.getUrlEncoder()
                    .encodeToString("[false,\"a\",\"b\",\"{\"]".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            for (String sort : List.of("datetime", "eo:cloud_cover", "platform")) {
                given().queryParam("sortby", sort)
                        .queryParam("token", token)
                        .get("/stac/search")
                        .then()
                        .statusCode(400);
            }
        }
    }

    @Nested
    class OlderVersion {
        @Test
        void isNegotiated() throws Exception {
            JsonNode item = Api.get("/stac/search?limit=1&stac_version=1.0.0&collections=" + OPEN)
                    .path("features")
                    .get(0);
            assertThat(item.path("stac_version").asText()).isEqualTo("1.0.0");
            JsonNode accepted = Api.get(
                    given().accept("application/geo+json; stac_version=1.0.0"),
                    "/stac/search?limit=1&collections=" + OPEN);
            assertThat(accepted.path("features").get(0)).isEqualTo(item);
            given().get("/stac/search?stac_version=0.9").then().statusCode(400);
        }
    }
}
