package io.terrane.data;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.terrane.catalog.CollectionStore;
import io.terrane.raster.store.ObjectStore;
import io.terrane.testing.Ceph;
import io.terrane.testing.KeycloakProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Sessions of a real Ceph with a real Keycloak: what they reach, how they end, and the policies that the service puts into the
 * store. Skipped where Ceph is not installed.
 */
@QuarkusTest
@TestProfile(KeycloakProfile.class)
class StoreSessionsIT {
    private static final String DOMAIN = "/api/domains/sessions";
    private static final String CREDENTIALS = DOMAIN + "/products/ndvi/versions/1.0.0/credentials";

    @ConfigProperty(name = "terrane.test.ceph")
    Optional<URI> ceph;

    @ConfigProperty(name = "terrane.test.keycloak")
    String keycloak;

    @Inject
    CollectionStore collections;

    @Inject
    AgroalDataSource database;

    @Inject
    ObjectStore store;

    private String token(String user) {
        return given().formParams(Map.of(
                        "grant_type", "password", "client_id", "terrane-cli", "username", user, "password", user))
                .post(keycloak + "/realms/terrane/protocol/openid-connect/token")
                .path("access_token");
    }

    @BeforeEach
    void product() throws SQLException, IOException, InterruptedException {
        assumeTrue(ceph.isPresent(), "Ceph is not installed");
        if (collections.version("sessions", "ndvi", "1.0.0").isPresent()) {
            return;
        }
        as(token("ada"))
                .contentType(ContentType.JSON)
                .body("{\"id\": \"sessions\", \"title\": \"Sessions\"}")
                .post("/api/domains")
                .then()
                .statusCode(201);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into definition (domain, id, version, title, state, document, created_at, created_by, updated_at)
                    values ('sessions', 'ndvi', '1.0.0', 'NDVI', 'published', '{}', now(), 'test', now());
                    insert into run (id, definition_key, domain, definition, version, state, created_at, created_by)
                    select gen_random_uuid(), key, domain, id, version, 'succeeded', now(), 'test'
                    from definition where domain = 'sessions';
                    insert into collection (id, domain, product, version, discover, read, document, updated_at)
                    values ('sessions.ndvi', 'sessions', 'ndvi', '1.0.0', 'domain', 'domain', '{}', now());
                    insert into product_version (domain, product, version, collection, prefix, run_id, published_at)
                    select domain, definition, version, 'sessions.ndvi', 'sessions/ndvi/1.0.0/run-1', id, now()
                    from run where domain = 'sessions'""");
        }
        for (String key : List.of("run-1/a", "run-10/b")) {
            store.put("sessions/ndvi/1.0.0/" + key, new byte[] {'x'});
        }
        awaitProbe();
    }

    /** The service gives a store its policies and probes it when it starts. */
    private void awaitProbe() throws InterruptedException {
        String ada = token("ada");
        Instant end = Instant.now().plusSeconds(60);
        while (as(ada).get("/api/storage").path("probe") == null
                && Instant.now().isBefore(end)) {
            Thread.sleep(200);
        }
        as(ada).get("/api/storage").then().body("probe.passed", equalTo(true));
    }

    private S3Client client(JsonPath vended) {
        return Ceph.client(
                ceph.orElseThrow(),
                AwsSessionCredentials.create(
                        vended.getString("accessKeyId"),
                        vended.getString("secretAccessKey"),
                        vended.getString("sessionToken")));
    }

    private static JsonPath vend(String token, String at) {
        return as(token)
                .contentType(ContentType.JSON)
                .body("{}")
                .post(at)
                .then()
                .statusCode(201)
                .header("Cache-Control", containsString("no-store"))
                .body("revocable", equalTo(true))
                .extract()
                .jsonPath();
    }

    private String grant(String user) {
        return as(token("ada"))
                .contentType(ContentType.JSON)
                .body("{\"to\": \"person:" + user + "\", \"product\": \"ndvi\", \"action\": \"read\"}")
                .post(DOMAIN + "/grants")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String read(S3Client client, String key) {
        return client.getObjectAsBytes(request -> request.bucket(Ceph.BUCKET).key("mesh/sessions/ndvi/1.0.0/" + key))
                .asUtf8String();
    }

    private static void refused(Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
    }

    @Test
    void aSessionReadsItsVersionUntilItsGrantIsRevoked() {
        String grant = grant("carl");
        grant("hydrology-owner");
        JsonPath vended = vend(token("carl"), CREDENTIALS);
        assertThat(vended.getString("prefix")).isEqualTo("mesh/sessions/ndvi/1.0.0/run-1/");
        assertThat(Instant.parse(vended.getString("until")))
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(10)),
                        Instant.now().plus(Duration.ofMinutes(16)));
        try (S3Client carl = client(vended);
                S3Client other = client(vend(token("hydrology-owner"), CREDENTIALS));
                S3Client withoutToken = Ceph.client(
                        ceph.orElseThrow(),
                        AwsBasicCredentials.create(
                                vended.getString("accessKeyId"), vended.getString("secretAccessKey")))) {
            assertThat(read(carl, "run-1/a")).isEqualTo("x");
            assertThat(carl.listObjectsV2(request -> request.bucket(Ceph.BUCKET).prefix(vended.getString("prefix")))
                            .contents())
                    .hasSize(1);
            refused(() -> read(carl, "run-10/b"));
            refused(() ->
                    carl.listObjectsV2(request -> request.bucket(Ceph.BUCKET).prefix("mesh/")));
            refused(() -> carl.listObjectsV2(request -> request.bucket(Ceph.BUCKET)));
            refused(() -> carl.putObject(
                    request -> request.bucket(Ceph.BUCKET).key(vended.getString("prefix") + "new"),
                    RequestBody.fromString("y")));
            refused(() ->
                    carl.deleteObject(request -> request.bucket(Ceph.BUCKET).key(vended.getString("prefix") + "a")));
            refused(() -> read(withoutToken, "run-1/a"));

            as(token("ada"))
                    .contentType(ContentType.JSON)
                    .body("{\"reason\": \"over\"}")
                    .post(DOMAIN + "/grants/{g}/revoke", grant)
                    .then()
                    .statusCode(200);
            refused(() -> read(carl, "run-1/a"));
            assertThat(read(other, "run-1/a")).as("others go on").isEqualTo("x");
        }
        as(token("ada"))
                .get(DOMAIN + "/storage")
                .then()
                .statusCode(200)
                .body("vended.findAll { it.who == 'carl' }.revocation", everyItem(containsString("no grant")))
                .body("policies.find { it.name == 'bucket' }.state", equalTo("applied"));
        as(token("ada"))
                .get("/api/audit?domain=sessions&kind=change")
                .then()
                .body(
                        "events.findAll { it.action == 'revoke credentials' && it.product == 'ndvi' }.size()",
                        equalTo(1));
    }

    @Test
    void aPolicyChangedByHandIsFoundAndBlocksVendingUntilItIsRepaired() {
        String ada = token("ada");
        grant("hydrology-publisher");
        try (S3Client operator = Ceph.asService(ceph.orElseThrow())) {
            operator.putBucketPolicy(request -> request.bucket(Ceph.BUCKET).policy("""
                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],\
                    "Resource":["arn:aws:s3:::terrane/*"]}]}"""));
        }
        as(ada).get("/api/storage")
                .then()
                .statusCode(200)
                .body("policies.find { it.name == 'bucket' }.state", equalTo("changed"));
        as(ada).post("/api/storage/probe")
                .then()
                .statusCode(200)
                .body("probe.passed", equalTo(false))
                .body("probe.findings.find { it.what.startsWith('strangers') }.holds", equalTo(false));
        as(token("hydrology-publisher"))
                .contentType(ContentType.JSON)
                .body("{}")
                .post(CREDENTIALS)
                .then()
                .statusCode(503)
                .body("detail", containsString("probed"));
        as(ada).post("/api/storage/apply")
                .then()
                .statusCode(200)
                .body("applied", equalTo(List.of("bucket")))
                .body("policies.find { it.name == 'bucket' }.state", equalTo("applied"));
        as(ada).post("/api/storage/probe")
                .then()
                .body("probe.findings.findAll { !it.holds }", equalTo(List.of()))
                .body("probe.passed", equalTo(true));
        vend(token("hydrology-publisher"), CREDENTIALS);
    }

    @Test
    void aPublisherBringsObjectsToTheDomainUntilMembershipEnds() {
        String ada = token("ada");
        as(ada).contentType(ContentType.JSON)
                .body("{\"role\": \"publisher\"}")
                .put(DOMAIN + "/members/agronomy-owner")
                .then()
                .statusCode(204);
        String staging = DOMAIN + "/staging/credentials";
        as(token("carl"))
                .contentType(ContentType.JSON)
                .body("{}")
                .post(staging)
                .then()
                .statusCode(403);
        JsonPath vended = vend(token("agronomy-owner"), staging);
        assertThat(vended.getString("prefix")).isEqualTo("mesh/.staging/sessions/");
        try (S3Client publisher = client(vended)) {
            String inside = "mesh/.staging/sessions/elsewhere.tif";
            publisher.putObject(
                    request -> request.bucket(Ceph.BUCKET).key(inside), RequestBody.fromString("made elsewhere"));
            assertThat(publisher
                            .getObjectAsBytes(
                                    request -> request.bucket(Ceph.BUCKET).key(inside))
                            .asUtf8String())
                    .isEqualTo("made elsewhere");
            for (String key : List.of(
                    "mesh/.staging/hydrology/x", "mesh/.staging/sessions2", "mesh/sessions/ndvi/1.0.0/run-1/a")) {
                refused(() -> publisher.putObject(
                        request -> request.bucket(Ceph.BUCKET).key(key), RequestBody.fromString("y")));
            }
            refused(() -> read(publisher, "run-1/a"));

            as(ada).delete(DOMAIN + "/members/agronomy-owner").then().statusCode(204);
            refused(() -> publisher.putObject(
                    request -> request.bucket(Ceph.BUCKET).key(inside), RequestBody.fromString("late")));
        }
    }

    @Test
    void rolesThatWereChangedByHandAreFoundAndRepaired() {
        String ada = token("ada");
        String everything =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:*\"],\"Resource\":[\"arn:aws:s3:::*\"]}]}";
        try (IamClient operator = Ceph.iam(ceph.orElseThrow())) {
            operator.putRolePolicy(request ->
                    request.roleName("terrane-write").policyName("terrane").policyDocument(everything));
            operator.putRolePolicy(request ->
                    request.roleName("terrane-read").policyName("more").policyDocument(everything));
        }
        as(ada).get("/api/storage")
                .then()
                .statusCode(200)
                .body("policies.find { it.name == 'terrane-write/policy' }.state", equalTo("changed"))
                .body("policies.find { it.name == 'terrane-read/policy' }.state", equalTo("changed"))
                .body("policies.find { it.name == 'terrane-read/trust' }.state", equalTo("applied"));
        as(ada).post("/api/storage/apply")
                .then()
                .statusCode(200)
                .body("applied", containsInAnyOrder("terrane-write/policy", "terrane-read/policy"))
                .body("policies.state", everyItem(equalTo("applied")));
    }

    @Test
    void objectsOfAllSizesAreKept() throws IOException {
        byte[] large = new byte[20 << 20];
        new Random(1).nextBytes(large);
        store.put("sessions/sizes/large", large);
        assertThat(store.readAllBytes("sessions/sizes/large")).isEqualTo(large);
        store.put("sessions/sizes/small", new byte[] {1});
        assertThat(store.readAllBytes("sessions/sizes/small")).containsExactly(1);
        store.delete("sessions/sizes/large");
        assertThat(store.head("sessions/sizes/large")).isEmpty();
    }

    @Test
    void aReaderIsSentToTheStoreAndServedThere() {
        String presigned = as(token("ada"))
                .redirects()
                .follow(false)
                .get("/data/sessions/ndvi/1.0.0/a?delivery=redirect")
                .then()
                .statusCode(307)
                .extract()
                .header("Location");
        given().urlEncodingEnabled(false).get(presigned).then().statusCode(200).body(equalTo("x"));
    }
}
