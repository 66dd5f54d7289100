package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.terrane.testing.StacSchemas;
import java.util.ArrayList;
import java.util.List;

/** What tests ask of the STAC API; every response is checked against its schemas, see {@link io.terrane.testing.ValidStac}. */
final class Api {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final StacSchemas SCHEMAS = new StacSchemas();

    private Api() {}

    static JsonNode get(String path) throws Exception {
        return get(given(), path);
    }

    static JsonNode get(RequestSpecification caller, String path) throws Exception {
        return JSON.readTree(caller.urlEncodingEnabled(false)
                .get(path.replace("http://mesh.example", ""))
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    static JsonNode search(ObjectNode body) throws Exception {
        return search(given(), body);
    }

    static JsonNode search(RequestSpecification caller, ObjectNode body) throws Exception {
        return valid(JSON.readTree(caller.contentType(ContentType.JSON)
                .body(body.toString())
                .post("/stac/search")
                .then()
                .statusCode(200)
                .extract()
                .asString()));
    }

    /** The page says truly how many there are. */
    static JsonNode valid(JsonNode page) {
        assertThat(page.path("type").asText()).isEqualTo("FeatureCollection");
        assertThat(page.path("numberReturned").asInt())
                .isEqualTo(page.path("features").size());
        return page;
    }

    static List<String> keys(JsonNode page) {
        List<String> keys = new ArrayList<>();
        page.path("features")
                .forEach(item -> keys.add(
                        item.path("collection").asText() + "/" + item.path("id").asText()));
        return keys;
    }

    static JsonNode link(JsonNode page, String relation) {
        for (JsonNode link : page.path("links")) {
            if (link.path("rel").asText().equals(relation)) {
                return link;
            }
        }
        return JSON.missingNode();
    }

    static List<String> violations(JsonNode document) {
        return SCHEMAS.violations(document);
    }
}
