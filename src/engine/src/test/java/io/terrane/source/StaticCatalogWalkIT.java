package io.terrane.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.raster.io.RequestTerms;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Catalogs as they are, and as nobody should make them. */
class StaticCatalogWalkIT {
    private static final StaticCatalogWalk.Limits LIMITS = new StaticCatalogWalk.Limits(1_000, 5, 1 << 20);

    private final Map<String, String> documents = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.incrementAndGet();
                String document = documents.get(exchange.getRequestURI().getPath());
                byte[] bytes = document == null ? new byte[0] : document.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(document == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** Remembers what was found. */
    private static final class Kept implements StaticCatalogWalk.Keeper {
        private final Map<URI, StaticCatalogWalk.Known> known = new HashMap<>();
        private final List<StaticCatalogWalk.Found> found = new ArrayList<>();

        @Override
        public Map<URI, StaticCatalogWalk.Known> known(List<URI> items) {
            return known;
        }

        @Override
        public void keep(List<StaticCatalogWalk.Found> more, List<URI> unchanged) {
            found.addAll(more);
        }
    }

    private StaticCatalogWalk.Walked walk(Kept kept, StaticCatalogWalk.Limits limits) throws Exception {
        try (StaticCatalogWalk walk = new StaticCatalogWalk(
                AddressPolicy.publicOr(List.of("127.0.0.1")),
                RequestTerms.NONE,
                new BackOff(2, Duration.ofMillis(5)),
                limits)) {
            return walk.walk(address("/catalog.json"), kept);
        }
    }

    private void catalog(String path, String... links) {
        StringBuilder list = new StringBuilder();
        for (String link : links) {
            String[] parts = link.split(" ", 2);
            list.append(list.isEmpty() ? "" : ",")
                    .append("{\"rel\": \"" + parts[0] + "\", \"href\": \"" + parts[1] + "\"}");
        }
        String type = path.contains("collection") ? "Collection" : "Catalog";
        documents.put(path, "{\"type\": \"%s\", \"id\": \"%s\", \"links\": [%s]}".formatted(type, path, list));
    }

    private void item(String path) {
        documents.put(
                path,
                "{\"type\": \"Feature\", \"id\": \"%s\", \"links\": [{\"rel\": \"root\", \"href\": \"x\"}]}"
                        .formatted(path));
    }

    @Test
    void everyDocumentIsReadOnceHoweverTheyLink() throws Exception {
        catalog(
                "/catalog.json",
                "child ./catalog.json",
                "child a/collection.json",
                "child a/collection.json#again",
                "child b/catalog.json");
        catalog(
                "/a/collection.json",
                "parent ../catalog.json",
                "child ../b/catalog.json",
                "item 1.json",
                "item ./1.json",
                "item 2.json");
        catalog(
                "/b/catalog.json",
                "child ../a/collection.json",
                "child ../catalog.json",
                "item ../a/2.json",
                "item 3.json");
        item("/a/1.json");
        item("/a/2.json");
        item("/b/3.json");
        Kept kept = new Kept();
        StaticCatalogWalk.Walked walked = walk(kept, LIMITS);
        assertThat(walked).isEqualTo(new StaticCatalogWalk.Walked(3, 3, 0));
        assertThat(requests).hasValue(6);
        Map<String, String> collections = new HashMap<>();
        kept.found.forEach(found -> {
            assertThat(found.item().at("/links/0/href").asText())
                    .isEqualTo(found.location().toString());
            collections.put(
                    found.item().path("id").asText(),
                    found.item().path("collection").asText());
        });
        assertThat(new TreeSet<>(collections.keySet())).containsExactly("/a/1.json", "/a/2.json", "/b/3.json");
        assertThat(collections).containsEntry("/a/1.json", "/a/collection.json");
    }

    @Test
    void whatIsKnownIsNotReadAgain() throws Exception {
        catalog("/catalog.json", "item 1.json", "item 2.json");
        item("/1.json");
        item("/2.json");
        Kept kept = new Kept();
        kept.known.put(address("/1.json"), new StaticCatalogWalk.Known.Current());
        assertThat(walk(kept, LIMITS).items()).isEqualTo(2);
        assertThat(kept.found).extracting(StaticCatalogWalk.Found::location).containsExactly(address("/2.json"));
    }

    @Test
    void linksThatLeadNowhereAreLeftOut() throws Exception {
        catalog(
                "/catalog.json",
                "item 404.json",
                "item file:///etc/passwd",
                "item http://user@127.0.0.1/x.json",
                "item http://[not",
                "child html.json",
                "item http://169.254.169.254/latest.json",
                "item http://localhost:1/private.json",
                "item 1.json");
        documents.put("/html.json", "<html>");
        item("/1.json");
        Kept kept = new Kept();
        assertThat(walk(kept, LIMITS)).isEqualTo(new StaticCatalogWalk.Walked(1, 1, 7));
        assertThat(kept.found).hasSize(1);
    }

    @Test
    void aCatalogWithoutEndIsGivenUp() {
        catalog("/catalog.json", "child 1/catalog.json");
        for (int depth = 1; depth < 20; depth++) {
            catalog("/1".repeat(depth) + "/catalog.json", "child 1/catalog.json");
        }
        assertThatThrownBy(() -> walk(new Kept(), LIMITS)).hasMessageContaining("deeper than 5");
        String[] links = new String[600];
        for (int i = 0; i < links.length; i++) {
            links[i] = (i % 2 == 0 ? "child " : "item ") + i + ".json";
            catalog("/" + i + ".json", "item x" + i + ".json", "item y" + i + ".json");
            item("/x" + i + ".json");
            item("/y" + i + ".json");
        }
        catalog("/catalog.json", links);
        assertThatThrownBy(() -> walk(new Kept(), LIMITS)).hasMessageContaining("more than 1000 documents");
        documents.put("/0.json", "{\"links\": [], \"description\": \"%s\"}".formatted("x".repeat(2 << 20)));
        catalog("/catalog.json", "child 0.json");
        assertThatThrownBy(() -> walk(new Kept(), LIMITS)).hasMessageContaining("more than 1 MB");
        String[] nowhere = new String[200];
        java.util.Arrays.setAll(nowhere, i -> "item gone" + i + ".json");
        catalog("/catalog.json", nowhere);
        assertThatThrownBy(() -> walk(new Kept(), LIMITS)).hasMessageContaining("more than 100 links");
    }

    @Test
    void saysWhenTheRootIsNoCatalog() {
        assertThatThrownBy(() -> walk(new Kept(), LIMITS)).hasMessageContaining("answered 404");
        documents.put("/catalog.json", "{\"type\": \"FeatureCollection\"}");
        assertThatThrownBy(() -> walk(new Kept(), LIMITS)).hasMessageContaining("catalog.json or collection.json");
    }
}
