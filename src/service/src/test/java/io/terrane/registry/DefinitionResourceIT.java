package io.terrane.registry;

import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.restassured.http.ContentType;
import io.terrane.definition.DefinitionReader;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Domains and the life of a definition. */
@MeshTest
class DefinitionResourceIT {
    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    DefinitionRegistry registry;

    @Test
    void aDefinitionIsDraftedChangedAndPublished() {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("drafts");
        String yaml = mesh.definition("drafts", "ndvi", "1.0.0", "public");
        String path = "/api/domains/drafts/definitions/ndvi/versions/1.0.0";
        as(publisher("drafts"))
                .contentType("application/yaml")
                .body(bytes(yaml))
                .post("/api/domains/drafts/definitions")
                .then()
                .statusCode(201)
                .header("Location", containsString(path))
                .body("state", equalTo("draft"))
                .body("definition.output.dtype", equalTo("int16"));
        put("application/yaml", yaml.replace("title: NDVI of ndvi", "title: Better"), path, 200);
        String json =
                as(publisher("drafts")).get(path).then().extract().jsonPath().prettify();
        assertThat(json).contains("\"title\": \"Better\"");
        String stored =
                as(publisher("drafts")).accept("application/yaml").get(path).asString();
        assertThat(stored).startsWith("domain: \"drafts\"");
        put("application/yaml", stored, path, 200);
        put("application/yaml", stored.replace("version: \"1.0.0\"", "version: \"2.0.0\""), path, 422);
        mesh.publishDefinition("drafts", "ndvi", "1.0.0");
        mesh.publishDefinition("drafts", "ndvi", "1.0.0");
        put("application/yaml", stored, path, 409);
        as(publisher("drafts"))
                .contentType("application/yaml")
                .body(bytes(yaml))
                .post("/api/domains/drafts/definitions")
                .then()
                .statusCode(409)
                .body("detail", containsString("raise the version"));
        as(publisher("drafts"))
                .get("/api/domains/drafts/definitions/ndvi")
                .then()
                .body("definitions.state", contains("published"));
    }

    @Test
    void aSourceHasToBeAtAHostThatNodeAndDomainAllow() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("fenced");
        mesh.domain("open");
        String fenced = mesh.definition("fenced", "ndvi", "1.0.0", "public");
        source("fenced", fenced.replace(imagery, "https://elsewhere.example/stac"), "none of those");
        source("fenced", fenced, "none of those");
        mesh.register("fenced", fenced.replace(imagery, "https://eu.imagery.example/stac"));
        String open = mesh.definition("open", "ndvi", "1.0.0", "public");
        for (String address : List.of("http://10.0.0.1/stac", "http://[::1]:8080/stac", "http://169.254.169.254/")) {
            source("open", open.replace(imagery, address), "private address");
        }
        mesh.register("open", open);

        // Registered when more was allowed.
        registry.register(
                DefinitionReader.read(
                        DefinitionReader.parse(bytes(fenced.replace(imagery, "https://elsewhere.example/stac")
                                .replace("1.0.0", "1.1.0")))),
                "earlier");
        as(publisher("fenced"))
                .post("/api/domains/fenced/definitions/ndvi/versions/1.1.0/publish")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/source/stac"));
    }

    private static void source(String domain, String yaml, String detail) {
        as(publisher(domain))
                .contentType("application/yaml")
                .body(bytes(yaml))
                .post("/api/domains/{d}/definitions", domain)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/source/stac"))
                .body("errors[0].detail", containsString(detail));
    }

    private static void put(String type, String body, String path, int status) {
        as(publisher("drafts"))
                .contentType(type)
                .body(bytes(body))
                .put(path)
                .then()
                .statusCode(status);
    }

    @Test
    void everyViolationIsSaidAtOnce() {
        new Mesh(imagery).domain("mistakes");
        as(publisher("mistakes"))
                .contentType(ContentType.JSON)
                .body("{\"domain\": \"other\", \"id\": \"X\", \"colour\": 1, \"source\": {\"maxItems\": 0}}")
                .post("/api/domains/mistakes/definitions")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:terrane:problem:invalid"))
                .body(
                        "errors.pointer",
                        hasItems("/domain", "/id", "/colour", "/source/maxItems", "/source/stac", "/metadata"));
        as(publisher("mistakes"))
                .contentType("application/yaml")
                .body(bytes("a: [1"))
                .post("/api/domains/mistakes/definitions")
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("cannot be read"));
    }

    @Test
    void domainsAreMadeOnceAndNamedWell() {
        new Mesh(imagery).domain("once");
        for (String body : List.of(
                "{\"id\": \"Once!\", \"title\": \"x\"}",
                "{\"id\": \"twice\"}",
                "{\"id\": 1, \"title\": \"x\", \"y\": 2}")) {
            as(Tokens.meshAdmin())
                    .contentType(ContentType.JSON)
                    .body(body)
                    .post("/api/domains")
                    .then()
                    .statusCode(422);
        }
        as(Tokens.meshAdmin())
                .contentType(ContentType.JSON)
                .body("{\"id\": \"once\", \"title\": \"x\"}")
                .post("/api/domains")
                .then()
                .statusCode(409);
        String owner = Tokens.of("oscar", "/domains/once/owner");
        as(owner)
                .contentType(ContentType.JSON)
                .body("{\"role\": \"viewer\"}")
                .put("/api/domains/once/members/vera")
                .then()
                .statusCode(204);
        as(owner)
                .get("/api/domains/once/members")
                .then()
                .body("members.user", contains("vera"))
                .body("members.role", contains("viewer"));
        as(owner)
                .contentType(ContentType.JSON)
                .body("{\"role\": \"king\"}")
                .put("/api/domains/once/members/vera")
                .then()
                .statusCode(422);
        as(owner)
                .contentType(ContentType.JSON)
                .body("{\"role\": \"viewer\"}")
                .put("/api/domains/once/members/nobody")
                .then()
                .statusCode(404);
        as(owner).delete("/api/domains/once/members/vera").then().statusCode(204);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
