package io.terrane.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.terrane.embedded.DemoImagery;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;

/** What tests do with a mesh over its management API. */
public final class Mesh {
    private final String imagery;

    public Mesh(String imagery) {
        this.imagery = imagery;
    }

    public static RequestSpecification as(String token) {
        return given().auth().oauth2(token);
    }

    public static String publisher(String domain) {
        return Tokens.of("paula", "/domains/" + domain + "/publisher");
    }

    /** Created unless it is there. */
    public void domain(String id) {
        int status = as(Tokens.meshAdmin())
                .contentType(ContentType.JSON)
                .body("{\"id\": \"%s\", \"title\": \"%s\"}".formatted(id, id))
                .post("/api/domains")
                .statusCode();
        assertThat(status).isIn(201, 409);
    }

    /** @param discover also decides who may read */
    public String definition(String domain, String id, String version, String discover) {
        return """
                domain: %s
                id: %s
                version: %s
                title: NDVI of %s
                source:
                  stac: %s
                  collections: [%s]
                  maxItems: 10
                  bands: {red: B04, nir: nir, scl: scl}
                  radiometry: earth-search-l2a
                area: {bbox: [10.8, 44.9, 11.1, 45.2]}
                time: {interval: 2023-01-01/2023-12-31}
                expression: (nir - red) / (nir + red)
                mask: {band: scl, drop: [0, 1, 3, 8, 9, 10]}
                output: {chunk: 512, shard: 1024}
                metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                access: {discover: %s, read: %s}
                """.formatted(domain, id, version, id, imagery, DemoImagery.COLLECTION, discover, discover);
    }

    public void register(String domain, String yaml) {
        as(publisher(domain))
                .contentType("application/yaml")
                .body(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post("/api/domains/{d}/definitions", domain)
                .then()
                .statusCode(201);
    }

    public void publishDefinition(String domain, String id, String version) {
        as(publisher(domain))
                .post("/api/domains/{d}/definitions/{i}/versions/{v}/publish", domain, id, version)
                .then()
                .statusCode(200);
    }

    /** @return id of the run */
    public String enqueue(String domain, String id, String version) {
        return as(publisher(domain))
                .contentType(ContentType.JSON)
                .post("/api/domains/{d}/definitions/{i}/versions/{v}/runs", domain, id, version)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    /** The run as it is when it has ended. */
    public JsonPath await(String domain, String run) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(90 + 2L * Integer.getInteger("terrane.test.outage", 0)));
        while (true) {
            JsonPath body = as(publisher(domain)).get("/api/runs/{r}", run).jsonPath();
            if (Set.of("succeeded", "failed", "cancelled").contains(body.getString("state"))) {
                return body;
            }
            assertThat(Instant.now()).as(body.prettify()).isBefore(end);
            Thread.sleep(100);
        }
    }

    /** The health of a domain's source, once it is as wanted. */
    public static JsonPath awaitHealth(String domain, String source, Predicate<JsonPath> wanted)
            throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (true) {
            JsonPath body = as(publisher(domain))
                    .get("/api/domains/{d}/sources/{s}/health", domain, source)
                    .jsonPath();
            if (wanted.test(body)) {
                return body;
            }
            assertThat(Instant.now()).as(body.prettify()).isBefore(end);
            Thread.sleep(100);
        }
    }

    /** From nothing to a product that is published. */
    public void product(String domain, String id, String version, String discover) throws InterruptedException {
        domain(domain);
        register(domain, definition(domain, id, version, discover));
        publishDefinition(domain, id, version);
        JsonPath run = await(domain, enqueue(domain, id, version));
        assertThat(run.getString("state")).as(run.prettify()).isEqualTo("succeeded");
    }
}
