package io.terrane.governance;

import static io.terrane.testing.Mesh.as;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.terrane.catalog.CollectionStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asking for access, and what becomes of it. */
@MeshTest
class AccessRequestIT {
    private static final String ASK = "/api/domains/asked/products/ndvi/access-requests";
    private static final String DATA = "/data/asked/ndvi/1.0.0/gate-report.json";
    private static final String OWNER = Tokens.of("oscar", "/domains/asked/owner");

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    CollectionStore collections;

    @BeforeEach
    void publishOnce() throws InterruptedException {
        if (collections.version("asked", "ndvi", "1.0.0").isEmpty()) {
            new Mesh(imagery).product("asked", "ndvi", "1.0.0", "signed-in");
        }
        policy("signed-in", true);
    }

    private static void policy(String discover, boolean requests) {
        as(OWNER)
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"%s\", \"read\": \"domain\", \"requests\": %s}".formatted(discover, requests))
                .put("/api/domains/asked/products/ndvi/policy")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse post(String token, String path, String body) {
        return as(token).contentType(ContentType.JSON).body(body).post(path).then();
    }

    private static String ask(String token) {
        return post(token, ASK, "{\"reason\": \"yield model\"}")
                .statusCode(201)
                .body("state", equalTo("open"))
                .extract()
                .path("id");
    }

    private static void bothSee(String asker, String request, String state) {
        String path = "/api/access-requests/" + request;
        as(asker).get(path).then().statusCode(200).body("state", equalTo(state));
        as(OWNER).get(path).then().statusCode(200).body("state", equalTo(state));
        String find = "requests.find { it.id == '" + request + "' }.state";
        as(asker).get("/api/access-requests").then().body(find, equalTo(state));
        as(OWNER).get("/api/domains/asked/access-requests").then().body(find, equalTo(state));
        as(Tokens.auditor()).get("/api/domains/asked/access-requests").then().body("requests.id", hasItem(request));
    }

    @Test
    void anApprovalGrantsAndARevocationTakesItBack() {
        String carl = Tokens.of("carl-approved");
        as(carl).get(DATA).then().statusCode(403);
        String request = ask(carl);
        post(carl, ASK, "{\"reason\": \"again\"}").statusCode(409);
        post(carl, "/api/access-requests/" + request + "/approve", "{}").statusCode(403);
        as(carl).get(DATA).then().statusCode(403);
        post(OWNER, "/api/access-requests/" + request + "/approve", "{\"answer\": \"welcome\"}")
                .statusCode(200)
                .body("state", equalTo("approved"))
                .body("answer", equalTo("welcome"));
        as(carl).get(DATA).then().statusCode(200);
        bothSee(carl, request, "approved");
        post(carl, ASK, "{\"reason\": \"again\"}").statusCode(409);
        post(OWNER, "/api/access-requests/" + request + "/refuse", "{\"answer\": \"no\"}")
                .statusCode(409);
        post(OWNER, "/api/access-requests/" + request + "/revoke", "{\"reason\": \"misuse\"}")
                .statusCode(200);
        as(carl).get(DATA).then().statusCode(403);
        bothSee(carl, request, "revoked");
    }

    @Test
    void anApprovalEndsAtItsTime() throws InterruptedException {
        String carl = Tokens.of("carl-expired");
        String request = ask(carl);
        post(
                        OWNER,
                        "/api/access-requests/" + request + "/approve",
                        "{\"until\": \"" + Instant.now().plusMillis(1_500) + "\"}")
                .statusCode(200);
        as(carl).get(DATA).then().statusCode(200);
        Thread.sleep(1_600);
        as(carl).get(DATA).then().statusCode(403);
        bothSee(carl, request, "expired");
    }

    @Test
    void aRefusalSaysWhyAndOneMayAskAgain() {
        String carl = Tokens.of("carl-refused");
        String request = ask(carl);
        post(OWNER, "/api/access-requests/" + request + "/refuse", "{}").statusCode(422);
        post(OWNER, "/api/access-requests/" + request + "/refuse", "{\"answer\": \"not yet\"}")
                .statusCode(200)
                .body("answer", equalTo("not yet"));
        bothSee(carl, request, "refused");
        as(carl).get(DATA).then().statusCode(403);
        String second = ask(carl);
        post(carl, "/api/access-requests/" + second + "/withdraw", "").statusCode(200);
        bothSee(carl, second, "withdrawn");
        post(OWNER, "/api/access-requests/" + second + "/approve", "{}").statusCode(409);
    }

    @Test
    void strangersSeeNoRequestsAndNobodyAsksForWhatIsHidden() {
        String request = ask(Tokens.of("carl-private"));
        String dora = Tokens.of("dora");
        as(dora).get("/api/access-requests/" + request).then().statusCode(404);
        post(dora, "/api/access-requests/" + request + "/withdraw", "").statusCode(404);
        post(Mesh.publisher("asked"), "/api/access-requests/" + request + "/approve", "{}")
                .statusCode(404);
        as(dora).get("/api/domains/asked/access-requests").then().statusCode(404);
        policy("signed-in", false);
        post(dora, ASK, "{\"reason\": \"please\"}").statusCode(409);
        policy("domain", true);
        post(dora, ASK, "{\"reason\": \"please\"}").statusCode(404);
        post(Mesh.publisher("asked"), ASK, "{\"reason\": \"please\"}").statusCode(409);
    }
}
