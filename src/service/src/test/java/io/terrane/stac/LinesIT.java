package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Shelf;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Searches as lines: all that the caller may see, in order, however many pages that would be. */
@MeshTest
class LinesIT {
    private static final int SHOWN = 2_300;
    private static final String SEARCH = "/stac/search?collections=lines.shown,lines.hidden&sortby=id";

    @Inject
    Shelf shelf;

    @BeforeEach
    void fill() {
        new Mesh("").domain("lines");
        shelf.fill("lines", "shown", "public", SHOWN, 3);
        shelf.fill("lines", "hidden", "domain", 20, 4);
    }

    private static List<String> keys(String lines) throws Exception {
        List<String> keys = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            JsonNode item = new ObjectMapper().readTree(line);
            assertThat(item.path("type").asText()).isEqualTo("Feature");
            keys.add(item.path("collection").asText() + "/" + item.path("id").asText());
        }
        return keys;
    }

    private static String lines(RequestSpecification caller, String path) {
        return caller.accept("application/x-ndjson")
                .get(path)
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson")
                .header("Vary", containsString("Authorization"))
                .extract()
                .asString();
    }

    @Test
    void everyItemThatTheCallerMaySeeComesOnceAndInOrder() throws Exception {
        List<String> strangers = keys(lines(given(), SEARCH));
        assertThat(strangers).hasSize(SHOWN).doesNotHaveDuplicates().allMatch(key -> key.startsWith("lines.shown/"));
        assertThat(strangers.subList(0, 10)).isEqualTo(Api.keys(Api.get(SEARCH + "&limit=10")));
        assertThat(keys(lines(as(Tokens.of("vera", "/domains/lines/viewer")), SEARCH)))
                .hasSize(SHOWN + 20);
        assertThat(keys(lines(given(), "/stac/collections/lines.shown/items"))).hasSize(SHOWN);
        assertThat(keys(lines(given(), SEARCH + "&limit=5"))).hasSize(5);
    }

    @Test
    void aPostedSearchIsAnsweredTheSame() throws Exception {
        String posted = given().accept("application/ndjson")
                .contentType(ContentType.JSON)
                .body("{\"collections\": [\"lines.shown\"], \"fields\": {\"include\": [\"id\"]}}")
                .post("/stac/search")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(keys(posted)).hasSize(SHOWN);
        assertThat(posted).doesNotContain("assets");
    }

    @Test
    void whatIsWrongIsSaidBeforeAnyLine() {
        for (String query : List.of("&token=x", "&filter=((", "&bbox=1,2", "&colour=red")) {
            given().urlEncodingEnabled(false)
                    .accept("application/x-ndjson")
                    .get(SEARCH + query)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json");
        }
        given().accept("application/x-ndjson")
                .get("/stac/collections/lines.hidden/items")
                .then()
                .statusCode(404);
    }
}
