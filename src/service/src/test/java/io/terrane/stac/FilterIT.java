package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.terrane.cql2.Cql2;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Shelf;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CQL2 over the API: what SQL selects and the evaluator then decides is what the evaluator alone decides. */
@MeshTest
class FilterIT {
    private static final List<String> PREDICATES = List.of(
            "eo:cloud_cover < 50",
            "eo:cloud_cover IS NULL",
            "eo:cloud_cover BETWEEN 20 AND 60",
            "eo:cloud_cover IN (5, 10, 15, 20)",
            "20 <= eo:cloud_cover",
            "platform = 'sentinel-2a'",
            "platform > 'sentinel-2a'",
            "platform LIKE 's%_2b'",
            "platform IN ('Straße', 'landsat-8')",
            "CASEI(platform) = CASEI('STRASSE')",
            "ACCENTI(platform) LIKE ACCENTI('Uber%')",
            "mixed = 1",
            "mixed <> 1",
            "mixed = 'text 1'",
            "mixed",
            "mixed = false",
            "mixed IS NULL",
            "A_CONTAINS(mixed, (1, 2))",
            "mixed LIKE 'text%'",
            "datetime > TIMESTAMP('2020-01-25T00:00:00Z')",
            "datetime = '2020-01-10T01:00:00+01:00'",
            "datetime <= DATE('2020-01-31')",
            "datetime IS NULL",
            "T_DURING(datetime, INTERVAL('2020-01-10', '2020-02-10'))",
            "T_AFTER(datetime, DATE('2020-02-01'))",
            "T_INTERSECTS(INTERVAL(start_datetime, end_datetime), INTERVAL('2020-01-10', '..'))",
            "id = 'item-7'",
            "id IN ('item-1', 'item-2', 'item-300')",
            "id LIKE 'item-1%'",
            "id > 'item-5'",
            "collection = 'filtering.a'",
            "geometry IS NULL",
            "S_INTERSECTS(geometry, BBOX(170, -90, -170, 90))",
            "S_INTERSECTS(POLYGON((-60 -60, 60 -60, 60 60, -60 60, -60 -60)), geometry)",
            "S_DISJOINT(geometry, BBOX(-90, -90, 90, 90))",
            "S_WITHIN(geometry, BBOX(0, 0, 180, 90))",
            "eo:cloud_cover / 5 = 4",
            "length(platform) > 9",
            "missing = 1",
            "missing IS NULL",
            "title = 'Field of maize'",
            "TRUE",
            "FALSE");

    @Inject
    Shelf shelf;

    @Inject
    AgroalDataSource database;

    private final List<JsonNode> items = new ArrayList<>();

    @BeforeEach
    void fill() {
        new Mesh("").domain("filtering");
        items.addAll(shelf.fill("filtering", "a", "public", 80, 3));
        items.addAll(shelf.fill("filtering", "b", "public", 80, 4));
    }

    @Test
    void selectsWhatTheEvaluatorDecides() throws Exception {
        for (String predicate : PREDICATES) {
            check(predicate);
            check("NOT (" + predicate + ")");
        }
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            check(composed(random, 3));
        }
    }

    private static String composed(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return PREDICATES.get(random.nextInt(PREDICATES.size()));
        }
        String left = "(" + composed(random, depth - 1) + ")";
        return switch (random.nextInt(3)) {
            case 0 -> left + " AND (" + composed(random, depth - 1) + ")";
            case 1 -> left + " OR (" + composed(random, depth - 1) + ")";
            default -> "NOT " + left;
        };
    }

    private void check(String filter) throws Exception {
        Cql2 cql2 = Cql2.parse(filter);
        TreeSet<String> expected = new TreeSet<>();
        for (JsonNode item : items) {
            if (cql2.test(item)) {
                expected.add(
                        item.path("collection").asText() + "/" + item.path("id").asText());
            }
        }
        ObjectNode body = Api.JSON.createObjectNode().put("limit", 1_000);
        body.putArray("collections").add("filtering.a").add("filtering.b");
        body.set("filter", cql2.toJson());
        body.put("filter-lang", "cql2-json");
        JsonNode page = Api.search(body);
        assertThat(new TreeSet<>(Api.keys(page))).as(filter).isEqualTo(expected);
        JsonNode one = Api.search(body.put("limit", 1));
        assertThat(one.path("numberMatched").asInt(expected.size())).as(filter).isEqualTo(expected.size());
    }

    @Test
    void textIsFoundByGetOnSearchAndItems() throws Exception {
        String filter = URLEncoder.encode("platform LIKE 'sentinel%' AND eo:cloud_cover < 80", StandardCharsets.UTF_8);
        JsonNode search = Api.get("/stac/search?collections=filtering.a&limit=1000&filter=" + filter);
        JsonNode listed =
                Api.get("/stac/collections/filtering.a/items?limit=1000&filter-lang=cql2-text&filter=" + filter);
        assertThat(Api.keys(search)).isNotEmpty().isEqualTo(Api.keys(listed));
        String json = URLEncoder.encode(
                Cql2.parse("platform LIKE 'sentinel%' AND eo:cloud_cover < 80")
                        .toJson()
                        .toString(),
                StandardCharsets.UTF_8);
        assertThat(Api.keys(Api.get(
                        "/stac/search?collections=filtering.a&limit=1000&filter-lang=cql2-json&filter=" + json)))
                .isEqualTo(Api.keys(search));
    }

    @Test
    void saysWhatIsWrong() {
        for (String filter :
                List.of("a =", "a + 1", "Buffer(geometry, 1) = 2", "S_INTERSECTS(geometry, 'x')", "((((")) {
            given().queryParam("filter", filter)
                    .get("/stac/search")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("code", equalTo("bad-request"))
                    .body("detail", containsString("filter"));
        }
        given().queryParam("filter", "a = 1")
                .queryParam("filter-crs", "EPSG:3857")
                .get("/stac/search")
                .then()
                .statusCode(400);
    }

    @Test
    void queryablesAreASchemaOfWhatIsThere() throws Exception {
        for (String scope : List.of("/stac", "/stac/collections/filtering.a", "/stac/catalogs/filtering")) {
            JsonNode schema = Api.JSON.readTree(given().get(scope + "/queryables")
                    .then()
                    .statusCode(200)
                    .contentType("application/schema+json")
                    .extract()
                    .asString());
            assertThat(schema.path("$id").asText()).isEqualTo("http://mesh.example" + scope + "/queryables");
            assertThat(schema.path("properties")
                            .path("eo:cloud_cover")
                            .path("type")
                            .asText())
                    .isEqualTo("number");
            assertThat(schema.path("properties").has("geometry")).isTrue();
            JsonNode sortables = Api.get(scope + "/sortables");
            assertThat(sortables.path("properties").has("platform")).isTrue();
        }
    }

    @Test
    void theQueryExtensionIsAPartOfIt() throws Exception {
        ObjectNode body = Api.JSON.createObjectNode().put("limit", 1_000);
        body.putArray("collections").add("filtering.a").add("filtering.b");
        ObjectNode query = body.putObject("query");
        query.putObject("eo:cloud_cover").put("gte", 20).put("lt", 60);
        query.putObject("platform").put("startsWith", "sentinel");
        List<String> found = Api.keys(Api.search(body));
        body.remove("query");
        body.put("filter", "eo:cloud_cover >= 20 AND eo:cloud_cover < 60 AND platform LIKE 'sentinel%'");
        assertThat(found).isNotEmpty().isEqualTo(Api.keys(Api.search(body)));
    }

    /** Whose Items do not come in time: nobody reads them for a while. */
    @Test
    void filtersThatTakeLongInOrderAreFoundByAScan() throws Exception {
        String address = "/stac/search?limit=5&collections=filtering.a&filter="
                + URLEncoder.encode("eo:cloud_cover > 15 AND mixed IS NOT NULL", StandardCharsets.UTF_8);
        JsonNode expected = Api.get(address);
        CountDownLatch locked = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> blocker = threads.submit(() -> {
                try (Connection connection = database.getConnection();
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    statement.execute("lock table item in access exclusive mode");
                    locked.countDown();
                    Thread.sleep(1_500);
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                return null;
            });
            locked.await();
            assertThat(Api.keys(Api.get(address))).isNotEmpty().isEqualTo(Api.keys(expected));
            blocker.get();
        }
        assertThat(Api.keys(Api.get(address))).isEqualTo(Api.keys(expected));
    }
}
