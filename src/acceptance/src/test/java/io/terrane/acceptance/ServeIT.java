package io.terrane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.DemoPeople;
import io.terrane.embedded.EmbeddedKeycloak;
import io.terrane.embedded.EmbeddedPostgresql;
import io.terrane.embedded.ImageryServer;
import io.terrane.embedded.LoopbackPorts;
import io.terrane.embedded.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The service on servers that others run: PostgreSQL, an OpenID provider and an S3 object store, named by environment. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ServeIT {
    private static final String BUCKET = "mesh";

    @TempDir
    static Path folder;

    private static final Deque<AutoCloseable> SERVERS = new ArrayDeque<>();

    private static String address;
    private static String issuer;
    private static ImageryServer imagery;
    private static S3Client bucket;
    private static TerraneProcess service;

    @BeforeAll
    static void start() throws Exception {
        int port = LoopbackPorts.freeRow(3);
        address = "http://127.0.0.1:" + port;
        Secrets secrets = Secrets.random();
        DemoImagery.drawInto(folder.resolve("drawn"));
        appear("20230604");
        imagery = started(ImageryServer.start(folder.resolve("imagery"), 0));
        S3Proxy s3 = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "access", "secret")
                .blobStore(new TransientNio2BlobStore())
                .build();
        s3.start();
        SERVERS.push(s3::stop);
        bucket = started(client(s3));
        bucket.createBucket(request -> request.bucket(BUCKET));
        EmbeddedPostgresql database = started(EmbeddedPostgresql.start(folder.resolve("postgresql"), 0));
        Path home = Path.of(System.getProperty("terrane.home"));
        EmbeddedKeycloak keycloak = started(EmbeddedKeycloak.start(
                new EmbeddedKeycloak.Settings(
                        home.resolve("src/embedded/target/keycloak/keycloak-26.7.3"),
                        folder.resolve("keycloak"),
                        port + 1,
                        address),
                database,
                DemoPeople.addTo(home.resolve("deploy/keycloak/terrane-realm.json")),
                secrets));
        issuer = keycloak.issuer();
        service = started(TerraneProcess.start(
                folder,
                Map.ofEntries(
                        Map.entry("TERRANE_PORT", String.valueOf(port)),
                        Map.entry("TERRANE_PUBLIC_URL", address),
                        Map.entry("TERRANE_JDBC_URL", database.jdbcUrl()),
                        Map.entry("TERRANE_JDBC_USER", database.user()),
                        Map.entry("TERRANE_JDBC_PASSWORD", database.password()),
                        Map.entry("TERRANE_OIDC_ISSUER", issuer),
                        Map.entry("TERRANE_OIDC_SECRET", secrets.portalSecret()),
                        Map.entry("TERRANE_KEYCLOAK_URL", "http://127.0.0.1:" + keycloak.port()),
                        Map.entry("TERRANE_KEYCLOAK_ADMIN_SECRET", secrets.serviceSecret()),
                        Map.entry("TERRANE_STORAGE_KIND", "s3"),
                        Map.entry("TERRANE_STORAGE_BUCKET", BUCKET),
                        Map.entry("TERRANE_STORAGE_PREFIX", "products/"),
                        Map.entry("TERRANE_S3_ENDPOINT", "http://127.0.0.1:" + s3.getPort()),
                        Map.entry("AWS_ACCESS_KEY_ID", "access"),
                        Map.entry("AWS_SECRET_ACCESS_KEY", "secret"),
                        Map.entry("TERRANE_PRIVATE_SOURCE_HOSTS", "127.0.0.1")),
                "serve"));
        service.awaitAnswer(URI.create(address + "/q/health/ready"));
        Api admin = Api.of(address, issuer, DemoPeople.MESH_ADMIN);
        admin.send("POST", "/api/domains", "application/json", "{\"id\": \"agronomy\", \"title\": \"Agronomy\"}", 201);
        admin.send(
                "PUT",
                "/api/domains/agronomy/members/agronomy-publisher",
                "application/json",
                "{\"role\": \"publisher\"}",
                204);
    }

    private static <T extends AutoCloseable> T started(T server) {
        SERVERS.push(server);
        return server;
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable server : SERVERS) {
            server.close();
        }
    }

    /** A token carries the groups of the moment that it was given. */
    private static Api publisher() throws Exception {
        return Api.of(address, issuer, "agronomy-publisher");
    }

    @Test
    @Order(1)
    void aProductIsComputedIntoS3AndReadBack() throws Exception {
        service.explaining(() -> {
            JsonNode item = publish();
            String group = URI.create(item.at("/assets/zarr/href").asText()).getPath();
            Api reader = Api.of(address, issuer, "carl");
            assertThat(reader.get(group + "/zarr.json").path("node_type").asText())
                    .isEqualTo("group");
            storeAddressesAreForReaders(item);
            objectsAreHadFromTheStoreItself(item.at("/assets/run-report/href").asText());
            assertThat(bucket.listObjectsV2Paginator(request -> request.bucket(BUCKET))
                            .contents())
                    .extracting(S3Object::key)
                    .isNotEmpty()
                    .allMatch(key -> key.startsWith("products/"))
                    .anyMatch(key -> key.endsWith("/c/0/0"));
        });
    }

    /** What was published is copied within the store, not computed. */
    @Test
    @Order(2)
    void whatIsNewAtTheSourceIsAdded() throws Exception {
        service.explaining(() -> {
            Api publisher = publisher();
            String before = inAnyFolder(
                    publisher.get("/stac/search?collections=agronomy.ndvi").at("/features/0"));
            imagery.close();
            appear("20230704");
            imagery = started(ImageryServer.start(folder.resolve("imagery"), imagery.port()));
            JsonNode queued = publisher.send(
                    "POST",
                    "/api/domains/agronomy/definitions/ndvi/versions/1.0.0/refresh",
                    "application/json",
                    "",
                    202);
            JsonNode ended = publisher.awaitEnd(queued.path("id").asText());
            assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("succeeded");
            assertThat(ended.path("productVersion").asText()).isEqualTo("1.0.0");
            assertThat(ended.path("events").toString()).contains("1 time steps computed, 1 taken over");
            JsonNode items =
                    publisher.get("/stac/search?collections=agronomy.ndvi").path("features");
            assertThat(items).hasSize(2).extracting(ServeIT::inAnyFolder).contains(before);
            for (JsonNode item : items) {
                String chunk = URI.create(item.at("/assets/zarr/href").asText()).getPath() + "/ndvi/c/0/0";
                publisher.send("HEAD", chunk, "application/json", "", 200);
            }
        });
    }

    /** As if all runs wrote into one folder. */
    private static String inAnyFolder(JsonNode item) {
        return item.toString().replaceAll("/1\\.0\\.0/[0-9a-f-]{36}/", "/1.0.0/run/");
    }

    @Test
    @Order(3)
    void aPublisherLoadsItemsThatWereMadeElsewhere() throws Exception {
        service.explaining(() -> {
            ParcelFile parcels = ParcelFile.in(folder);
            Api publisher = publisher();
            publisher.send("POST", "/stac/collections", "application/json", ParcelFile.COLLECTION_DOCUMENT, 201);
            assertThat(ingest("carl", 3, parcels)).contains("role");
            Path errors = folder.resolve("errors.ndjson");
            assertThat(ingest("agronomy-publisher", 4, parcels, "--errors", errors.toString()))
                    .contains(parcels.file() + ":" + ParcelFile.NO_JSON_LINE + ": ")
                    .contains(parcels.file() + ":" + ParcelFile.NO_ITEM_LINE + ": nowhere: ")
                    .contains(ParcelFile.ITEMS + " created, 0 updated, 0 unchanged, 2 failed");
            assertThat(errors).content().hasLineCount(2).contains("/properties/datetime");

            Api reader = Api.of(address, issuer, "carl");
            String search = "/stac/search?collections=" + ParcelFile.COLLECTION;
            assertThat(reader.get(search).path("numberMatched").asInt()).isEqualTo(ParcelFile.ITEMS);
            assertThat(reader.get(search + "&bbox=" + ParcelFile.EASTERN_HALF)
                            .path("numberMatched")
                            .asInt())
                    .isEqualTo(ParcelFile.ITEMS / 2);
            JsonNode extent =
                    reader.get("/stac/collections/" + ParcelFile.COLLECTION).path("extent");
            assertThat(extent.at("/spatial/bbox/0").toString()).isEqualTo(ParcelFile.BBOX);
            assertThat(extent.at("/temporal/interval/0").toString()).isEqualTo(ParcelFile.INTERVAL);

            String changes = "/api/changes?collection=" + ParcelFile.COLLECTION + "&limit=1000";
            String told = publisher.get(changes).path("next").asText();
            assertThat(ingest("agronomy-publisher", 4, parcels))
                    .contains("0 created, 0 updated, " + ParcelFile.ITEMS + " unchanged, 2 failed");
            assertThat(publisher.get(changes + "&after=" + told).path("changes"))
                    .isEmpty();
            parcels.mend();
            assertThat(ingest("agronomy-publisher", 0, parcels))
                    .contains("2 created, 0 updated, " + ParcelFile.ITEMS + " unchanged, 0 failed");
            assertThat(publisher.get(changes + "&after=" + told).path("changes"))
                    .hasSize(2);
            assertThat(reader.get(search).path("numberMatched").asInt()).isEqualTo(ParcelFile.ITEMS + 2);
        });
    }

    private static String ingest(String person, int status, ParcelFile parcels, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("ingest", ParcelFile.COLLECTION, parcels.file().toString()));
        arguments.addAll(List.of(more));
        Map<String, String> environment = Map.of(
                "TERRANE_SERVER", address,
                "TERRANE_TOKEN", Api.of(address, issuer, person).token(),
                "TERRANE_STATE", folder.resolve("state").toString());
        try (TerraneProcess process = TerraneProcess.start(folder, environment, arguments.toArray(String[]::new))) {
            assertThat(process.awaitEnd()).as(process.output()).isEqualTo(status);
            return process.output();
        }
    }

    /** The source has the scenes of this day too, from when it is started next. */
    private static void appear(String day) throws IOException {
        try (Stream<Path> scenes = Files.list(folder.resolve("drawn"))) {
            for (Path scene :
                    scenes.filter(found -> found.toString().contains(day)).toList()) {
                Path target = folder.resolve("imagery").resolve(scene.getFileName());
                Files.createDirectories(target.getParent());
                Files.move(scene, target);
            }
        }
    }

    /** Whoever may find and not read an Item sees it without the places of its objects. */
    private static void storeAddressesAreForReaders(JsonNode item) throws Exception {
        String href = item.at("/assets/run-report/alternate/s3/href").asText();
        assertThat(href).startsWith("s3://" + BUCKET + "/products/");
        bucket.headObject(request -> request.bucket(BUCKET).key(href.substring(("s3://" + BUCKET + "/").length())));
        assertThat(item.at("/assets/run-report/alternate/http/href").asText()).endsWith("run-report.json");
        assertThat(item.at("/properties/storage:schemes/store/bucket").asText()).isEqualTo(BUCKET);
        Api.of(address, issuer, DemoPeople.MESH_ADMIN)
                .send(
                        "PUT",
                        "/api/domains/agronomy/products/ndvi/policy",
                        "application/json",
                        "{\"discover\": \"public\", \"read\": \"domain\", \"requests\": true}",
                        200);
        JsonNode found = Api.of(address, issuer, "carl").get("/stac/search?collections=agronomy.ndvi");
        assertThat(found.path("features")).isNotEmpty();
        assertThat(found.toString()).doesNotContain("s3://", "alternate", "storage:");
        JsonNode seen = publisher().get("/stac/search?collections=agronomy.ndvi");
        assertThat(seen.toString()).contains("s3://" + BUCKET);
        Api.of(address, issuer, DemoPeople.MESH_ADMIN)
                .send(
                        "PUT",
                        "/api/domains/agronomy/products/ndvi/policy",
                        "application/json",
                        "{\"discover\": \"public\", \"read\": \"public\", \"requests\": true}",
                        200);
    }

    /** The presigned address to which a reader is sent serves the object. */
    private static void objectsAreHadFromTheStoreItself(String object) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> redirect = client.send(
                    HttpRequest.newBuilder(URI.create(object + "?delivery=redirect"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(redirect.statusCode()).isEqualTo(307);
            String presigned = redirect.headers().firstValue("Location").orElseThrow();
            assertThat(presigned).contains("X-Amz-Expires=300");
            HttpResponse<String> direct = client.send(
                    HttpRequest.newBuilder(URI.create(presigned)).build(), HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> gateway = client.send(
                    HttpRequest.newBuilder(URI.create(object)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(direct.statusCode()).isEqualTo(200);
            assertThat(direct.body()).isEqualTo(gateway.body()).contains("\"items\"");
        }
    }

    @Test
    @Order(4)
    void saysWhichSettingIsMissing() throws Exception {
        try (TerraneProcess service = TerraneProcess.start(folder, Map.of(), "serve")) {
            assertThat(service.awaitEnd()).isEqualTo(2);
            assertThat(service.output().lines())
                    .singleElement()
                    .asString()
                    .contains("TERRANE_JDBC_URL")
                    .contains("terrane demo");
        }
    }

    private static S3Client client(S3Proxy server) {
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + server.getPort()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "secret")))
                .build();
    }

    /** A product as its people make it; returns one of its Items. */
    private static JsonNode publish() throws Exception {
        Api publisher = publisher();
        String run = publisher.run("agronomy", """
                id: ndvi
                version: 1.0.0
                title: NDVI
                source:
                  stac: %s
                  collections: [%s]
                  maxItems: 10
                  bands: {red: B04, nir: B08, scl: scl}
                  radiometry: earth-search-l2a
                area: {bbox: [10.84, 45.0, 10.98, 45.1]}
                time: {interval: 2023-06-01/..}
                expression: (nir - red) / (nir + red)
                mask: {band: scl, drop: [0, 1, 3, 8, 9, 10]}
                output: {dtype: int16, chunk: 256, shard: 512}
                metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC0-1.0}
                access: {discover: public, read: public}
                """.formatted(imagery.stac(), DemoImagery.COLLECTION));
        JsonNode ended = publisher.awaitEnd(run);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("succeeded");
        List<JsonNode> items =
                publisher.get("/stac/search?collections=agronomy.ndvi").findValues("features");
        return items.getFirst().get(0);
    }
}
