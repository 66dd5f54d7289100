package io.terrane.governance;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import io.restassured.http.ContentType;
import io.terrane.catalog.CollectionStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Owners set policies and give grants; they hold at once, on the catalog and on the data. */
@MeshTest
class PolicyIT {
    private static final String POLICY = "/api/domains/ruled/products/ndvi/policy";
    private static final String COLLECTION = "/stac/collections/ruled.ndvi";
    private static final String DATA = "/data/ruled/ndvi/1.0.0/gate-report.json";
    private static final String OWNER = Tokens.of("oscar", "/domains/ruled/owner");
    private static final String CARL = Tokens.of("carl", "/partners/lab");

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    CollectionStore collections;

    @BeforeEach
    void publishOnce() throws InterruptedException {
        if (collections.version("ruled", "ndvi", "1.0.0").isEmpty()) {
            new Mesh(imagery).product("ruled", "ndvi", "1.0.0", "domain");
        }
        policy("domain", "domain");
    }

    private static void policy(String discover, String read) {
        as(OWNER)
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"%s\", \"read\": \"%s\"}".formatted(discover, read))
                .put(POLICY)
                .then()
                .statusCode(200)
                .body("discover", equalTo(discover));
    }

    private static String grant(String fields) {
        return as(OWNER)
                .contentType(ContentType.JSON)
                .body("{" + fields + "}")
                .post("/api/domains/ruled/grants")
                .then()
                .statusCode(201)
                .body("state", equalTo("active"))
                .extract()
                .path("id");
    }

    private static void revoke(String grant) {
        as(OWNER)
                .contentType(ContentType.JSON)
                .body("{\"reason\": \"the project ended\"}")
                .post("/api/domains/ruled/grants/{g}/revoke", grant)
                .then()
                .statusCode(200)
                .body("state", equalTo("revoked"))
                .body("revokedBy", equalTo("oscar"));
    }

    @Test
    void aPolicyHoldsOnTheCatalogAndOnTheDataAtOnce() {
        given().get(COLLECTION).then().statusCode(404);
        policy("public", "signed-in");
        given().get(COLLECTION).then().statusCode(200);
        given().get(DATA).then().statusCode(401);
        as(CARL).get(DATA).then().statusCode(200);
        policy("public", "public");
        given().get(DATA).then().statusCode(200);
        policy("named", "named");
        given().get(COLLECTION).then().statusCode(404);
        as(CARL).get(DATA).then().statusCode(404);
        as(Tokens.of("vera", "/domains/ruled/viewer")).get(COLLECTION).then().statusCode(404);
        as(Mesh.publisher("ruled")).get(DATA).then().statusCode(200);
    }

    @Test
    void aGrantLetsOnePersonInAndEndsWhenItIsRevoked() {
        as(CARL).get(COLLECTION).then().statusCode(404);
        String find = grant("\"to\": \"person:carl\", \"product\": \"ndvi\", \"action\": \"discover\"");
        as(CARL).get(COLLECTION).then().statusCode(200);
        as(CARL).get(DATA).then().statusCode(403).body("detail", containsString("ask for access"));
        String read = grant("\"to\": \"person:carl\", \"product\": \"ndvi\", \"action\": \"read\"");
        as(CARL).get(DATA).then().statusCode(200);
        as(Tokens.of("dora")).get(COLLECTION).then().statusCode(404);
        revoke(find);
        as(CARL).get(DATA).then().statusCode(200);
        revoke(read);
        as(CARL).get(DATA).then().statusCode(404);
        as(OWNER)
                .get("/api/domains/ruled/grants?product=ndvi")
                .then()
                .body(
                        "grants.findAll { it.id in ['%s', '%s'] }.state".formatted(find, read),
                        equalTo(java.util.List.of("revoked", "revoked")));
    }

    @Test
    void grantsGoToGroupsAndDomainsAndForAllProductsOfADomain() {
        String group = grant("\"to\": \"group:/partners/lab\", \"action\": \"read\"");
        as(CARL).get(DATA).then().statusCode(200);
        revoke(group);
        as(CARL).get(DATA).then().statusCode(404);
        String other = Tokens.of("hanna", "/domains/neighbour/viewer");
        String domain = grant("\"to\": \"domain:neighbour\", \"product\": \"ndvi\", \"action\": \"read\"");
        as(other).get(DATA).then().statusCode(200);
        assertThat(as(other).get("/stac/collections").jsonPath().getList("collections.id", String.class))
                .contains("ruled.ndvi");
        revoke(domain);
        as(other).get(COLLECTION).then().statusCode(404);
    }

    @Test
    void aGrantEndsAtItsTime() throws InterruptedException {
        grant("\"to\": \"person:carl\", \"action\": \"read\", \"until\": \"%s\""
                .formatted(Instant.now().plusMillis(1_500)));
        as(CARL).get(DATA).then().statusCode(200);
        Thread.sleep(1_600);
        as(CARL).get(DATA).then().statusCode(404);
        as(CARL).get(COLLECTION).then().statusCode(404);
    }

    @Test
    void theDomainsDefaultHoldsWhereAProductHasNoPolicyOfItsOwn() {
        as(OWNER)
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"public\", \"read\": \"domain\", \"comment\": \"open house\"}")
                .put("/api/domains/ruled/policy")
                .then()
                .statusCode(200);
        given().get(COLLECTION).then().statusCode(404);
        as(OWNER).delete(POLICY).then().statusCode(200).body("inherited", equalTo(true));
        given().get(COLLECTION).then().statusCode(200);
        as(OWNER)
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"domain\", \"read\": \"domain\"}")
                .put("/api/domains/ruled/policy")
                .then()
                .statusCode(200);
        given().get(COLLECTION).then().statusCode(404);
        as(OWNER).get("/api/domains/ruled/policy/versions").then().body("versions.comment", hasItems("open house"));
    }

    @Test
    void anOwnersWordIsKeptWhenANewVersionIsPublished() throws InterruptedException {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("ruled");
        String version = "1.0." + System.nanoTime() % 1_000_000_000;
        mesh.product("ruled", "kept", version, "public");
        given().get("/stac/collections/ruled.kept").then().statusCode(200);
        as(OWNER)
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"domain\", \"read\": \"domain\"}")
                .put("/api/domains/ruled/products/kept/policy")
                .then()
                .statusCode(200);
        mesh.product("ruled", "kept", "2" + version.substring(1), "public");
        given().get("/stac/collections/ruled.kept").then().statusCode(404);
        as(OWNER)
                .get("/api/domains/ruled/products/kept/policy/versions")
                .then()
                .body("versions.origin", equalTo(java.util.List.of("owner", "definition")));
    }

    @Test
    void refusesWhatMakesNoSense() {
        as(OWNER)
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"domain\", \"read\": \"public\", \"colour\": \"red\"}")
                .put(POLICY)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItems("/read", "/colour"));
        as(OWNER)
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"domain\", \"read\": \"domain\", \"basedOn\": 0}")
                .put(POLICY)
                .then()
                .statusCode(409);
        as(OWNER)
                .contentType(ContentType.JSON)
                .body("{\"to\": \"carl\", \"action\": \"write\", \"until\": \"2001-01-01T00:00:00Z\"}")
                .post("/api/domains/ruled/grants")
                .then()
                .statusCode(422)
                .body("errors", hasSize(3));
    }

    @Test
    void explainsWhoMayDoWhatAndWhy() {
        String grant = grant("\"to\": \"group:/partners/lab\", \"product\": \"ndvi\", \"action\": \"discover\"");
        as(CARL).get("/api/explain?who=me&what=ruled/ndvi")
                .then()
                .statusCode(200)
                .body("decisions.find { it.action == 'discover' }.because", containsString("grant " + grant))
                .body("decisions.find { it.action == 'read' }.allowed", equalTo(false))
                .body("decisions.find { it.action == 'read' }.because", containsString("read is domain"))
                .body("decisions.find { it.action == 'govern' }.allowed", equalTo(false));
        as(OWNER)
                .get("/api/explain?who=anonymous&what=ruled/ndvi")
                .then()
                .statusCode(200)
                .body("decisions.find { it.action == 'discover' }.allowed", equalTo(false));
        as(Tokens.auditor())
                .get("/api/explain?who=person:dora&what=ruled/ndvi")
                .then()
                .statusCode(200);
        as(Tokens.auditor())
                .get("/api/explain?who=person:nobody&what=ruled/ndvi")
                .then()
                .statusCode(404);
        as(CARL).get("/api/explain?who=person:dora&what=ruled/ndvi").then().statusCode(403);
        as(Tokens.of("dora")).get("/api/explain?who=me&what=ruled/ndvi").then().statusCode(404);
        as(CARL).get("/api/explain?who=me").then().statusCode(400);
        revoke(grant);
    }
}
