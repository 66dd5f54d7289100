package io.terrane.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.testing.SharedData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The conversation with a source: on recordings of real servers, and with servers that misbehave. */
class StacApiSourceIT {
    private static final BackOff QUICK = new BackOff(4, Duration.ofMillis(5));

    @Test
    void walksEarthSearchsPagesAndChecksTheFilterThatItIgnores() throws Exception {
        try (RecordedServer server = recording("es-v1_filter_2pages_20231110.json")) {
            List<SourceScene> scenes =
                    search(definition(server.address("/v1"), "sentinel-2-l2a", "eo:cloud_cover <= 40")
                            .interval("2023-11-10/2023-11-10")
                            .maxItems(9)
                            .bands("{red: red, nir: nir}"));
            assertThat(scenes).hasSize(9).allSatisfy(scene -> {
                assertThat(scene.collection()).isEqualTo("sentinel-2-l2a");
                assertThat(scene.properties().path("eo:cloud_cover").asDouble()).isLessThanOrEqualTo(40);
                assertThat(scene.bands().get("red").href().getPath()).endsWith("B04.tif");
            });
            assertThat(server.requests)
                    .filteredOn(request -> request.startsWith("POST /v1/search"))
                    .hasSize(2);
            assertThat(server.userAgents).allMatch(agent -> agent.startsWith("Terrane/"));
        }
    }

    @Test
    void standardLettersNameBandsOfThePlatform() throws Exception {
        try (RecordedServer server = recording("es-v1_filter_2pages_20231110.json")) {
            List<SourceScene> scenes =
                    search(definition(server.address("/v1"), "sentinel-2-l2a", "eo:cloud_cover <= 40")
                            .interval("2023-11-10/2023-11-10")
                            .maxItems(1)
                            .bands("{red: R, nir: N}"));
            assertThat(scenes.getFirst().bands().get("red").href().getPath()).endsWith("B04.tif");
            assertThat(scenes.getFirst().bands().get("nir").href().getPath()).endsWith("B08.tif");
        }
    }

    @Test
    void keepsTheReprocessedOneOfTwoAcquisitions() throws Exception {
        try (RecordedServer server = recording("es-v1_reprocessed_duplicate_scene_20250311.json");
                Answering landing =
                        new Answering(exchange -> reply(exchange, 200, """
                        {"links": [{"rel": "search", "method": "POST", "href": "%s"}]}""".formatted(server.address("/v1/search"))))) {
            List<SourceScene> scenes = search(definition(landing.address(), "sentinel-2-l2a", "eo:cloud_cover <= 100")
                    .interval("2020-05-01/2020-05-01")
                    .bands("{red: red, nir: B08}"));
            assertThat(scenes).extracting(SourceScene::id).containsExactly("S2B_13SDV_20200501_1_L2A");
        }
    }

    @Test
    void pagesByTokenAsPlanetaryComputerDoes() throws Exception {
        try (RecordedServer server = recording("pc_post_paging.json");
                Answering landing = new Answering(
                        exchange -> reply(exchange, 200, """
                        {"links": [{"rel": "search", "method": "POST", "href": "%s"}]}""".formatted(server.address("/api/stac/v1/search"))))) {
            ProductDefinition definition = definition(landing.address(), "naip", "gsd < 100")
                    .interval("2000-01-01/2025-01-01")
                    .maxItems(13)
                    .bands("{red: image, nir: image}")
                    .build();
            try (StacApiSource source = new StacApiSource(AddressPolicy.ANY, QUICK)) {
                assertThat(source.search(definition)).hasSize(13);
            }
            assertThat(server.requests).hasSize(2);
        }
    }

    @Test
    void searchesByGetWhereThereIsNoPost() throws Exception {
        StringBuilder asked = new StringBuilder();
        try (Answering server = new Answering(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/search")) {
                asked.append(exchange.getRequestMethod())
                        .append(' ')
                        .append(exchange.getRequestURI().getQuery());
                reply(exchange, 200, "{\"features\": []}");
            } else {
                reply(exchange, 200, "{\"links\": [{\"rel\": \"search\", \"href\": \"/search\"}]}");
            }
        })) {
            assertThatThrownBy(() -> search(definition(server.address(), "c", "a < 1")))
                    .hasMessageContaining("no imagery found")
                    .hasMessageContaining("widen the area or the interval");
            assertThat(asked.toString()).startsWith("GET collections=c&bbox=-180.0,-90.0,180.0,90.0&datetime=");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503, 504, 403})
    void triesAgainWhenThrottled(int status) throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Answering server = new Answering(exchange -> {
            if (requests.incrementAndGet() < 3) {
                reply(exchange, status, "Forbidden");
            } else {
                reply(exchange, 200, "{\"links\": []}");
            }
        })) {
            assertThatThrownBy(() -> search(definition(server.address(), "c", "a < 1")))
                    .hasMessageContaining("has no link to an item search");
            assertThat(requests).hasValue(3);
        }
    }

    @Test
    void saysWhenTheSourceIsDownAnswersRubbishOrGoesInCircles() throws Exception {
        String closed;
        try (Answering server = new Answering(exchange -> reply(exchange, 200, "<html>"))) {
            closed = server.address();
            assertThatThrownBy(() -> search(definition(server.address(), "c", "a < 1")))
                    .hasMessageContaining("did not answer with JSON");
        }
        assertThatThrownBy(() -> search(definition(closed, "c", "a < 1")))
                .hasMessageContaining("does not answer")
                .hasMessageContaining("4 times");
        try (Answering server = new Answering(exchange -> reply(exchange, 200, """
                {"links": [{"rel": "search", "method": "POST", "href": "/s"},
                           {"rel": "next", "method": "POST", "href": "/s", "body": {"token": 1}}],
                 "features": [{"id": "a"}]}"""))) {
            assertThatThrownBy(() -> search(definition(server.address(), "c", "a < 1")))
                    .hasMessageContaining("back to an earlier one");
        }
        try (Answering server = new Answering(exchange -> reply(exchange, 400, "bad bbox"))) {
            assertThatThrownBy(() -> search(definition(server.address(), "c", "a < 1")))
                    .hasMessageContaining("answered 400: bad bbox");
        }
    }

    @Test
    void listsTheBandsThatAnItemHas() throws Exception {
        try (RecordedServer server = recording("es-v1_filter_2pages_20250731.json")) {
            assertThatThrownBy(() -> search(definition(server.address("/v1"), "sentinel-2-l2a", "eo:cloud_cover <= 40")
                            .interval("2025-07-01/2025-07-31")
                            .bands("{red: red, nir: infrared}")))
                    .hasMessageContaining("has no band 'infrared'")
                    .hasMessageContaining("nir (")
                    .hasMessageContaining("scl");
        }
    }

    @Test
    void doesNotConnectToPrivateAddressesForUsers() throws Exception {
        try (Answering server = new Answering(exchange -> reply(exchange, 200, "{}"));
                StacApiSource source = new StacApiSource(AddressPolicy.PUBLIC_ONLY, QUICK)) {
            ProductDefinition definition =
                    definition(server.address(), "c", "a < 1").build();
            assertThatThrownBy(() -> source.search(definition)).hasMessageContaining("private or local");
        }
    }

    private static RecordedServer recording(String name) throws IOException {
        return new RecordedServer(SharedData.path("stac/recordings/" + name));
    }

    private static List<SourceScene> search(Definition definition) throws Exception {
        try (StacApiSource source = new StacApiSource(AddressPolicy.ANY, QUICK)) {
            return source.search(definition.build());
        }
    }

    private static Definition definition(String stac, String collection, String filter) {
        return new Definition(stac, collection, filter, "2020-01-01/2024-01-01", 50, "{red: red, nir: nir}");
    }

    private record Definition(
            String stac, String collection, String filter, String interval, int maxItems, String bands) {
        Definition interval(String value) {
            return new Definition(stac, collection, filter, value, maxItems, bands);
        }

        Definition maxItems(int value) {
            return new Definition(stac, collection, filter, interval, value, bands);
        }

        Definition bands(String value) {
            return new Definition(stac, collection, filter, interval, maxItems, value);
        }

        ProductDefinition build() throws Exception {
            return DefinitionReader.read("""
                    {domain: d1, id: p1, version: 1.0.0, title: t, expression: nir - red,
                     source: {stac: "%s", collections: [%s], filter: "%s", maxItems: %d, bands: %s, radiometry: raw},
                     area: {bbox: [-180, -90, 180, 90]}, time: {interval: %s},
                     metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC0-1.0},
                     access: {discover: public, read: public}}""".formatted(stac, collection, filter, maxItems, bands, interval)
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** A server whose every answer is one function. */
    private record Answering(HttpServer server) implements AutoCloseable {
        Answering(HttpHandler handler) throws IOException {
            this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            server.createContext("/", handler);
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
