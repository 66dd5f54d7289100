package io.terrane.webhook;

import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.terrane.database.Statements;
import io.terrane.secret.SecretSeal;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events reach a receiver that fails first, prove where they come from, and stop where they should. */
@MeshTest
class WebhookIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @ConfigProperty(name = "terrane.secrets.keys")
    List<String> keys;

    @Inject
    AgroalDataSource database;

    @Inject
    WebhookSecrets secrets;

    @BeforeEach
    void domain() {
        new Mesh(imagery).domain("hooks");
        member("vera");
    }

    private static void member(String user) {
        as(Tokens.meshAdmin())
                .contentType(ContentType.JSON)
                .body("{\"role\": \"viewer\"}")
                .put("/api/domains/hooks/members/{u}", user)
                .then()
                .statusCode(204);
    }

    private static String subscriber(String user) {
        return Tokens.of(user, "/domains/hooks/viewer");
    }

    private static JsonPath subscribe(String user, String body) {
        return as(subscriber(user))
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/subscriptions")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static void collection(String id) {
        as(publisher("hooks"))
                .contentType(ContentType.JSON)
                .body("""
                        {"type": "Collection", "stac_version": "1.1.0", "id": "%s", "description": "x", "license": "CC0-1.0",
                         "extent": {"spatial": {"bbox": [[0, 0, 1, 1]]},
                           "temporal": {"interval": [["2020-01-01T00:00:00Z", null]]}},
                         "links": [], "terrane:domain": "hooks", "terrane:discover": "domain", "terrane:read": "domain"}
                        """.formatted(id))
                .post("/stac/collections")
                .then()
                .statusCode(201);
    }

    private static void item(String collection, String id, double longitude, int clouds) {
        as(publisher("hooks"))
                .contentType("application/geo+json")
                .body("""
                        {"type": "Feature", "stac_version": "1.1.0", "id": "%s", "collection": "%s",
                         "geometry": {"type": "Point", "coordinates": [%s, 45]}, "bbox": [%s, 45, %s, 45],
                         "properties": {"datetime": "2024-05-01T10:00:00Z", "eo:cloud_cover": %d}, "links": [], "assets": {}}
                        """.formatted(id, collection, longitude, longitude, longitude, clouds))
                .post("/stac/collections/{c}/items", collection)
                .then()
                .statusCode(201);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            Thread.sleep(50);
        }
    }

    private static String deliveries(JsonPath subscription, String query) {
        return "/api/subscriptions/" + subscription.getString("id") + "/deliveries" + query;
    }

    @Test
    void anEventIsSignedAndTriedAgainUntilItIsTaken() throws Exception {
        try (Receiver receiver = new Receiver(number -> number == 1 ? 503 : number == 2 ? 302 : 204)) {
            collection("hooks.signed");
            JsonPath subscription = subscribe(
                    "vera",
                    "{\"url\": \"%s\", \"collections\": [\"hooks.signed\"], \"bbox\": [10, 44, 12, 46], \"filter\": \"eo:cloud_cover < 20\"}"
                            .formatted(receiver.url()));
            item("hooks.signed", "elsewhere", 20, 5);
            item("hooks.signed", "cloudy", 11, 80);
            item("hooks.signed", "wanted", 11, 5);
            await("three attempts", () -> receiver.requests().size() == 3);
            Receiver.Request request = receiver.requests().getLast();
            JsonNode event = JSON.readTree(request.body());
            assertThat(event.path("specversion").asText()).isEqualTo("1.0");
            assertThat(event.path("type").asText()).isEqualTo("io.terrane.item.created");
            assertThat(event.path("subject").asText()).isEqualTo("wanted");
            assertThat(event.path("source").asText()).isEqualTo("http://mesh.example/stac/collections/hooks.signed");
            assertThat(event.at("/data/href").asText()).endsWith("/stac/collections/hooks.signed/items/wanted");
            assertThat(Instant.parse(event.path("time").asText())).isBefore(Instant.now());
            assertThat(request.headers().get("content-type")).startsWith("application/cloudevents+json");
            assertThat(request.headers().get("webhook-id"))
                    .isEqualTo(event.path("id").asText());
            assertThat(receiver.requests())
                    .extracting(one -> one.headers().get("webhook-id"))
                    .containsOnly(event.path("id").asText());
            assertThat(request.headers().get("webhook-signature"))
                    .isEqualTo("v1," + signature(subscription.getString("secret"), request));
            await(
                    "it is recorded",
                    () -> as(subscriber("vera"))
                                    .get(deliveries(subscription, "?state=delivered"))
                                    .jsonPath()
                                    .getList("deliveries")
                                    .size()
                            == 1);
            as(subscriber("vera"))
                    .get(deliveries(subscription, ""))
                    .then()
                    .body("deliveries.attempts", contains(3))
                    .body("deliveries.status", contains(204));
            as(subscriber("vera"))
                    .get("/api/subscriptions/" + subscription.getString("id"))
                    .then()
                    .body("secret", nullValue())
                    .body("deliveries.delivered", equalTo(1));
        }
    }

    @Test
    void secretsAreSealedAndWhatWasStoredInTheClearOpensAsBefore() throws Exception {
        try (Receiver receiver = new Receiver(number -> 204)) {
            collection("hooks.sealed");
            JsonPath subscription = subscribe(
                    "vera", "{\"url\": \"%s\", \"collections\": [\"hooks.sealed\"]}".formatted(receiver.url()));
            UUID id = UUID.fromString(subscription.getString("id"));
            byte[] secret =
                    Base64.getDecoder().decode(subscription.getString("secret").substring("whsec_".length()));
            Statements rows = new Statements(database);
            assertThat(sealed(rows, id)).startsWith("new:").doesNotContain(subscription.getString("secret"));
            // As an older version left it.
            rows.update("test", "update subscription set secret = ?, sealed_secret = null where id = ?", secret, id);
            item("hooks.sealed", "first", 11, 5);
            await("the first", () -> receiver.requests().size() == 1);
            secrets.sealAll();
            assertThat(sealed(rows, id)).startsWith("new:");
            // As before the keys were changed.
            SecretSeal before = new SecretSeal(() -> Optional.of(List.of(keys.stream()
                    .filter(key -> key.startsWith("old:"))
                    .findFirst()
                    .orElseThrow())));
            rows.update(
                    "test",
                    "update subscription set sealed_secret = ? where id = ?",
                    before.seal("subscription:" + id, secret),
                    id);
            item("hooks.sealed", "second", 11, 5);
            await("the second", () -> receiver.requests().size() == 2);
            secrets.sealAll();
            assertThat(sealed(rows, id)).startsWith("new:");
            item("hooks.sealed", "third", 11, 5);
            await("the third", () -> receiver.requests().size() == 3);
            for (Receiver.Request request : receiver.requests()) {
                assertThat(request.headers().get("webhook-signature"))
                        .isEqualTo("v1," + signature(subscription.getString("secret"), request));
            }
            // With a key that nobody has any more, it is told why nothing comes.
            rows.update(
                    "test",
                    "update subscription set sealed_secret = replace(sealed_secret, 'new:', 'lost:') where id = ?",
                    id);
            secrets.sealAll();
            item("hooks.sealed", "fourth", 11, 5);
            await(
                    "it is given up",
                    () -> as(subscriber("vera"))
                            .get(deliveries(subscription, "?state=dead"))
                            .asString()
                            .contains("sealed with the key 'lost'"));
            assertThat(receiver.requests()).hasSize(3);
        }
    }

    private static String sealed(Statements rows, UUID subscription) {
        return rows.query(
                        "test",
                        row -> row.getString(1),
                        "select sealed_secret from subscription where id = ? and secret is null",
                        subscription)
                .getFirst();
    }

    private static String signature(String secret, Receiver.Request request) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
        mac.update(
                (request.headers().get("webhook-id") + "." + request.headers().get("webhook-timestamp") + ".")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(mac.doFinal(request.body()));
    }

    @Test
    void whatNobodyTakesIsGivenUpShownAndSentAgainOnRequest() throws Exception {
        try (Receiver receiver = new Receiver(number -> number <= 4 ? 500 : 200)) {
            collection("hooks.dead");
            JsonPath subscription =
                    subscribe("vera", "{\"url\": \"%s\", \"collections\": [\"hooks.dead\"]}".formatted(receiver.url()));
            item("hooks.dead", "a", 11, 5);
            await(
                    "it is given up",
                    () -> as(subscriber("vera"))
                                    .get(deliveries(subscription, "?state=dead"))
                                    .jsonPath()
                                    .getList("deliveries")
                                    .size()
                            == 1);
            assertThat(receiver.requests()).hasSize(4);
            as(subscriber("vera"))
                    .get(deliveries(subscription, "?state=dead"))
                    .then()
                    .body("deliveries.failure", contains("the receiver answered 500"))
                    .body("deliveries.attempts", contains(4));
            as(subscriber("vera"))
                    .post(deliveries(subscription, "/1/retry"))
                    .then()
                    .statusCode(202);
            await("it is taken", () -> receiver.requests().size() == 5);
        }
    }

    @Test
    void whoMayNotSeeItAnyMoreIsNotTold() throws Exception {
        try (Receiver receiver = new Receiver(number -> 200);
                Receiver gone = new Receiver(number -> 410)) {
            member("walter");
            collection("hooks.left");
            JsonPath vera =
                    subscribe("vera", "{\"url\": \"%s\", \"collections\": [\"hooks.left\"]}".formatted(receiver.url()));
            JsonPath walter =
                    subscribe("walter", "{\"url\": \"%s\", \"collections\": [\"hooks.left\"]}".formatted(gone.url()));
            item("hooks.left", "first", 11, 5);
            await("vera is told", () -> receiver.requests().size() == 1);
            await("walter's receiver was asked", () -> gone.requests().size() == 1);
            await(
                    "it wants no more",
                    () -> as(subscriber("walter"))
                            .get("/api/subscriptions/" + walter.getString("id"))
                            .path("state")
                            .equals("paused"));
            as(Tokens.meshAdmin())
                    .delete("/api/domains/hooks/members/vera")
                    .then()
                    .statusCode(204);
            Thread.sleep(600); // What the directory says is believed for half a second.
            item("hooks.left", "second", 11, 5);
            Thread.sleep(2_500);
            assertThat(receiver.requests()).hasSize(1);
            assertThat(gone.requests()).hasSize(1);
            as(Tokens.of("eve"))
                    .get("/api/subscriptions/" + vera.getString("id"))
                    .then()
                    .statusCode(404);
        }
    }

    @Test
    void addressesWithinAreRefusedAndEverythingWrongIsSaidAtOnce() {
        for (String url : new String[] {
            "http://localhost:1/",
            "http://169.254.169.254/latest",
            "http://[::1]/",
            "http://2130706433/",
            "ftp://x",
            "x"
        }) {
            as(subscriber("vera"))
                    .contentType(ContentType.JSON)
                    .body("{\"url\": \"%s\"}".formatted(url))
                    .post("/api/subscriptions")
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", contains("/url"));
        }
        as(subscriber("vera"))
                .contentType(ContentType.JSON)
                .body("{\"colour\": 1, \"kinds\": [\"x\"], \"bbox\": [1, 2], \"filter\": \"a <\", \"collections\": 5}")
                .post("/api/subscriptions")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItems("/url", "/colour", "/kinds", "/bbox", "/filter", "/collections"))
                .body("errors.detail", hasItems(containsString("is no CQL2")));
    }
}
