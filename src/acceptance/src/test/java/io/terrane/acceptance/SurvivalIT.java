package io.terrane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.embedded.ChildProcess;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.EmbeddedPostgresql;
import io.terrane.embedded.ImageryServer;
import io.terrane.embedded.LoopbackPorts;
import io.terrane.embedded.ServiceProcess;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers are processes that are killed, or stopped for longer than their lease, at random moments of a run; the queue and
 * the object store are real. {@code -Dterrane.kills=50} for more moments than the usual few.
 */
@Timeout(1800)
class SurvivalIT {
    private static final Duration LATENCY = Duration.ofMillis(40);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int CHUNKS_AT_ONCE = 2;
    /** Of the demo's three scenes. */
    private static final int CHUNKS = 48;

    @TempDir
    static Path drawn;

    @TempDir
    Path folder;

    private EmbeddedPostgresql database;
    private ImageryServer imagery;
    private final List<ChildProcess> workers = new ArrayList<>();

    @BeforeAll
    static void draw() throws Exception {
        DemoImagery.drawInto(drawn);
    }

    @BeforeEach
    void start() throws Exception {
        imagery = ImageryServer.start(drawn, 0, LATENCY);
        database = EmbeddedPostgresql.start(folder.resolve("postgresql"), 0);
    }

    @AfterEach
    void stop() {
        workers.forEach(ChildProcess::close);
        imagery.close();
        database.close();
    }

    @Test
    void aRunWhoseWorkerIsKilledAtAnyMomentIsPublishedOnceWithTheSameBytes() throws Exception {
        int kills = Integer.getInteger("terrane.kills", 4);
        Random random = new Random(Long.getLong("terrane.seed", System.nanoTime()));
        ChildProcess worker = worker("first");
        domain();
        String undisturbed = queue("1.0.0");
        awaitState(undisturbed, "succeeded");
        Map<String, String> expected = product(undisturbed);
        assertThat(expected).hasSizeGreaterThan(10);

        int computedAgain = 0;
        int readAgain = 0;
        for (int kill = 1; kill <= kills; kill++) {
            String version = "1.%d.%d".formatted(kill / 10, kill % 10);
            String run = queue(version);
            int moment = random.nextInt(CHUNKS);
            awaitChunks(run, moment);
            Thread.sleep(random.nextInt(100));
            worker.kill();
            String left = text("select state || ' with ' || (select count(*) from run_chunk c where c.run_id = run.id) "
                    + "|| ' of ' || chunks_total from run where id = '" + run + "'");
            worker = worker("next");
            awaitState(run, "succeeded");
            long chunks = number("select chunks_total from run where id = '" + run + "'");
            long read = told(run, "begun") - chunks;
            long computed = told(run, "computed") - chunks;
            System.out.printf(
                    "kill %d after %d chunks: %s; %d chunks read again, %d computed again%n",
                    kill, moment, left, read, computed);
            readAgain += (int) read;
            computedAgain += (int) computed;

            assertThat(told(run, "done"))
                    .as("nothing that was done is done again")
                    .isLessThanOrEqualTo(chunks);
            assertThat(product(run)).as("objects of run " + kill).isEqualTo(expected);
            assertThat(number("select count(*) from product_version where version = '" + version + "'"))
                    .isEqualTo(1);
            assertThat(number("select count(*) from item")).isEqualTo(3);
        }
        System.out.printf(
                "%d kills of a worker that computes %d chunks at once: %.2f chunks computed again a kill, and %.2f read again%n",
                kills, CHUNKS_AT_ONCE, (double) computedAgain / kills, (double) readAgain / kills);
        assertThat(computedAgain).isLessThan(CHUNKS_AT_ONCE * kills);
        awaitOnlyProducts();
    }

    @Test
    void aWorkerThatWasStoppedPastItsLeaseDoesNoHarm() throws Exception {
        ChildProcess sleeper = worker("sleeper");
        domain();
        String run = queue("1.0.0");
        awaitChunks(run, 5);
        signal(sleeper, "STOP");
        worker("heir");
        awaitState(run, "succeeded");
        Map<String, String> product = product(run);
        long version = number("select count(*) from product_version");
        long token = number("select fencing_token from run");
        assertThat(token).isEqualTo(2);

        signal(sleeper, "CONT");
        Thread.sleep(5_000);
        assertThat(sleeper.isAlive()).isTrue();
        assertThat(product(run)).isEqualTo(product);
        assertThat(number("select count(*) from product_version"))
                .isEqualTo(version)
                .isEqualTo(1);
        assertThat(text("select state from run")).isEqualTo("succeeded");
        assertThat(number("select count(*) from change where kind = 'created' and items[1] is null"))
                .isEqualTo(1);
        // What it wrote before it learned of its end is found as what no run left.
        awaitOnlyProducts();
    }

    private static void signal(ChildProcess process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private ChildProcess worker(String name) throws Exception {
        int port = LoopbackPorts.freeRow(3);
        Path own = Files.createDirectories(folder.resolve(name + "-" + workers.size()));
        Map<String, String> environment = new HashMap<>(Map.of(
                "TERRANE_PORT", String.valueOf(port),
                "TERRANE_JDBC_URL", database.jdbcUrl(),
                "TERRANE_JDBC_USER", database.user(),
                "TERRANE_JDBC_PASSWORD", database.password(),
                "QUARKUS_OIDC_TENANT_ENABLED", "false",
                "TERRANE_STORAGE_ROOT", objects().toString(),
                "TERRANE_PRIVATE_SOURCE_HOSTS", "127.0.0.1",
                "TERRANE_WORKER_LEASE", "2s",
                "TERRANE_WORKER_CHUNKS", String.valueOf(CHUNKS_AT_ONCE)));
        environment.put("TERRANE_WORKER_POLL", "100ms");
        environment.put("JAVA_TOOL_OPTIONS", TerraneProcess.SHORT_LIVED);
        environment.put("QUARKUS_LOG_CATEGORY__IO_TERRANE_RUN__LEVEL", "DEBUG");
        environment.put("TERRANE_COLLECTOR_GRACE", "1s");
        environment.put("TERRANE_COLLECTOR_EVERY", "1s");
        environment.put("TERRANE_COLLECTOR_SWEEP_EVERY", "2s");
        ChildProcess worker = ServiceProcess.start(Path.of(System.getProperty("terrane.home")), own, 1024, environment);
        workers.add(worker);
        worker.awaitAnswer(URI.create("http://127.0.0.1:" + port + "/q/health/live"), LIMIT);
        return worker;
    }

    /** How often all workers together told of a run's chunks that they were begun, computed or done. */
    private long told(String run, String what) throws IOException {
        long told = 0;
        try (Stream<Path> logs = Files.walk(folder, 2)) {
            for (Path log : logs.filter(file -> file.endsWith("service.log")).toList()) {
                try (Stream<String> lines = Files.lines(log)) {
                    told += lines.filter(line -> line.contains("run " + run + ": chunk ") && line.endsWith(" " + what))
                            .count();
                }
            }
        }
        return told;
    }

    private Path objects() {
        return folder.resolve("objects");
    }

    private void domain() throws Exception {
        sql("insert into domain (id, title, created_at, created_by) values ('agronomy', 'Agronomy', now(), 'test')");
        sql("insert into domain_share (domain, virtual_time) values ('agronomy', 0) on conflict do nothing");
    }

    private String queue(String version) throws Exception {
        String definition = """
                {"domain": "agronomy", "id": "ndvi", "version": "%s", "title": "NDVI",
                 "source": {"stac": "%s", "collections": ["%s"], "maxItems": 10,
                   "bands": {"red": "B04", "nir": "B08", "scl": "scl"}, "radiometry": "earth-search-l2a"},
                 "area": {"bbox": [10.8, 44.9, 11.1, 45.2]},
                 "time": {"interval": "2023-01-01/2023-12-31"},
                 "expression": "(nir - red) / (nir + red)",
                 "mask": {"band": "scl", "drop": [0, 1, 3, 8, 9, 10]},
                 "output": {"formats": ["zarr", "cog"], "chunk": 256, "shard": 512},
                 "metadata": {"units": "1", "validRange": [-1, 1], "processingLevel": "L3", "license": "CC-BY-4.0"},
                 "access": {"discover": "public", "read": "public"}}""".formatted(version, imagery.stac(), DemoImagery.COLLECTION);
        sql("""
                insert into definition (domain, id, version, title, state, document, created_at, created_by, updated_at,
                  published_at)
                values ('agronomy', 'ndvi', '%s', 'NDVI', 'published', '%s', now(), 'test', now(), now())""".formatted(version, definition));
        String id = UUID.randomUUID().toString();
        sql("""
                insert into run (id, definition_key, domain, definition, version, state, created_at, created_by)
                select '%s', key, domain, id, version, 'queued', now(), 'test' from definition where version = '%s'""".formatted(id, version));
        return id;
    }

    private void awaitChunks(String run, int chunks) throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        while (number("select count(*) from run_chunk where run_id = '" + run + "'") < chunks
                || text("select state from run where id = '" + run + "'").equals("queued")) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(5);
        }
    }

    private void awaitState(String run, String state) throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        while (true) {
            String current = text(
                    "select state || coalesce(': ' || (failure ->> 'detail'), '') from run where id = '" + run + "'");
            if (current.equals(state) || state.equals("running") && current.equals("succeeded")) {
                return;
            }
            assertThat(current).doesNotStartWith("failed");
            assertThat(Instant.now()).as("the run is " + current).isBefore(end);
            Thread.sleep(20);
        }
    }

    /** Key below the run's folder → digest; without the reports, which tell the time, and the provenance with its hashes. */
    private Map<String, String> product(String run) throws Exception {
        Path product = objects().resolve(text("select prefix from product_version where run_id = '" + run + "'"));
        String version = text("select version from run where id = '" + run + "'");
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(product)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String key = product.relativize(file).toString();
                if (!key.endsWith("-report.json") && !key.equals("provenance.json")) {
                    digests.put(key, digest(file, version));
                }
            }
        }
        return digests;
    }

    /** As if the version of the definition were always the same: metadata name it. */
    private static String digest(Path file, String version) throws Exception {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1).replace(version, "1.0.0");
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return new BigInteger(1, sha256).toString(16);
    }

    /** Nothing but the objects of published versions is left, soon. */
    private void awaitOnlyProducts() throws Exception {
        List<String> prefixes = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select prefix || '/' from product_version")) {
            while (rows.next()) {
                prefixes.add(rows.getString(1));
            }
        }
        Instant end = Instant.now().plusSeconds(30);
        List<String> orphans = orphans(prefixes);
        while (!orphans.isEmpty() && Instant.now().isBefore(end)) {
            Thread.sleep(500);
            orphans = orphans(prefixes);
        }
        assertThat(orphans).isEmpty();
    }

    private List<String> orphans(List<String> prefixes) throws IOException {
        try (Stream<Path> files = Files.walk(objects())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> objects().relativize(file).toString())
                    .filter(key -> prefixes.stream().noneMatch(key::startsWith))
                    .filter(key -> !key.startsWith(".incomplete"))
                    .toList();
        }
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = connect();
                Statement sql = connection.createStatement()) {
            sql.executeUpdate(statement);
        }
    }

    private String text(String query) throws Exception {
        try (Connection connection = connect();
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private long number(String query) throws Exception {
        return Long.parseLong(text(query));
    }
}
