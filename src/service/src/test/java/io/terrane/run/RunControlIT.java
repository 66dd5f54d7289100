package io.terrane.run;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.agroal.api.AgroalDataSource;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.terrane.raster.store.ObjectStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import io.terrane.testing.UnrulyServer;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What members of a domain do with runs, and what runs do when their source misbehaves. */
@MeshTest
class RunControlIT {
    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    AgroalDataSource database;

    @Inject
    RunQueue queue;

    @Inject
    RunStore runs;

    @Inject
    Collector collector;

    @Inject
    ObjectStore store;

    @Test
    void aRunSucceedsThoughItsSourceThrottlesLiesCutsShortAndGoesAway() throws Exception {
        try (UnrulyServer unruly = UnrulyServer.before(URI.create(imagery))) {
            Mesh mesh = new Mesh(unruly.address(imagery));
            register(mesh, "unruly");
            unruly.misbehave();
            String run = mesh.enqueue("unruly", "ndvi", "1.0.0");
            awaitChunks("unruly", run, 2);
            unruly.goAway(Duration.ofSeconds(Integer.getInteger("terrane.test.outage", 5)));
            JsonPath ended = mesh.await("unruly", run);

            assertThat(ended.getString("state")).as(ended.prettify()).isEqualTo("succeeded");
            assertThat(ended.getInt("attempts")).isPositive();
            assertThat(ended.getList("events.message", String.class))
                    .anyMatch(message -> message.contains("tried again in"))
                    .anyMatch(message -> message.contains("taken up with the 3 Items"));
            assertThat(unruly.faults()).isGreaterThan(10);
        }
        Mesh calm = new Mesh(imagery);
        register(calm, "calm");
        calm.await("calm", calm.enqueue("calm", "ndvi", "1.0.0"));
        assertThat(pixels("unruly")).isEqualTo(pixels("calm"));
    }

    @Test
    void aRunIsPausedResumedAndShowsItsChunks() throws Exception {
        try (UnrulyServer slow = UnrulyServer.before(URI.create(imagery))) {
            slow.delay(Duration.ofMillis(1_500));
            Mesh mesh = new Mesh(slow.address(imagery));
            register(mesh, "pausing");
            String run = mesh.enqueue("pausing", "ndvi", "1.0.0");
            awaitChunks("pausing", run, 1);
            post("pausing", run, "pause", 202);
            JsonPath paused = awaitState("pausing", run, "paused");
            long done = paused.getLong("chunks.done");
            assertThat(done).isBetween(1L, 11L);
            post("pausing", run, "pause", 409);
            // A paused run still is the one run of its version.
            as(publisher("pausing"))
                    .contentType(ContentType.JSON)
                    .post("/api/domains/pausing/definitions/ndvi/versions/1.0.0/runs")
                    .then()
                    .statusCode(409);
            slow.delay(Duration.ZERO);
            post("pausing", run, "resume", 202);
            JsonPath ended = mesh.await("pausing", run);
            assertThat(ended.getString("state")).isEqualTo("succeeded");
            assertThat(ended.getInt("claims")).isEqualTo(2);
            post("pausing", run, "resume", 409);

            List<String> maps = as(publisher("pausing"))
                    .get("/api/runs/{r}/chunks", run)
                    .jsonPath()
                    .getList("items.chunks", String.class);
            assertThat(maps).hasSize(3).allMatch(map -> map.matches("[#o]{4}"));
        }
    }

    @Test
    void aCancelledRunIsRetriedWhereItWasAndItsGarbageIsCollectedOtherwise() throws Exception {
        try (UnrulyServer slow = UnrulyServer.before(URI.create(imagery))) {
            slow.delay(Duration.ofMillis(1_500));
            Mesh mesh = new Mesh(slow.address(imagery));
            register(mesh, "retrying");
            String run = mesh.enqueue("retrying", "ndvi", "1.0.0");
            awaitChunks("retrying", run, 1);
            post("retrying", run, "cancel", 202);
            assertThat(mesh.await("retrying", run).getString("state")).isEqualTo("cancelled");
            assertThat(objects("retrying")).isNotEmpty();
            collector.collect(Duration.ofHours(1));
            assertThat(objects("retrying")).as("within the grace").isNotEmpty();

            post("retrying", run, "retry", 202);
            awaitChunks("retrying", run, 2);
            post("retrying", run, "cancel", 202);
            assertThat(mesh.await("retrying", run).getString("state")).isEqualTo("cancelled");
            collector.collect(Duration.ZERO);
            assertThat(objects("retrying")).isEmpty();
            as(publisher("retrying"))
                    .post("/api/runs/{r}/retry", run)
                    .then()
                    .statusCode(409)
                    .body("detail", containsString("queue a new run"));

            slow.delay(Duration.ZERO);
            String next = mesh.enqueue("retrying", "ndvi", "1.0.0");
            assertThat(mesh.await("retrying", next).getString("state")).isEqualTo("succeeded");
            List<String> product = objects("retrying");
            // A worker that did not know yet that its run was over.
            String late = RunFolder.prefix("retrying", "ndvi", "1.0.0", UUID.fromString(run)) + "/late";
            store.put(late, new byte[1]);
            store.put("retrying/notes/from/somebody/else", new byte[1]);
            collector.collect(Duration.ZERO);
            assertThat(collector.sweep(Duration.ofHours(1))).isZero();
            assertThat(collector.sweep(Duration.ZERO)).isPositive();
            assertThat(store.head(late)).isEmpty();
            assertThat(objects("retrying")).containsAll(product).contains("retrying/notes/from/somebody/else");
        }
    }

    @Test
    void aRunEndsAtItsDeadline() throws Exception {
        try (UnrulyServer slow = UnrulyServer.before(URI.create(imagery))) {
            slow.delay(Duration.ofMillis(1_500));
            Mesh mesh = new Mesh(slow.address(imagery));
            register(mesh, "hasty");
            String run = as(publisher("hasty"))
                    .contentType(ContentType.JSON)
                    .body("{\"deadline\": \"%s\", \"priority\": 5}"
                            .formatted(Instant.now().plusSeconds(2)))
                    .post("/api/domains/hasty/definitions/ndvi/versions/1.0.0/runs")
                    .then()
                    .statusCode(202)
                    .body("priority", equalTo(5))
                    .extract()
                    .path("id");
            JsonPath ended = mesh.await("hasty", run);
            assertThat(ended.getString("state")).isEqualTo("failed");
            assertThat(ended.getString("failure.detail")).contains("deadline");
        }
        as(publisher("hasty"))
                .contentType(ContentType.JSON)
                .body("{\"priority\": 101, \"soon\": true, \"deadline\": \"2001-01-01T00:00:00Z\"}")
                .post("/api/domains/hasty/definitions/ndvi/versions/1.0.0/runs")
                .then()
                .statusCode(422)
                .body("errors", hasSize(3));
    }

    @Test
    void aDomainStopsAtItsQuota() throws Exception {
        Mesh mesh = new Mesh(imagery);
        register(mesh, "thrifty");
        quota("thrifty", "{\"chunkSeconds\": 3600, \"bytesRead\": 100000}");
        JsonPath run = mesh.await("thrifty", mesh.enqueue("thrifty", "ndvi", "1.0.0"));
        JsonPath quota =
                as(publisher("thrifty")).get("/api/domains/thrifty/quota").jsonPath();
        assertThat(quota.getLong("used.bytesRead")).isGreaterThan(100_000);
        // It may have been done before anybody looked; the next one is refused in any case.
        assertThat(run.getString("state")).isIn("failed", "succeeded");
        mesh.register("thrifty", mesh.definition("thrifty", "evi", "1.0.0", "public"));
        mesh.publishDefinition("thrifty", "evi", "1.0.0");
        as(publisher("thrifty"))
                .contentType(ContentType.JSON)
                .post("/api/domains/thrifty/definitions/evi/versions/1.0.0/runs")
                .then()
                .statusCode(409)
                .body("detail", containsString("quota is used up"));
        quota("thrifty", "{}");
        assertThat(mesh.await("thrifty", mesh.enqueue("thrifty", "evi", "1.0.0"))
                        .getString("state"))
                .isEqualTo("succeeded");
        as(publisher("thrifty"))
                .contentType(ContentType.JSON)
                .body("{}")
                .put("/api/domains/thrifty/quota")
                .then()
                .statusCode(403);
    }

    @Test
    void noDomainStarvesAnother() throws Exception {
        // Of runs that nobody executes: they are not due before this test has looked at them.
        for (String domain : List.of("greedy", "modest")) {
            register(new Mesh(imagery), domain);
        }
        for (int i = 0; i < 200; i++) {
            waiting("greedy", i, 0);
        }
        for (int i = 0; i < 3; i++) {
            waiting("modest", i, i);
        }
        List<Claim> claims = new ArrayList<>();
        Set<String> foreign = new HashSet<>();
        due();
        while (claims.size() < 8) {
            Optional<Claim> claim = queue.claim("a test", Duration.ofMinutes(5));
            assertThat(claim).isPresent();
            if (claim.get().definition().equals("waiting")) {
                claims.add(claim.get());
            } else {
                foreign.add(claim.get().domain());
                runs.release(claim.get());
            }
        }
        assertThat(foreign).isEmpty();
        List<String> order = claims.stream().map(Claim::domain).toList();
        // One after the other, until the modest one has nothing more.
        assertThat(order.subList(0, 6)).containsOnly("greedy", "modest");
        assertThat(order.subList(0, 6).stream().filter("modest"::equals)).hasSize(3);
        assertThat(claims.stream()
                        .filter(claim -> claim.domain().equals("modest"))
                        .map(Claim::version))
                .as("by priority")
                .containsExactly("2.0.0", "1.0.0", "0.0.0");
        sql("delete from run where definition = 'waiting'");
    }

    private void due() throws Exception {
        sql("update run set not_before = null where definition = 'waiting'");
    }

    private void waiting(String domain, int number, int priority) throws Exception {
        queue.admit(domain);
        sql("""
                insert into definition (domain, id, version, title, state, document, created_at, created_by, updated_at)
                select domain, 'waiting', '%d.0.0', title, state, document, created_at, created_by, updated_at
                from definition where domain = '%s' and id = 'ndvi'""".formatted(number, domain));
        sql("""
                insert into run (id, definition_key, domain, definition, version, state, created_at, created_by,
                  priority, not_before)
                select gen_random_uuid(), key, domain, id, version, 'queued', now(), 'paula', %d, now() + interval '1 hour'
                from definition where domain = '%s' and id = 'waiting' and version = '%d.0.0'""".formatted(priority, domain, number));
    }

    private void sql(String statement) throws Exception {
        try (var connection = database.getConnection();
                var prepared = connection.createStatement()) {
            prepared.executeUpdate(statement);
        }
    }

    private static void register(Mesh mesh, String domain) {
        mesh.domain(domain);
        mesh.register(domain, mesh.definition(domain, "ndvi", "1.0.0", "public"));
        mesh.publishDefinition(domain, "ndvi", "1.0.0");
    }

    private static void quota(String domain, String body) {
        as(Tokens.meshAdmin())
                .contentType(ContentType.JSON)
                .body(body)
                .put("/api/domains/{d}/quota", domain)
                .then()
                .statusCode(200);
    }

    private static void post(String domain, String run, String action, int status) {
        as(publisher(domain)).post("/api/runs/{r}/{a}", run, action).then().statusCode(status);
    }

    private static void awaitChunks(String domain, String run, int chunks) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(60);
        while (as(publisher(domain)).get("/api/runs/{r}", run).jsonPath().getLong("chunks.done") < chunks) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(50);
        }
    }

    private static JsonPath awaitState(String domain, String run, String state) throws InterruptedException {
        Instant end = Instant.now().plusSeconds(60);
        while (true) {
            JsonPath body = as(publisher(domain)).get("/api/runs/{r}", run).jsonPath();
            if (body.getString("state").equals(state)) {
                return body;
            }
            assertThat(Instant.now()).as(body.prettify()).isBefore(end);
            Thread.sleep(50);
        }
    }

    private List<String> objects(String domain) throws Exception {
        try (Stream<ObjectStore.ObjectMetadata> objects = store.list(domain + "/")) {
            return objects.map(ObjectStore.ObjectMetadata::key).toList();
        }
    }

    /** Of the Items of a product, by id: pixels by what became of them. */
    private static Object pixels(String domain) {
        String report = given().get("/stac/search?collections={c}", domain + ".ndvi")
                .jsonPath()
                .getString("features[0].assets.'run-report'.href")
                .replace("http://mesh.example", "");
        JsonPath document = given().get(report).jsonPath();
        return List.of(document.getMap("pixels"), document.getMap("statistics"));
    }
}
