package io.terrane.run;

import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.terrane.database.Statements;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import io.terrane.raster.store.ObjectStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Products that follow their source: new scenes are added, reprocessed ones make a revision, and nothing is computed twice. */
@MeshTest
class ScheduleIT {
    private static final String SCHEDULE = "/api/domains/{d}/definitions/{i}/schedule";

    @Inject
    AgroalDataSource database;

    @Inject
    ObjectStore store;

    @Inject
    Collector collector;

    @TempDir
    Path drawn;

    @TempDir
    Path source;

    private Optional<ImageryServer> server = Optional.empty();
    private int port;

    @BeforeEach
    void draw() throws IOException {
        DemoImagery.drawInto(drawn);
    }

    @AfterEach
    void stop() {
        server.ifPresent(ImageryServer::close);
    }

    /** The source has these scenes from now on. */
    private Mesh serve(String... days) throws IOException {
        stop();
        for (String day : days) {
            try (Stream<Path> files = Files.walk(drawn)) {
                for (Path file : files.filter(found -> found.toString().contains("32TPQ_" + day))
                        .toList()) {
                    Path target = source.resolve(drawn.relativize(file));
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else if (!Files.exists(target)) {
                        Files.copy(file, target);
                    }
                }
            }
        }
        ImageryServer started = ImageryServer.start(source, port);
        server = Optional.of(started);
        port = URI.create(started.stac()).getPort();
        return new Mesh(started.stac());
    }

    @Test
    void aProductFollowsItsSource() throws Exception {
        Mesh mesh = serve("20230604", "20230704");
        mesh.domain("following");
        mesh.register("following", definition(mesh));
        mesh.publishDefinition("following", "ndvi", "1.0.0");

        // There is no product yet: the first look makes it.
        put("following", "{\"pollEvery\": \"PT1H\"}");
        JsonPath first = awaitRun("following", mesh);
        assertThat(first.getString("cause")).isEqualTo("new-scenes");
        assertThat(first.getString("productVersion")).isEqualTo("1.0.0");
        Map<String, JsonPath> before = items("following");
        assertThat(before).hasSize(2);

        // Nothing is new: nothing is run.
        put("following", "{\"pollEvery\": \"PT1H\"}");
        assertThat(awaitLast("following").getString("last.result")).isEqualTo("unchanged");

        // A scene is new: it is added to the version that is there.
        serve("20230803");
        put("following", "{\"pollEvery\": \"PT1H\"}");
        JsonPath second = awaitRun("following", mesh);
        assertThat(second.getString("state")).as(second.prettify()).isEqualTo("succeeded");
        assertThat(second.getString("productVersion")).isEqualTo("1.0.0");
        assertThat(second.getString("baseRun")).isEqualTo(first.getString("id"));
        assertThat(second.getList("events.message", String.class))
                .anyMatch(message -> message.contains("1 time steps computed, 2 taken over"));
        Map<String, JsonPath> after = items("following");
        assertThat(after).hasSize(3);
        before.forEach((id, item) -> assertThat(after.get(id).<Object>get()).isEqualTo(item.get()));
        assertThat(changes("following")).contains("updated", "created");

        // A scene was processed again: a revision of its own, and the version before stays as it is.
        processAgain("SYN_32TPQ_20230704_0_L2A");
        serve();
        String refreshed = refresh("following", 202).getString("id");
        JsonPath third = mesh.await("following", refreshed);
        assertThat(third.getString("productVersion")).as(third.prettify()).isEqualTo("1.0.0+1");
        assertThat(items("following").keySet()).hasSize(3).allMatch(id -> id.startsWith("ndvi-1.0.0+1-"));
        for (String version : List.of("1.0.0", "1.0.0+1")) {
            as(publisher("following"))
                    .get("/stac/collections/following.ndvi/versions/{v}/items", version)
                    .then()
                    .statusCode(200)
                    .body("features", hasSize(3));
            as(publisher("following"))
                    .get("/data/following/ndvi/{v}/SYN_32TPQ_20230704_0_L2A.zarr/zarr.json", version)
                    .then()
                    .statusCode(200)
                    .body("attributes.version", org.hamcrest.Matchers.equalTo(version));
            as(publisher("following"))
                    .get("/api/domains/following/products/ndvi/contract?version={v}", version)
                    .then()
                    .statusCode(200);
        }

        // An owner goes back: a schedule does not undo it, as long as the source has nothing else.
        as(Tokens.of("olga", "/domains/following/owner"))
                .contentType(ContentType.JSON)
                .body("{\"version\": \"1.0.0\", \"reason\": \"it is worse\"}")
                .put("/api/domains/following/products/ndvi/current-version")
                .then()
                .statusCode(200);
        put("following", "{\"pollEvery\": \"PT1H\"}");
        assertThat(awaitLast("following").getString("last.result")).isEqualTo("unchanged");
        put("following", "{\"cron\": \"0 6 * * *\"}");
        new Statements(database)
                .update("making it due", "update schedule set next_at = now() where domain = 'following'");
        assertThat(awaitLast("following").getString("last.detail")).contains("went back");

        // Who asks for it starts from what is current, and the number of what was gone back from is not used again.
        JsonPath anew = mesh.await("following", refresh("following", 202).getString("id"));
        assertThat(anew.getString("baseRun")).as(anew.prettify()).isEqualTo(second.getString("id"));
        assertThat(anew.getString("productVersion")).isEqualTo("1.0.0+2");
        assertThat(items("following").keySet()).hasSize(3).allMatch(id -> id.startsWith("ndvi-1.0.0+2-"));

        // Nothing has changed since: a run that says so.
        JsonPath fourth = mesh.await("following", refresh("following", 202).getString("id"));
        assertThat(fourth.getString("state")).isEqualTo("succeeded");
        assertThat(fourth.getBoolean("unchanged")).isTrue();

        // What nobody points at any more is removed, what is published stays.
        String outdated = "following/ndvi/1.0.0/" + first.getString("id") + "/";
        collector.collect(Duration.ofHours(1));
        assertThat(keys(outdated)).as("within the grace").isNotEmpty();
        collector.collect(Duration.ZERO);
        assertThat(keys(outdated)).isEmpty();
        assertThat(keys("following/ndvi/1.0.0/" + second.getString("id") + "/")).isNotEmpty();
        assertThat(keys("following/ndvi/1.0.0/" + third.getString("id") + "/")).isNotEmpty();
    }

    @Test
    void runsAreQueuedWhenTheirTimeHasComeAndOnlyOnce() throws Exception {
        Mesh mesh = serve("20230604");
        mesh.domain("punctual");
        mesh.register("punctual", definition(mesh).replace("domain: following", "domain: punctual"));
        mesh.publishDefinition("punctual", "ndvi", "1.0.0");
        String rule =
                "{\"cron\": \"0 6 * * 1-5\", \"zone\": \"Europe/Rome\", \"pollEvery\": \"%s\", \"enabled\": false}";
        JsonPath missing = preview("punctual", rule.formatted("PT60M"));
        assertThat(missing.getString("action")).isEqualTo("create");
        assertThat(missing.getBoolean("published")).isTrue();
        as(publisher("punctual")).get(SCHEDULE, "punctual", "ndvi").then().statusCode(404);
        put("punctual", rule.formatted("PT1H"));
        assertThat(preview("punctual", rule.formatted("PT60M")).getString("action"))
                .isEqualTo("none");
        JsonPath changed = preview("punctual", rule.formatted("PT2H"));
        assertThat(changed.getString("action")).isEqualTo("update");
        assertThat(changed.getString("before.pollEvery")).isEqualTo("PT1H");
        assertThat(changed.getString("after.pollEvery")).isEqualTo("PT2H");
        as(publisher("punctual")).delete(SCHEDULE, "punctual", "ndvi").then().statusCode(204);
        JsonPath schedule = put("punctual", "{\"cron\": \"0 6 * * 1-5\", \"zone\": \"Europe/Rome\"}");
        assertThat(Instant.parse(schedule.getString("nextAt"))).isAfter(Instant.now());
        Statements statements = new Statements(database);
        statements.update(
                "making it due", "update schedule set next_at = now() - interval '3 days' where domain = 'punctual'");
        JsonPath run = awaitRun("punctual", mesh);
        assertThat(run.getString("cause")).isEqualTo("schedule");
        assertThat(run.getString("createdBy")).contains("schedule of");
        JsonPath last =
                as(publisher("punctual")).get(SCHEDULE, "punctual", "ndvi").jsonPath();
        assertThat(Instant.parse(last.getString("nextAt"))).isAfter(Instant.now());
        as(publisher("punctual")).get("/api/domains/punctual/runs").then().body("runs", hasSize(1));

        // A source that does not answer is asked less often.
        stop();
        put("punctual", "{\"pollEvery\": \"PT1M\"}");
        JsonPath failed = awaitLast("punctual");
        assertThat(failed.getString("last.result")).isEqualTo("failed");
        assertThat(failed.getInt("failures")).isEqualTo(1);
        assertThat(Instant.parse(failed.getString("pollAt")))
                .isAfter(Instant.now().plusSeconds(100));
        as(publisher("punctual")).delete(SCHEDULE, "punctual", "ndvi").then().statusCode(204);
        as(publisher("punctual")).get("/api/domains/punctual/schedules").then().body("schedules", hasSize(0));
    }

    @Test
    void aScheduleThatMakesNoSenseIsRefused() {
        new Mesh("http://127.0.0.1/stac").domain("senseless");
        as(publisher("senseless"))
                .contentType(ContentType.JSON)
                .body("{\"cron\": \"sometimes\", \"zone\": \"Mars\", \"pollEvery\": \"PT1S\"}")
                .put(SCHEDULE, "senseless", "ndvi")
                .then()
                .statusCode(422)
                .body("errors", hasSize(3));
        as(publisher("senseless"))
                .contentType(ContentType.JSON)
                .body("{\"cron\": \"0 0 31 2 *\"}")
                .put(SCHEDULE, "senseless", "ndvi")
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("no moment"));
        as(publisher("senseless"))
                .contentType(ContentType.JSON)
                .body("{\"cron\": \"0 0 * * *\"}")
                .put(SCHEDULE, "senseless", "ndvi")
                .then()
                .statusCode(409);
    }

    private static String definition(Mesh mesh) {
        return mesh.definition("following", "ndvi", "1.0.0", "public")
                .replace("interval: 2023-01-01/2023-12-31", "interval: 2023-01-01/..");
    }

    /** In a later baseline. */
    private void processAgain(String id) throws IOException {
        Path file = source.resolve(id).resolve(id + ".json");
        ObjectMapper json = new ObjectMapper();
        ObjectNode item = (ObjectNode) json.readTree(file.toFile());
        item.withObject("/properties").put("s2:processing_baseline", "05.11");
        json.writeValue(file.toFile(), item);
    }

    private static JsonPath preview(String domain, String body) {
        return as(publisher(domain))
                .contentType(ContentType.JSON)
                .body(body)
                .post(SCHEDULE + "/preview", domain, "ndvi")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static JsonPath put(String domain, String body) {
        return as(publisher(domain))
                .contentType(ContentType.JSON)
                .body(body)
                .put(SCHEDULE, domain, "ndvi")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static JsonPath refresh(String domain, int status) {
        return as(publisher(domain))
                .contentType(ContentType.JSON)
                .post("/api/domains/{d}/definitions/ndvi/versions/1.0.0/refresh", domain)
                .then()
                .statusCode(status)
                .extract()
                .jsonPath();
    }

    private static JsonPath awaitLast(String domain) throws InterruptedException {
        Instant since = Instant.parse(
                as(publisher(domain)).get(SCHEDULE, domain, "ndvi").jsonPath().getString("changedAt"));
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (true) {
            JsonPath schedule =
                    as(publisher(domain)).get(SCHEDULE, domain, "ndvi").jsonPath();
            String at = schedule.getString("last.at");
            if (at != null && Instant.parse(at).isAfter(since)) {
                return schedule;
            }
            assertThat(Instant.now()).as(schedule.prettify()).isBefore(end);
            Thread.sleep(200);
        }
    }

    private static JsonPath awaitRun(String domain, Mesh mesh) throws InterruptedException {
        JsonPath schedule = awaitLast(domain);
        assertThat(schedule.getString("last.result")).as(schedule.prettify()).isEqualTo("queued");
        return mesh.await(domain, schedule.getString("last.run"));
    }

    private static Map<String, JsonPath> items(String domain) {
        Map<String, JsonPath> items = new java.util.TreeMap<>();
        List<String> ids = as(publisher(domain))
                .get("/stac/collections/{c}/items", domain + ".ndvi")
                .jsonPath()
                .getList("features.id", String.class);
        for (String id : ids) {
            items.put(
                    id,
                    as(publisher(domain))
                            .get("/stac/collections/{c}/items/{i}", domain + ".ndvi", id)
                            .jsonPath());
        }
        return items;
    }

    private static List<String> changes(String domain) {
        return as(publisher(domain))
                .get("/api/changes?collection={c}", domain + ".ndvi")
                .jsonPath()
                .getList("changes.kind", String.class);
    }

    private List<String> keys(String prefix) throws IOException {
        try (Stream<ObjectStore.ObjectMetadata> objects = store.list(prefix)) {
            return objects.map(ObjectStore.ObjectMetadata::key).toList();
        }
    }
}
