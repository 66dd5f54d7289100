package io.terrane.imagery;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.terrane.database.Statements;
import io.terrane.embedded.DemoImagery;
import io.terrane.testing.CatalogServer;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.UnrulyServer;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Sources that are registered: their secrets, their mirror when they are away, and static catalogs. */
@MeshTest
class SourceIT {
    private static final String SECRET = "hush-4711-do-not-tell";
    private static final ObjectMapper JSON = new ObjectMapper();

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    AgroalDataSource database;

    @Test
    void aRunSucceedsByTheMirrorWhenSearchesAreThrottledOrAway() throws Exception {
        try (UnrulyServer server = UnrulyServer.before(URI.create(imagery))) {
            server.require(SECRET);
            Mesh mesh = new Mesh("unused");
            mesh.domain("mirrored");
            register("mirrored", """
                    {"id": "archive", "type": "stac-api", "url": "%s", "headers": {"X-Api-Key": "%s"},
                     "requestsPerSecond": 400, "radiometry": "earth-search-l2a", "aliases": {"nir": "infrared"},
                     "mirror": {"collections": ["%s"], "since": "2023-01-01"}}""".formatted(server.address(imagery), SECRET, DemoImagery.COLLECTION))
                    .statusCode(201)
                    .body("headerNames", contains("X-Api-Key"));
            Mesh.awaitHealth("mirrored", "archive", body -> body.getString("mirror[0].completeAt") != null);
            String definition = byReference(mesh, "mirrored", "archive").replace("nir: nir", "nir: infrared");
            mesh.register("mirrored", definition.replace("  radiometry: earth-search-l2a\n", ""));
            as(publisher("mirrored"))
                    .get("/api/domains/mirrored/definitions/ndvi/versions/1.0.0")
                    .then()
                    .body("definition.source.radiometry", equalTo("earth-search-l2a"))
                    .body("definition.source.bands.nir", equalTo("nir"))
                    .body("definition.source.ref", equalTo("archive"));
            mesh.publishDefinition("mirrored", "ndvi", "1.0.0");
            server.throttleSearches();
            as(publisher("mirrored"))
                    .post("/api/domains/mirrored/definitions/ndvi/versions/1.0.0/dry-run")
                    .then()
                    .statusCode(200)
                    .body("scenes", equalTo(3))
                    .body("warnings", hasItem(containsString("answered 429")));
            server.takeSearchesAway();
            String run = mesh.enqueue("mirrored", "ndvi", "1.0.0");
            JsonPath ended = mesh.await("mirrored", run);
            assertThat(ended.getString("state")).as(ended.prettify()).isEqualTo("succeeded");
            assertThat(ended.getList("events.message", String.class))
                    .anyMatch(message -> message.contains("the source archive is away")
                            && message.contains("3 Items of its mirror"));
            String provenance = as(publisher("mirrored"))
                    .get("/api/domains/mirrored/products/ndvi/versions/1.0.0/provenance")
                    .asString();
            assertThat(JSON.readTree(provenance).findValues("terrane:mirrored_at"))
                    .as(provenance)
                    .hasSize(3);
            assertThat(provenance).doesNotContain(SECRET);
            assertThat(ended.prettify()).doesNotContain(SECRET);
            Mesh.awaitHealth("mirrored", "archive", body -> body.getString("failure") != null);
            // It is named by definitions that can be run.
            as(publisher("mirrored"))
                    .delete("/api/domains/mirrored/sources/archive")
                    .then()
                    .statusCode(409);
        }
    }

    @Test
    void headersAreSecretsThatGoNowhereElse() throws Exception {
        try (UnrulyServer server = UnrulyServer.before(URI.create(imagery))) {
            new Mesh("unused").domain("secretive");
            String source = """
                    {"id": "archive", "type": "stac-api", "url": "%s", "headers": {"X-Api-Key": "%s"},
                     "mirror": {"collections": ["c"], "since": "2023-01-01"}}""".formatted(server.address(imagery), SECRET);
            server.require("another");
            register("secretive", source).statusCode(201);
            // The server echoes the key that it does not like.
            JsonPath health =
                    Mesh.awaitHealth("secretive", "archive", body -> body.getString("mirror[0].failure") != null);
            assertThat(health.getString("mirror[0].failure"))
                    .contains("401")
                    .contains("not with …")
                    .doesNotContain(SECRET);
            assertThat(texts("select coalesce(headers, '') || document::text from source"))
                    .noneMatch(text -> text.contains(SECRET));
            assertThat(texts("select e::text from audit_event e where target = 'source archive'"))
                    .isNotEmpty()
                    .noneMatch(text -> text.contains(SECRET));
            String elsewhere = """
                    {"type": "stac-api", "url": "http://127.0.0.1:9/stac"}""";
            replace("secretive", elsewhere).statusCode(422).body("errors.pointer", contains("/headers"));
            replace("secretive", """
                    {"type": "stac-api", "url": "%s", "headerHosts": ["localhost"]}""".formatted(server.address(imagery))).statusCode(422);
            replace("secretive", """
                    {"type": "stac-api", "url": "%s", "title": "Kept"}""".formatted(server.address(imagery)))
                    .statusCode(200)
                    .body("headerNames", contains("X-Api-Key"));
            replace("secretive", """
                    {"type": "stac-api", "url": "http://127.0.0.1:9/stac", "headers": {}}""").statusCode(200).body("headerNames", equalTo(List.of()));
        }
    }

    @Test
    void aSourceThatThrottlesIsAskedLessOftenByAll() throws Exception {
        try (UnrulyServer server = UnrulyServer.before(URI.create(imagery))) {
            Mesh mesh = new Mesh("unused");
            mesh.domain("throttled");
            register("throttled", """
                    {"id": "busy", "type": "stac-api", "url": "%s", "requestsPerSecond": 100}""".formatted(server.address(imagery))).statusCode(201);
            mesh.register("throttled", byReference(mesh, "throttled", "busy"));
            mesh.publishDefinition("throttled", "ndvi", "1.0.0");
            server.throttle(4);
            JsonPath ended = mesh.await("throttled", mesh.enqueue("throttled", "ndvi", "1.0.0"));
            assertThat(ended.getString("state")).as(ended.prettify()).isEqualTo("succeeded");
            JsonPath health = Mesh.awaitHealth("throttled", "busy", body -> body.getLong("throttles") >= 4);
            assertThat(health.getString("state")).isEqualTo("degraded");
            assertThat(health.getString("throttledAt")).isNotNull();
        }
    }

    @Test
    void aStaticCatalogIsHarvestedAndRun() throws Exception {
        try (CatalogServer catalog = CatalogServer.start()) {
            List<String> items = fill(catalog);
            Mesh mesh = new Mesh("unused");
            mesh.domain("static");
            register("static", """
                    {"id": "shelf", "type": "static-catalog", "url": "%s", "requestsPerSecond": 400}""".formatted(catalog.address("/catalog.json"))).statusCode(201);
            JsonPath health =
                    Mesh.awaitHealth("static", "shelf", body -> body.getString("mirror[0].completeAt") != null);
            assertThat(health.getInt("mirror[0].items")).isEqualTo(3);
            mesh.register("static", byReference(mesh, "static", "shelf"));
            mesh.publishDefinition("static", "ndvi", "1.0.0");
            JsonPath ended = mesh.await("static", mesh.enqueue("static", "ndvi", "1.0.0"));
            assertThat(ended.getString("state")).as(ended.prettify()).isEqualTo("succeeded");
            given().get("/stac/collections/static.ndvi/items")
                    .then()
                    .statusCode(200)
                    .body("features.size()", equalTo(3));

            // One Item is gone and one changed: the third is not sent again.
            catalog.put("/scenes/collection.json", collection(items.subList(0, 2)));
            catalog.remove(items.get(2));
            catalog.put(items.get(0), changed(catalogItem(catalog, items.get(0))));
            int sent = catalog.sent();
            String before = health.getString("mirror[0].completeAt");
            as(publisher("static"))
                    .post("/api/domains/static/sources/shelf/harvest")
                    .then()
                    .statusCode(202);
            health =
                    Mesh.awaitHealth("static", "shelf", body -> !before.equals(body.getString("mirror[0].completeAt")));
            assertThat(health.getInt("mirror[0].items")).isEqualTo(2);
            assertThat(catalog.unchanged()).isEqualTo(1);
            assertThat(catalog.sent() - sent).as("two catalogs and an Item").isEqualTo(3);
        }
    }

    @Test
    void saysAllThatIsWrongWithASource() {
        new Mesh("unused").domain("fenced");
        register("fenced", """
                {"id": "No", "type": "wms", "url": "http://10.0.0.1/stac?key=1", "headers": {"Host": "x"},
                 "requestsPerSecond": 0, "radiometry": "rosy", "mirror": {"collections": []}, "more": 1}""")
                .statusCode(422)
                .body(
                        "errors.pointer",
                        hasItems(
                                "/id",
                                "/type",
                                "/url",
                                "/headers",
                                "/requestsPerSecond",
                                "/radiometry",
                                "/mirror/collections",
                                "/more"));
        register("fenced", """
                {"id": "other", "type": "stac-api", "url": "https://elsewhere.example/stac"}""")
                .statusCode(422)
                .body("errors.pointer", contains("/url"))
                .body("errors.detail[0]", containsString("ask a mesh admin"));
        as(publisher("fenced"))
                .contentType("application/yaml")
                .body(byReference(new Mesh("unused"), "fenced", "nothing").getBytes(StandardCharsets.UTF_8))
                .post("/api/domains/fenced/definitions")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/source/ref"));
    }

    /** A catalog with a loop, a link to nothing on the web, and Items that lie about where they are. */
    private List<String> fill(CatalogServer catalog) throws Exception {
        JsonNode found = JSON.readTree(given().contentType(ContentType.JSON)
                .body("{\"collections\": [\"%s\"], \"bbox\": [10.8, 44.9, 11.1, 45.2]}"
                        .formatted(DemoImagery.COLLECTION))
                .post(imagery + "/search")
                .asString());
        List<String> paths = new ArrayList<>();
        for (JsonNode feature : found.path("features")) {
            ObjectNode item = (ObjectNode) feature;
            String path = "/scenes/" + item.path("id").asText() + ".json";
            item.remove("links");
            item.putArray("links").addObject().put("rel", "parent").put("href", "./collection.json");
            catalog.put(path, item.toString());
            paths.add(path);
        }
        assertThat(paths).hasSize(3);
        catalog.put("/catalog.json", """
                {"type": "Catalog", "stac_version": "1.1.0", "id": "shelf", "description": "", "links": [
                  {"rel": "self", "href": "./catalog.json"}, {"rel": "child", "href": "./scenes/collection.json"}]}""");
        catalog.put("/scenes/collection.json", collection(paths));
        return paths;
    }

    private static String collection(List<String> items) {
        ObjectNode collection =
                JSON.createObjectNode().put("type", "Collection").put("id", DemoImagery.COLLECTION);
        ArrayNode links = collection.putArray("links");
        links.addObject().put("rel", "child").put("href", "../catalog.json");
        items.forEach(path -> links.addObject().put("rel", "item").put("href", path));
        return collection.toString();
    }

    private static ObjectNode catalogItem(CatalogServer catalog, String path) throws Exception {
        return (ObjectNode) JSON.readTree(given().get(catalog.address(path)).asString());
    }

    private static String changed(ObjectNode item) {
        item.withObjectProperty("properties").put("eo:cloud_cover", 77);
        return item.toString();
    }

    private static String byReference(Mesh mesh, String domain, String ref) {
        return mesh.definition(domain, "ndvi", "1.0.0", "public").replace("stac: unused", "ref: " + ref);
    }

    private static ValidatableResponse register(String domain, String body) {
        return as(publisher(domain))
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/domains/{d}/sources", domain)
                .then();
    }

    private static ValidatableResponse replace(String domain, String body) {
        return as(publisher(domain))
                .contentType(ContentType.JSON)
                .body(body)
                .put("/api/domains/{d}/sources/archive", domain)
                .then();
    }

    private List<String> texts(String sql) throws Exception {
        return new Statements(database).query("reading", row -> row.getString(1), sql);
    }
}
