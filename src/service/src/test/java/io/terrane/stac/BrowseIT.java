package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.specification.RequestSpecification;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Shelf;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The catalog as somebody sees it who knows no search: from catalog to catalog by links. */
@MeshTest
class BrowseIT {
    private static final int MANY = 2 * BrowseResource.MOST_LINKS + 100;

    @Inject
    Shelf shelf;

    @BeforeEach
    void fill() {
        new Mesh("").domain("browsing");
        shelf.fill("browsing", "days", "public", MANY, 5);
        shelf.fill("browsing", "hidden", "domain", 3, 6);
    }

    @Test
    void everyItemThatTheCallerMaySeeIsReachedOnce() throws Exception {
        assertThat(reached(() -> given())).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(reached(() -> Mesh.as(Tokens.of("v", "/domains/browsing/viewer"))))
                .hasSize(MANY + 3)
                .doesNotHaveDuplicates();
    }

    @Test
    void manyItemsOfOneInstantAreDividedById() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < MANY; i++) {
            ObjectNode item = Shelf.item("browsing.instant", "item:ü" + i, new Random(i));
            ((ObjectNode) item.path("properties")).put("datetime", "2020-02-29T12:00:00." + i + "Z");
            lines.append(item).append('\n');
        }
        ObjectNode collection = (ObjectNode) Api.get("/stac/collections/browsing.days");
        collection.put("id", "browsing.instant").put("terrane:domain", "browsing");
        collection.put("terrane:discover", "public").put("terrane:read", "public");
        Mesh.as(Tokens.of("p", "/domains/browsing/publisher")).delete("/stac/collections/browsing.instant");
        Mesh.as(Tokens.of("p", "/domains/browsing/publisher"))
                .contentType("application/json")
                .body(collection.toString())
                .post("/stac/collections")
                .then()
                .statusCode(201);
        Mesh.as(Tokens.of("p", "/domains/browsing/publisher"))
                .contentType("application/x-ndjson")
                .body(lines.toString().getBytes(StandardCharsets.UTF_8))
                .post("/stac/collections/browsing.instant/bulk")
                .then()
                .statusCode(200);
        List<String> items = new ArrayList<>();
        walk(() -> given(), "http://mesh.example/stac/collections/browsing.instant", items);
        assertThat(items).hasSize(MANY).doesNotHaveDuplicates();
        for (String wrong : List.of("20", "2020-13", "2020-02-30", "2020-02-29T12:00:00Z", "latest")) {
            given().get("/stac/collections/browsing.instant/browse/" + wrong)
                    .then()
                    .statusCode(404);
        }
        Mesh.as(Tokens.of("p", "/domains/browsing/publisher"))
                .delete("/stac/collections/browsing.instant")
                .then()
                .statusCode(204);
    }

    private static List<String> reached(Supplier<RequestSpecification> caller) throws Exception {
        List<String> items = new ArrayList<>();
        for (JsonNode link : Api.get(caller.get(), "/stac").path("links")) {
            if (link.path("href").asText().endsWith("/catalogs/browsing")) {
                walk(caller, link.path("href").asText(), items);
            }
        }
        return items;
    }

    private static void walk(Supplier<RequestSpecification> caller, String address, List<String> items)
            throws Exception {
        JsonNode document = Api.get(caller.get(), address);
        assertThat(Api.link(document, "self").path("href").asText()).isEqualTo(address);
        int before = items.size();
        for (JsonNode link : document.path("links")) {
            switch (link.path("rel").asText()) {
                case "child" -> walk(caller, link.path("href").asText(), items);
                case "item" -> items.add(link.path("href").asText());
                default -> {}
            }
        }
        if (Api.link(document, "item").isObject()) {
            assertThat(items.size() - before).isLessThanOrEqualTo(BrowseResource.MOST_LINKS);
            JsonNode item = Api.get(caller.get(), items.getLast());
            assertThat(Api.link(item, "self").path("href").asText()).isEqualTo(items.getLast());
        }
        if (address.contains("/browse/")) {
            String parent = Api.link(document, "parent").path("href").asText();
            assertThat(Api.get(caller.get(), parent).path("links").findValuesAsText("href"))
                    .contains(address);
        }
    }

    @Test
    void aCollectionIsSeenFromItsCatalog() throws Exception {
        String catalog = "http://mesh.example/stac/catalogs/browsing";
        String everybodys = "http://mesh.example/stac/collections/browsing.days";
        JsonNode collection = Api.get(catalog + "/collections/browsing.days");
        assertThat(Api.link(collection, "parent").path("href").asText()).isEqualTo(catalog);
        assertThat(Api.link(collection, "canonical").path("href").asText()).isEqualTo(everybodys);
        JsonNode page = Api.valid(Api.get(catalog + "/collections/browsing.days/items?limit=2"));
        JsonNode item = page.path("features").get(0);
        assertThat(Api.link(item, "collection").path("href").asText())
                .isEqualTo(catalog + "/collections/browsing.days");
        assertThat(Api.get(Api.link(item, "self").path("href").asText())).isEqualTo(item);
        assertThat(Api.get(Api.link(item, "canonical").path("href").asText())
                        .path("id")
                        .asText())
                .isEqualTo(item.path("id").asText());
        assertThat(Api.get(Api.link(page, "next").path("href").asText()).path("features"))
                .hasSize(2);
        assertThat(Api.get(catalog + "/catalogs").path("catalogs")).isEmpty();
        assertThat(Api.get(catalog + "/conformance")).isEqualTo(Api.get("/stac/conformance"));
        assertThat(Api.get(catalog + "/children").path("children").get(0)).isEqualTo(collection);
        given().get("/stac/catalogs/browsing/collections/browsing.hidden")
                .then()
                .statusCode(404);
        given().get("/stac/catalogs/others/collections/browsing.days").then().statusCode(404);
    }

    @Test
    void whatIsSentSaysItsLanguage() {
        given().header("Accept-Language", "it")
                .get("/stac")
                .then()
                .statusCode(200)
                .header("Content-Language", "en");
        given().get("/stac/collections/none").then().statusCode(404).header("Content-Language", "en");
        assertThat(given().get("/stac/collections/browsing.days").header("Content-Language"))
                .isNull();
    }
}
