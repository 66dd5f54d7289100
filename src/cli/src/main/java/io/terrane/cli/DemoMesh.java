package io.terrane.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.embedded.ChildProcess;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.DemoPeople;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Seeds a running mesh over its API as its people would, and reads what they published. Doing it twice does no harm. */
final class DemoMesh {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration RUN_LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(300);
    private static final String VERSION = "1.0.0";
    private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");
    private static final List<Product> PRODUCTS = List.of(
            new Product(
                    "agronomy", "ndvi-po-valley", "NDVI, Po valley", "[10.84, 45.0, 10.98, 45.1]", "public", "public"),
            new Product(
                    "hydrology",
                    "ndvi-mincio",
                    "NDVI along the Mincio",
                    "[10.68, 45.43, 10.82, 45.53]",
                    "signed-in",
                    "domain"));

    private final String address;
    private final String issuer;
    private final String imagery;
    private final Consumer<String> say;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ObjectMapper json = new ObjectMapper();

    private record Product(String domain, String id, String title, String bbox, String discover, String read) {
        String definition(String imagery) {
            return """
                    domain: %s
                    id: %s
                    version: %s
                    title: %s
                    description: Vegetation index of synthetic scenes, for the demonstration.
                    source:
                      stac: %s
                      collections: [%s]
                      filter: "eo:cloud_cover < 60"
                      maxItems: 10
                      bands: {red: B04, nir: B08, scl: scl}
                      radiometry: earth-search-l2a
                    area: {bbox: %s}
                    time: {interval: 2023-06-01/2023-08-31, step: acquisition}
                    expression: (nir - red) / (nir + red)
                    mask: {band: scl, drop: [0, 1, 3, 8, 9, 10]}
                    output: {formats: [zarr, cog], dtype: int16, scale: 0.0001, chunk: 512, shard: 1024}
                    metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC0-1.0}
                    access: {discover: %s, read: %s}
                    """.formatted(domain, id, VERSION, title, imagery, DemoImagery.COLLECTION, bbox, discover, read);
        }

        String collection() {
            return domain + "." + id;
        }
    }

    /**
     * A mesh at an address.
     *
     * @param issuer of tokens
     * @param imagery root of the STAC API that the products are computed from
     * @param say told of each step
     */
    DemoMesh(String address, String issuer, String imagery, Consumer<String> say) {
        this.address = address;
        this.issuer = issuer;
        this.imagery = imagery;
        this.say = say;
    }

    void awaitReady(ChildProcess service) throws IOException, InterruptedException {
        service.awaitAnswer(URI.create(address + "/q/health/ready"), START_LIMIT);
    }

    void seed() throws IOException, InterruptedException {
        String admin = token(DemoPeople.MESH_ADMIN);
        for (Map.Entry<String, String> domain : new java.util.TreeMap<>(DemoPeople.DOMAINS).entrySet()) {
            String body = json.createObjectNode()
                    .put("id", domain.getKey())
                    .put("title", domain.getValue())
                    .put("description", "A domain of the demonstration.")
                    .toString();
            send("POST", "/api/domains", admin, "application/json", body, 201, 409);
            for (String role : List.of("owner", "publisher")) {
                String user = DemoPeople.member(domain.getKey(), role);
                send(
                        "PUT",
                        "/api/domains/" + domain.getKey() + "/members/" + user,
                        admin,
                        "application/json",
                        "{\"role\": \"" + role + "\"}",
                        204);
            }
        }
        registerSource(admin);
        for (Product product : PRODUCTS) {
            publish(product);
        }
    }

    /** With a mirror of all its Items. */
    private void registerSource(String admin) throws IOException, InterruptedException {
        ObjectNode source = json.createObjectNode().put("id", "demo-imagery").put("type", "stac-api");
        source.put("title", "Synthetic imagery").put("url", imagery).put("radiometry", "earth-search-l2a");
        source.put("requestsPerSecond", 1_000);
        ObjectNode mirror = source.putObject("mirror").put("since", "2023-01-01");
        mirror.putArray("collections").add(DemoImagery.COLLECTION);
        send("POST", "/api/sources", admin, "application/json", source.toString(), 201, 409);
    }

    private void publish(Product product) throws IOException, InterruptedException {
        String publisher = token(DemoPeople.member(product.domain, "publisher"));
        String definitions = "/api/domains/" + product.domain + "/definitions";
        String version = definitions + "/" + product.id + "/versions/" + VERSION;
        send("POST", definitions, publisher, "application/yaml", product.definition(imagery), 201, 409);
        send("POST", version + "/publish", publisher, "application/json", "", 200);
        HttpResponse<String> queued = send("POST", version + "/runs", publisher, "application/json", "", 202, 409);
        if (queued.statusCode() == 202) {
            String run = json.readTree(queued.body()).path("id").asText();
            say.accept("Running " + product.collection());
            await(run, publisher);
        } else {
            awaitUnderWay(product, publisher);
        }
        say.accept("Published " + product.collection() + " " + VERSION);
    }

    /** A run that was under way when the demo was stopped is taken over by the new worker; without one, it is done. */
    private void awaitUnderWay(Product product, String publisher) throws IOException, InterruptedException {
        JsonNode runs = json.readTree(
                send("GET", "/api/domains/" + product.domain + "/runs", publisher, "application/json", "", 200)
                        .body());
        for (JsonNode run : runs.path("runs")) {
            if (run.path("definition").asText().equals(product.id)
                    && run.path("version").asText().equals(VERSION)
                    && !ENDED.contains(run.path("state").asText())) {
                await(run.path("id").asText(), publisher);
            }
        }
    }

    private void await(String run, String token) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(RUN_LIMIT);
        while (true) {
            JsonNode state = json.readTree(send("GET", "/api/runs/" + run, token, "application/json", "", 200)
                    .body());
            if (ENDED.contains(state.path("state").asText())) {
                if (!state.path("state").asText().equals("succeeded")) {
                    throw new IOException(
                            "run " + run + " " + state.path("state").asText() + ": "
                                    + state.path("failure").path("detail").asText());
                }
                return;
            }
            if (Instant.now().isAfter(end)) {
                throw new IOException("run " + run + " does not end");
            }
            Thread.sleep(POLL);
        }
    }

    /** As consumers do: found by STAC, opened by its Zarr metadata, one shard read by range; and hidden from strangers. */
    void readBack() throws IOException, InterruptedException {
        for (Product product : PRODUCTS) {
            Optional<String> reader = product.read.equals("public")
                    ? Optional.empty()
                    : Optional.of(token(DemoPeople.member(product.domain, "publisher")));
            String search = "/stac/search?collections=" + product.collection();
            JsonNode items = json.readTree(read(search, reader, 200)).path("features");
            if (items.isEmpty()) {
                throw new IOException(product.collection() + " has no Items");
            }
            String group = items.get(0).at("/assets/zarr/href").asText().substring(address.length());
            JsonNode metadata = json.readTree(read(group + "/zarr.json", reader, 200));
            String array = items.get(0).at("/assets/zarr/bands/0/name").asText();
            JsonNode shape = metadata.path("consolidated_metadata")
                    .path("metadata")
                    .path(array)
                    .path("shape");
            byte[] shard = read(group + "/" + array + "/c/0/0", reader, 200);
            HttpResponse<byte[]> range = http.send(
                    request(group + "/" + array + "/c/0/0", reader)
                            .header("Range", "bytes=-64")
                            .build(),
                    BodyHandlers.ofByteArray());
            if (range.statusCode() != 206
                    || !Arrays.equals(range.body(), Arrays.copyOfRange(shard, shard.length - 64, shard.length))) {
                throw new IOException("a range of " + product.collection() + " is not a part of the whole");
            }
            if (!product.discover.equals("public")) {
                read("/stac/collections/" + product.collection(), Optional.empty(), 404);
                read(group + "/zarr.json", Optional.empty(), 404);
            }
            say.accept("Read back " + product.collection() + ": " + items.size() + " Items of " + shape + " pixels");
        }
    }

    private byte[] read(String path, Optional<String> token, int expected) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request(path, token).build(), BodyHandlers.ofByteArray());
        if (response.statusCode() != expected) {
            throw new IOException(path + " answered " + response.statusCode() + " instead of " + expected);
        }
        return response.body();
    }

    private HttpResponse<String> send(
            String method, String path, String token, String type, String body, int... accepted)
            throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                request(path, Optional.of(token))
                        .header("Content-Type", type)
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (Arrays.stream(accepted).noneMatch(status -> status == response.statusCode())) {
            throw new IOException(method + " " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response;
    }

    private HttpRequest.Builder request(String path, Optional<String> token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(60));
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    private String token(String user) throws IOException, InterruptedException {
        String form = Map.of("grant_type", "password", "client_id", "terrane-cli", "username", user, "password", user)
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "/protocol/openid-connect/token"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "Keycloak gives " + user + " no token: " + response.statusCode() + " " + response.body());
        }
        return json.readTree(response.body()).path("access_token").asText();
    }
}
