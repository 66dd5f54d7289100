package io.terrane.cli.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.terrane.exchange.ItemSpool;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command in processes of its own, one of them killed, against a mesh that is slow and sometimes away. */
@Timeout(120)
class IngestCommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private HttpServer server;
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private volatile int away;
    private volatile long delayMillis;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/stac/collections/team.scenes/bulk", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Items whose id begins with "bad" are refused. */
    private void answer(HttpExchange exchange) throws IOException {
        if (away-- > 0) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        List<String> ids = new ArrayList<>();
        ObjectNode report = JSON.createObjectNode();
        ArrayNode errors = report.putArray("errors");
        try (GZIPInputStream lines = new GZIPInputStream(exchange.getRequestBody())) {
            for (String line : new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                ids.add(JSON.readTree(line).path("id").asText());
                if (ids.getLast().startsWith("bad")) {
                    errors.addObject()
                            .put("line", ids.size())
                            .put("id", ids.getLast())
                            .put("detail", "It is bad.");
                }
            }
            Thread.sleep(delayMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        received.addAll(ids);
        report.put("created", ids.size() - errors.size()).put("failed", errors.size());
        byte[] body = JSON.writeValueAsBytes(report);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Process ingest(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.terrane.cli.TerraneCommand",
                "ingest",
                "team/scenes"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment()
                .put("TERRANE_SERVER", "http://127.0.0.1:" + server.getAddress().getPort());
        builder.environment().put("TERRANE_TOKEN", "a token");
        builder.environment().put("TERRANE_STATE", folder.resolve("state").toString());
        return builder.start();
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private static int ended(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Path lines(int items) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < items; i++) {
            lines.append("{\"id\": \"item-").append(i).append("\"}\n");
        }
        return Files.writeString(folder.resolve("items.ndjson"), lines);
    }

    @Test
    void aCallThatWasKilledGoesOnWhereItWas() throws Exception {
        Path file = lines(20_000);
        delayMillis = 150;
        Process first = ingest(file.toString(), "--writers", "2");
        while (received.size() < 4_000 && first.isAlive()) {
            Thread.sleep(20);
        }
        first.destroyForcibly().waitFor();
        assertThat(received.size()).isLessThan(20_000);
        Thread.sleep(400);
        delayMillis = 0;
        away = 2;
        assertThat(ended(ingest(file.toString()))).as(out()).isZero();
        Set<String> distinct = new HashSet<>(received);
        assertThat(distinct).hasSize(20_000);
        // At most what was under way twice: two batches, and two more whose answers it had not written down.
        assertThat(received.size() - distinct.size()).isLessThanOrEqualTo(4 * Ingest.BATCH_ITEMS);
        assertThat(out()).contains("20,000 created, 0 updated, 0 unchanged, 0 failed");
        try (var left = Files.list(folder.resolve("state/ingest"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatChangedSinceIsSentAgain() throws Exception {
        Path file = lines(2_000);
        String before = Files.readString(file);
        Files.writeString(file, before + "{\"id\": \"bad\"}\n");
        server.removeContext("/stac/collections/team.scenes/bulk");
        server.createContext("/stac/collections/team.scenes/bulk", exchange -> {
            if (received.size() >= 1_000) {
                exchange.sendResponseHeaders(403, -1);
                exchange.close();
            } else {
                answer(exchange);
            }
        });
        assertThat(ended(ingest(file.toString(), "--writers", "1"))).as(out()).isEqualTo(3);
        assertThat(received).hasSize(1_000);
        server.removeContext("/stac/collections/team.scenes/bulk");
        server.createContext("/stac/collections/team.scenes/bulk", this::answer);
        Files.writeString(file, before.replace("item-700\"", "item-7OO\""));
        assertThat(ended(ingest(file.toString(), "--writers", "1"))).as(out()).isZero();
        assertThat(received).hasSize(2_500).contains("item-7OO").containsOnlyOnce("item-3", "item-1999");
    }

    @Test
    void errorsAreToldByLineAndKept() throws Exception {
        Path file = folder.resolve("items.json.gz");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
            gzip.write("{\"type\": \"FeatureCollection\", \"features\": [{\"id\": \"a\"}, 5, {\"id\": \"bad-1\"}]}"
                    .getBytes(StandardCharsets.UTF_8));
        }
        Path errors = folder.resolve("errors.ndjson");
        assertThat(ended(ingest(file.toString(), "--errors", errors.toString())))
                .as(out())
                .isEqualTo(4);
        assertThat(out())
                .contains(file + ":3: bad-1: It is bad.")
                .contains("1 created, 0 updated, 0 unchanged, 2 failed");
        List<JsonNode> kept = new ArrayList<>();
        for (String line : Files.readAllLines(errors)) {
            kept.add(JSON.readTree(line));
        }
        assertThat(kept).extracting(error -> error.path("line").asInt()).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void tablesAreReadRowByRow() throws Exception {
        Path file = folder.resolve("items.parquet");
        try (ItemSpool spool = new ItemSpool(folder, new ItemSpool.Limits(1 << 20, 100, 1 << 20));
                OutputStream out = Files.newOutputStream(file)) {
            spool.add("{\"id\": \"t1\", \"properties\": {\"datetime\": \"2024-01-01T00:00:00Z\"}}");
            spool.add("{\"id\": \"bad-2\", \"properties\": {\"datetime\": \"2024-01-01T00:00:00Z\"}}");
            spool.writeTo(out, Map.of());
        }
        assertThat(ended(ingest(file.toString()))).as(out()).isEqualTo(4);
        assertThat(received).containsExactly("t1", "bad-2");
        assertThat(out()).contains(file + ":2: bad-2");
    }

    @Test
    void theStandardInputIsReadToo() throws Exception {
        Process process = ingest("-");
        try (var input = process.getOutputStream()) {
            input.write("{\"id\": \"x\"}\n{\"id\": \"y\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(ended(process)).as(out()).isZero();
        assertThat(received).containsExactlyInAnyOrder("x", "y");
    }
}
