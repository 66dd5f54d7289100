package io.terrane.change;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The feed of changes: whole, in order, and for each reader what they may discover. */
@MeshTest
class ChangesIT {
    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    private record Seen(String kind, String item, String version) {}

    private static List<Seen> seen(String collection) {
        JsonPath page = given().get("/api/changes?limit=1000&collection=" + collection)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        return IntStream.range(0, page.getList("changes").size())
                .mapToObj(i -> new Seen(
                        page.getString("changes[" + i + "].kind"),
                        page.getString("changes[" + i + "].item"),
                        page.getString("changes[" + i + "].version")))
                .toList();
    }

    @Test
    void theLifeOfAProductIsInTheFeed() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.product("told", "ndvi", "1.0.0", "public");
        mesh.product("told", "ndvi", "1.0.1", "public");
        String owner = Tokens.of("oscar", "/domains/told/owner");
        String versions = "/api/domains/told/definitions/ndvi/versions/";
        as(owner)
                .contentType(ContentType.JSON)
                .body("{\"version\": \"1.0.0\", \"reason\": \"worse\"}")
                .put("/api/domains/told/products/ndvi/current-version")
                .then()
                .statusCode(200);
        as(owner)
                .contentType(ContentType.JSON)
                .body("{\"notice\": \"enough\"}")
                .post(versions + "1.0.0/deprecate")
                .then()
                .statusCode(200);
        as(owner).post(versions + "1.0.0/retire").then().statusCode(200);

        List<Seen> seen = seen("told.ndvi");
        assertThat(seen.stream().filter(change -> change.item == null))
                .extracting(change -> change.kind + " " + change.version)
                .containsExactly(
                        "created 1.0.0", "updated 1.0.1", "rolled-back 1.0.0", "deprecated 1.0.0", "retired 1.0.0");
        assertThat(seen.stream()
                        .filter(change -> change.item != null)
                        .map(change -> change.kind + " " + change.version))
                .containsSubsequence(
                        "created 1.0.0",
                        "superseded 1.0.0",
                        "created 1.0.1",
                        "superseded 1.0.1",
                        "created 1.0.0",
                        "deprecated 1.0.0",
                        "retired 1.0.0")
                .hasSize(3 * 7);
    }

    @Test
    void whatIsDeletedLeavesATombstone() {
        collection("tombs", "tombs.scenes", "public");
        item("tombs", "tombs.scenes", "a");
        as(publisher("tombs"))
                .contentType("application/merge-patch+json")
                .body("{\"properties\": {\"title\": \"Another\"}}")
                .patch("/stac/collections/tombs.scenes/items/a")
                .then()
                .statusCode(200);
        as(publisher("tombs"))
                .delete("/stac/collections/tombs.scenes/items/a")
                .then()
                .statusCode(204);
        as(publisher("tombs")).delete("/stac/collections/tombs.scenes").then().statusCode(204);
        assertThat(seen("tombs.scenes"))
                .extracting(change -> change.kind + " " + change.item)
                .containsExactly("created null", "created a", "updated a", "deleted a", "deleted null");
    }

    @Test
    void aStrangerLearnsNothingNotEvenFromTheCursor() {
        collection("quiet", "quiet.secret", "domain");
        collection("quiet", "quiet.open", "public");
        String before = next("?domain=quiet");
        item("quiet", "quiet.secret", "hidden");
        assertThat(seen("quiet.secret")).isEmpty();
        assertThat(next("?domain=quiet")).isEqualTo(before);
        assertThat(next("?domain=quiet&after=" + before)).isEqualTo(before);
        assertThat(next("?domain=quiet&after=now")).isEqualTo(before);
        as(Tokens.of("vera", "/domains/quiet/viewer"))
                .get("/api/changes?collection=quiet.secret")
                .then()
                .body("changes", hasSize(2));
        as(publisher("quiet")).delete("/stac/collections/quiet.secret").then().statusCode(204);
        assertThat(seen("quiet.secret")).isEmpty();
        // Cursors of neighbouring changes have nothing in common that could be counted.
        item("quiet", "quiet.open", "shown");
        String after = next("?domain=quiet&after=" + before);
        assertThat(after).isNotEqualTo(before).hasSameSizeAs(before);
        given().get("/api/changes?after=" + "A".repeat(22)).then().statusCode(400);
        given().get("/api/changes?limit=0").then().statusCode(400);
    }

    @Test
    void whoWaitsIsToldAtOnce() throws Exception {
        collection("waits", "waits.scenes", "public");
        String now = next("?collection=waits.scenes&after=now");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<JsonPath> answer =
                    threads.submit(() -> given().get("/api/changes?collection=waits.scenes&wait=20&after=" + now)
                            .jsonPath());
            Thread.sleep(500);
            Instant written = Instant.now();
            item("waits", "waits.scenes", "late");
            assertThat(answer.get().getList("changes.item")).isEqualTo(List.of("late"));
            assertThat(Duration.between(written, Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
    }

    /** Transactions that overlap commit in any order; a reader who follows the cursor misses none of them. */
    @Test
    void aReaderMissesNothingWhileManyWrite() throws Exception {
        int writers = 8;
        int each = 25;
        for (int w = 0; w < writers; w++) {
            collection("many", "many.w" + w, "public");
        }
        List<String> read = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String start = next("?domain=many&after=now");
            List<Future<?>> writing = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                String collection = "many.w" + w;
                writing.add(threads.submit(
                        () -> IntStream.range(0, each).forEach(i -> item("many", collection, "item-" + i))));
            }
            String cursor = start;
            Instant end = Instant.now().plusSeconds(60);
            while (read.size() < writers * each && Instant.now().isBefore(end)) {
                JsonPath page = given().get("/api/changes?domain=many&limit=7&wait=1&after=" + cursor)
                        .jsonPath();
                for (int i = 0; i < page.getList("changes").size(); i++) {
                    read.add(page.getString("changes[" + i + "].collection") + "/"
                            + page.getString("changes[" + i + "].item"));
                }
                cursor = page.getString("next");
            }
            for (Future<?> one : writing) {
                one.get();
            }
        }
        assertThat(read).hasSize(writers * each).doesNotHaveDuplicates();
        Map<String, Integer> last = new HashMap<>();
        for (String one : read) {
            String collection = one.substring(0, one.indexOf('/'));
            int number = Integer.parseInt(one.substring(one.lastIndexOf('-') + 1));
            assertThat(number).as(one).isEqualTo(last.getOrDefault(collection, -1) + 1);
            last.put(collection, number);
        }
    }

    /** Items that were written together are a change each, and pages end between any two of them. */
    @Test
    void changesOfOneLoadAreReadOneByOne() {
        collection("loads", "loads.scenes", "public");
        int items = 1_003;
        StringBuilder lines = new StringBuilder();
        IntStream.range(0, items)
                .forEach(i -> lines.append(document("loads.scenes", "item-%04d".formatted(i)))
                        .append('\n'));
        String cursor = next("?collection=loads.scenes&after=now");
        as(publisher("loads"))
                .contentType("application/x-ndjson")
                .body(lines.toString().getBytes(StandardCharsets.UTF_8))
                .post("/stac/collections/loads.scenes/bulk")
                .then()
                .statusCode(200)
                .body("created", equalTo(items));
        List<String> read = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        JsonPath page = given().get("/api/changes?collection=loads.scenes&limit=97&after=" + cursor)
                .jsonPath();
        while (!page.getList("changes").isEmpty()) {
            read.addAll(page.getList("changes.item"));
            ids.addAll(page.getList("changes.id"));
            page = given().get("/api/changes?collection=loads.scenes&limit=97&after=" + page.getString("next"))
                    .jsonPath();
        }
        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, items)
                        .mapToObj("item-%04d"::formatted)
                        .toList());
        assertThat(ids).hasSize(items).doesNotHaveDuplicates();
        assertThat(given().get("/api/changes?collection=loads.scenes&limit=3&after=" + cursor)
                        .jsonPath()
                        .<String>getList("changes.id"))
                .isEqualTo(ids.subList(0, 3));
    }

    private static String next(String query) {
        return given().get("/api/changes" + query)
                .then()
                .statusCode(200)
                .extract()
                .path("next");
    }

    private void collection(String domain, String id, String discover) {
        new Mesh(imagery).domain(domain);
        as(publisher(domain))
                .contentType(ContentType.JSON)
                .body("""
                        {"type": "Collection", "stac_version": "1.1.0", "id": "%s", "description": "x", "license": "CC0-1.0",
                         "extent": {"spatial": {"bbox": [[0, 0, 1, 1]]},
                           "temporal": {"interval": [["2020-01-01T00:00:00Z", null]]}},
                         "links": [], "terrane:domain": "%s", "terrane:discover": "%s", "terrane:read": "%s"}
                        """.formatted(id, domain, discover, discover))
                .post("/stac/collections")
                .then()
                .statusCode(201);
    }

    private static void item(String domain, String collection, String id) {
        as(publisher(domain))
                .contentType("application/geo+json")
                .body(document(collection, id))
                .post("/stac/collections/{c}/items", collection)
                .then()
                .statusCode(201);
    }

    private static String document(String collection, String id) {
        return """
                {"type": "Feature", "stac_version": "1.1.0", "id": "%s", "collection": "%s",\
                 "geometry": {"type": "Point", "coordinates": [11, 45]}, "bbox": [11, 45, 11, 45],\
                 "properties": {"datetime": "2024-05-01T10:00:00Z"}, "links": [], "assets": {}}""".formatted(id, collection);
    }
}
