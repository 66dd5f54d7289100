package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.path.json.JsonPath;
import io.terrane.exchange.ItemSpool;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Shelf;
import io.terrane.testing.Tokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many Items at once: counted, with what is wrong said line by line, whoever else writes and searches. */
@MeshTest
class BulkIT {
    private static final String NAME = "loaders.made-elsewhere";
    private static final String COLLECTION = "/stac/collections/" + NAME;
    private static final String NDJSON = "application/x-ndjson";

    @BeforeEach
    void begin() {
        Written.begin("loaders", NAME);
    }

    private static ObjectNode item(String id) {
        return Written.item(NAME, id);
    }

    private static JsonPath load(String mode, String type, byte[] body) {
        return Written.publisher("loaders")
                .contentType(type)
                .body(body)
                .post(COLLECTION + "/bulk" + mode)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static JsonPath lines(String mode, String... lines) {
        return load(mode, NDJSON, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private static void counts(JsonPath report, int created, int updated, int unchanged, int failed) {
        assertThat(List.of(
                        report.getInt("created"),
                        report.getInt("updated"),
                        report.getInt("unchanged"),
                        report.getInt("failed")))
                .as(report.prettify())
                .isEqualTo(List.of(created, updated, unchanged, failed));
    }

    private static int changes() {
        return given().get("/api/changes?limit=1000&collection=" + NAME)
                .jsonPath()
                .getList("changes")
                .size();
    }

    @Test
    void linesAreLoadedOnceAndErrorsNamed() throws Exception {
        String[] lines = {
            item("l1").toString(),
            "{",
            item("l2").put("type", "x").toString(),
            "",
            item("l3").toString(),
            "{} {}"
        };
        JsonPath first = lines("", lines);
        counts(first, 2, 0, 0, 3);
        assertThat(first.getList("errors.line")).isEqualTo(List.of(2, 3, 6));
        assertThat(first.getString("errors[1].id")).isEqualTo("l2");
        assertThat(first.getString("errors[1].errors[0].pointer")).isEqualTo("/type");
        int told = changes();
        counts(lines("", lines), 0, 0, 2, 3);
        assertThat(changes()).isEqualTo(told);
        ObjectNode other = item("l3");
        ((ObjectNode) other.path("properties")).put("platform", "other");
        counts(lines("", other.toString()), 0, 1, 0, 0);
        assertThat(Api.get(COLLECTION + "/items/l3")
                        .path("properties")
                        .path("platform")
                        .asText())
                .isEqualTo("other");
        JsonNode collection = Api.get(COLLECTION);
        assertThat(collection.at("/extent/spatial/bbox/0").toString()).isEqualTo("[0.0,0.0,20.0,30.0]");
        assertThat(collection.at("/extent/temporal/interval/0/1").asText()).isEqualTo("2022-05-05T00:00:00Z");
        assertThat(collection.at("/summaries/platform").toString()).contains("\"other\"");
        assertThat(Api.violations(collection)).isEmpty();
    }

    private static ObjectNode withoutWords(String id) {
        ObjectNode item = item(id);
        ((ObjectNode) item.path("properties"))
                .put("platform", "other")
                .remove(List.of("title", "description", "keywords"));
        return item;
    }

    /** Wherever in a batch the one is that is there already, and whether it was looked for before the batch was written. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 10, 19})
    void oneOfABatchIsThereAlready(int place) throws Exception {
        counts(lines("", item("b" + (10 + place)).toString()), 1, 0, 0, 0);
        String[] lines = IntStream.range(10, 30)
                .mapToObj(i -> withoutWords("b" + i).toString())
                .toArray(String[]::new);
        counts(lines("?mode=ignore", lines), 19, 0, 1, 0);
        counts(lines("?mode=upsert", lines), 0, 1, 19, 0);
        assertThat(Api.get(COLLECTION + "/items?filter=platform='other'")
                        .path("numberMatched")
                        .asInt())
                .isEqualTo(20);
    }

    @Test
    void modesDifferInWhatIsThereAlready() {
        counts(lines("?mode=insert", item("a").toString()), 1, 0, 0, 0);
        ObjectNode other = item("a");
        ((ObjectNode) other.path("properties")).put("platform", "other");
        JsonPath inserted = lines(
                "?mode=insert",
                item("b").toString(),
                other.toString(),
                item("b").toString());
        counts(inserted, 1, 0, 0, 2);
        assertThat(inserted.getList("errors.line", Integer.class)).containsExactlyInAnyOrder(2, 3);
        counts(lines("?mode=ignore", item("c").toString(), other.toString()), 1, 0, 1, 0);
        given().get(COLLECTION + "/items?filter=platform='other'").then().body("features", hasSize(0));
        given().get(COLLECTION).then().body("summaries.platform", not(hasItem("other")));
        counts(lines("?mode=upsert", item("c").toString(), other.toString()), 0, 1, 1, 0);
        Written.publisher("loaders")
                .contentType(NDJSON)
                .body("x".getBytes(StandardCharsets.UTF_8))
                .post(COLLECTION + "/bulk?mode=merge")
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 70_000, 500_000})
    void largeItemsAreAmongSmallOnes(int length) throws Exception {
        ObjectNode large = withoutWords("large");
        ((ObjectNode) large.path("properties")).put("note", "é".repeat(length / 2));
        counts(
                lines(
                        "",
                        withoutWords("a").toString(),
                        large.toString(),
                        withoutWords("z").toString()),
                3,
                0,
                0,
                0);
        assertThat(Api.get(COLLECTION + "/items/large").at("/properties/note").asText())
                .isEqualTo("é".repeat(length / 2));
        given().get(COLLECTION + "/items").then().body("features.id", hasItems("a", "large", "z"));
    }

    @Test
    void documentsAreLoadedAsTheyAre() throws Exception {
        ObjectNode both = Api.JSON.createObjectNode().put("type", "FeatureCollection");
        both.putArray("links").addObject().put("rel", "x");
        both.putArray("features").add(item("a")).add(item("b")).add(7);
        both.put("numberReturned", 2);
        counts(load("", "application/geo+json", Api.JSON.writeValueAsBytes(both)), 2, 0, 0, 1);
        counts(load("", "application/json", Api.JSON.writeValueAsBytes(both.path("features"))), 0, 0, 2, 1);
        counts(load("", "application/json", Api.JSON.writeValueAsBytes(item("c"))), 1, 0, 0, 0);
        byte[] whole = Api.JSON.writeValueAsBytes(both);
        JsonPath broken = load("", "application/json", Arrays.copyOf(whole, whole.length * 3 / 4));
        assertThat(broken.getBoolean("complete")).isFalse();
        assertThat(broken.getInt("unchanged") + broken.getInt("failed")).isEqualTo(2);
        assertThat(load("", "application/json", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8))
                        .getString("errors[0].detail"))
                .contains("features");
    }

    @Test
    void tablesAreLoadedAndDamagedOnesRefused(@TempDir Path folder) throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ItemSpool spool = new ItemSpool(folder, new ItemSpool.Limits(1 << 20, 500, 1 << 20))) {
            spool.add(item("p1").toString());
            spool.add(item("p2").put("collection", "loaders.other").toString());
            spool.add(item("p3").toString());
            spool.writeTo(file, Map.of());
        }
        JsonPath report = load("", "application/vnd.apache.parquet", file.toByteArray());
        counts(report, 2, 0, 0, 1);
        assertThat(report.getInt("errors[0].line")).isEqualTo(2);
        JsonNode stored = Api.get(COLLECTION + "/items/p3");
        assertThat(stored.path("properties").path("datetime").asText()).isEqualTo("2022-05-05T00:00:00Z");
        assertThat(Api.violations(stored)).isEmpty();
        Written.publisher("loaders")
                .contentType("application/vnd.apache.parquet")
                .body(Arrays.copyOf(file.toByteArray(), file.size() - 9))
                .post(COLLECTION + "/bulk")
                .then()
                .statusCode(400);
    }

    @Test
    void bodiesMayBeCompressedAndDamagedOnesKeepWhatCameBefore() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            lines.append(Shelf.item(NAME, "z" + i, new Random(i))).append('\n');
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        }
        HttpResponse<String> half = post(Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
        JsonPath report = JsonPath.from(half.body());
        assertThat(report.getBoolean("complete")).isFalse();
        assertThat(report.getInt("created")).isBetween(1, 2_999);
        int there = report.getInt("created");
        assertThat(JsonPath.from(post(packed.toByteArray()).body()).getInt("created"))
                .isEqualTo(3_000 - there);
        assertThat(post("no gzip".getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(400);
    }

    private static HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(address() + COLLECTION + "/bulk"))
                            .header("Authorization", "Bearer " + Mesh.publisher("loaders"))
                            .header("Content-Type", NDJSON)
                            .header("Content-Encoding", "gzip")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String address() {
        return "http://127.0.0.1:" + ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    }

    @Test
    void valuesThatTheDatabaseHasNoPlaceForCostOnlyTheirItem() {
        ObjectNode odd = item("odd");
        ((ObjectNode) odd.path("properties")).put("platform", "a\0b");
        JsonPath report =
                lines("", item("even").toString(), odd.toString(), item("last").toString());
        counts(report, 2, 0, 0, 1);
        assertThat(report.getString("errors[0].id")).isEqualTo("odd");
    }

    @Test
    void aLineThatIsTooLongIsSkipped() {
        ObjectNode huge = item("huge");
        ((ObjectNode) huge.path("properties")).put("platform", "x".repeat(5 << 20));
        JsonPath report =
                lines("", item("one").toString(), huge.toString(), item("two").toString());
        counts(report, 2, 0, 0, 1);
        assertThat(report.getInt("errors[0].line")).isEqualTo(2);
    }

    @Test
    void otherRequestsStaySmall() {
        byte[] large = new byte[17 << 20];
        Arrays.fill(large, (byte) ' ');
        Written.publisher("loaders")
                .contentType("application/json")
                .body(large)
                .post(COLLECTION + "/items")
                .then()
                .statusCode(413);
        counts(load("", NDJSON, large), 0, 0, 0, 1);
    }

    @Test
    void onlyPublishersOfTheDomainLoad() {
        byte[] body = item("z").toString().getBytes(StandardCharsets.UTF_8);
        given().contentType(NDJSON).body(body).post(COLLECTION + "/bulk").then().statusCode(401);
        for (String token :
                List.of(Tokens.of("v", "/domains/loaders/viewer"), Tokens.of("o", "/domains/others/owner"))) {
            Mesh.as(token)
                    .contentType(NDJSON)
                    .body(body)
                    .post(COLLECTION + "/bulk")
                    .then()
                    .statusCode(403);
        }
        given().get(COLLECTION + "/items/z").then().statusCode(404);
    }

    /** Sixteen load overlapping Items in different orders, four change and delete Items, and others search meanwhile. */
    @Test
    void writersAtOnceLoseNothingAndNobodyFails() throws Exception {
        List<Callable<Integer>> work = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int writer = i;
            work.add(() -> {
                List<String> lines = new ArrayList<>();
                for (int j = 0; j < 250; j++) {
                    String id = j < 100 ? "shared-" + j : "own-" + writer + "-" + j;
                    lines.add(Shelf.item(NAME, id, new Random(writer * 1_000L + j))
                            .toString());
                }
                Collections.shuffle(lines, new Random(writer));
                JsonPath report = lines("", lines.toArray(String[]::new));
                assertThat(report.getInt("failed")).as(report.prettify()).isZero();
                return report.getInt("created");
            });
        }
        AtomicBoolean done = new AtomicBoolean();
        List<Callable<Integer>> beside = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int other = i;
            beside.add(() -> {
                int worst = 0;
                for (int n = 0; !done.get(); n++) {
                    worst = Math.max(
                            worst,
                            given().get("/stac/search?collections=" + NAME + "&limit=50")
                                    .statusCode());
                    worst = Math.max(
                            worst,
                            Written.publisher("loaders")
                                            .contentType("application/merge-patch+json")
                                            .body("{\"properties\": {\"datetime\": \"19" + (10 + other) + "-01-"
                                                    + (10 + n % 20) + "T00:00:00Z\"}}")
                                            .patch(COLLECTION + "/items/shared-" + (n * 7 + other) % 100)
                                            .statusCode()
                                    % 404);
                }
                return worst;
            });
        }
        int created = 0;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> searching =
                    beside.stream().map(executor::submit).toList();
            List<Future<Integer>> loading = executor.invokeAll(work);
            done.set(true);
            for (Future<Integer> loaded : loading) {
                created += loaded.get();
            }
            for (Future<Integer> searched : searching) {
                assertThat(searched.get()).isLessThan(400);
            }
        }
        assertThat(created).isEqualTo(100 + 16 * 150);
        given().accept(NDJSON).get(COLLECTION + "/items").then().body(startsWith("{"));
        assertThat(given().accept(NDJSON)
                        .get(COLLECTION + "/items")
                        .asString()
                        .lines()
                        .count())
                .isEqualTo(created);
        given().get(COLLECTION).then().body("id", equalTo(NAME));
    }
}
