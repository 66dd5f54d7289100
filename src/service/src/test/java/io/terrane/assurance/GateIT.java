package io.terrane.assurance;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The gate of a node: its rules, domains' thresholds, what becomes of a run that it refuses, and the probe of the policy. */
@MeshTest
class GateIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    AgroalDataSource database;

    private static ValidatableResponse put(String token, String path, String body) {
        return as(token).contentType(ContentType.JSON).body(body).put(path).then();
    }

    private static String owner(String domain) {
        return Tokens.of("olga", "/domains/" + domain + "/owner");
    }

    @Test
    void theGuideHasTheRulesThatThereAre() throws Exception {
        List<String> rules = new ArrayList<>();
        JSON.readTree(given().get("/api/gate/rules").asString())
                .path("rules")
                .forEach(rule -> rules.add("| `%s` | %s | %s |"
                        .formatted(
                                rule.path("id").asText(),
                                rule.path("severity").asText(),
                                rule.path("title").asText())));
        List<String> told = new ArrayList<>();
        Matcher row = Pattern.compile("(?m)^\\| `[a-z-]+` \\| (?:blocking|warning) \\|.*$")
                .matcher(Files.readString(Path.of("../docs/gate.md")));
        while (row.find()) {
            told.add(row.group());
        }
        assertThat(told).isEqualTo(rules).hasSizeGreaterThan(15);
    }

    @Test
    void aDomainsThresholdsRefuseAProductAndAreFrozenInItsReport() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("strict");
        mesh.register("strict", mesh.definition("strict", "ndvi", "1.0.0", "public"));
        mesh.publishDefinition("strict", "ndvi", "1.0.0");
        put(Mesh.publisher("strict"), "/api/domains/strict/gate", "{\"limits\": {}}")
                .statusCode(403);
        put(owner("strict"), "/api/domains/strict/gate", """
                        {"limits": {"minValidShare": 1.5, "share": 1, "maxMissingPeriods": 0.5},
                          "severities": {"radiometry": "warning", "nothing": "blocking"}, "more": 1}""")
                .statusCode(422)
                .body(
                        "errors.pointer",
                        containsInAnyOrder(
                                "/more",
                                "/limits/minValidShare",
                                "/limits/share",
                                "/limits/maxMissingPeriods",
                                "/severities/radiometry",
                                "/severities/nothing"));
        put(owner("strict"), "/api/domains/strict/gate", """
                        {"limits": {"minValidShare": 0.99999}, "severities": {"valid-share": "blocking"}, "basedOn": 0}""")
                .statusCode(200)
                .body("version", equalTo(1))
                .body("effective.limits.maxClippedShare", equalTo(0.05f));
        put(owner("strict"), "/api/domains/strict/gate", "{\"limits\": {}, \"basedOn\": 0}")
                .statusCode(409);

        String refused = mesh.enqueue("strict", "ndvi", "1.0.0");
        JsonPath run = mesh.await("strict", refused);
        assertThat(run.getString("state")).as(run.prettify()).isEqualTo("failed");
        assertThat(run.getList("failure.checks.id", String.class)).contains("valid-share");
        assertThat(run.getString("failure.checks[0].evidence.expected.share")).isEqualTo("at least 0.99999");
        given().get("/stac/collections/strict.ndvi").then().statusCode(404);
        as(Mesh.publisher("strict"))
                .get("/api/runs/{r}/gate", refused)
                .then()
                .statusCode(200)
                .body("passed", equalTo(false))
                .body("thresholds.origin", contains("strict version 1"))
                .body("checks.find { it.id == 'valid-share' }.outcome", equalTo("failed"));
        as(Tokens.of("carl")).get("/api/runs/{r}/gate", refused).then().statusCode(404);

        // The product may be less than the domain asks of all; what blocks goes on blocking.
        put(owner("strict"), "/api/domains/strict/products/ndvi/gate", "{\"limits\": {\"minValidShare\": 0.2}}")
                .statusCode(200)
                .body("effective.severities.valid-share", equalTo("blocking"));
        as(Mesh.publisher("strict")).post("/api/runs/{r}/retry", refused).then().statusCode(202);
        JsonPath again = mesh.await("strict", refused);
        assertThat(again.getString("state")).as(again.prettify()).isEqualTo("succeeded");
        JsonNode item = JSON.readTree(given().get("/stac/search?collections=strict.ndvi&limit=1")
                        .asString())
                .at("/features/0");
        JsonNode report = JSON.readTree(
                given().get(item.at("/assets/gate-report/href").asText().replace("http://mesh.example", ""))
                        .asString());
        assertThat(report.path("passed").asBoolean()).isTrue();
        assertThat(report.at("/thresholds/origin"))
                .extracting(JsonNode::asText)
                .containsExactly("strict version 1", "strict/ndvi version 1");
        assertThat(report.path("checks"))
                .filteredOn(check -> check.path("id").asText().equals("access-policy"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.at("/evidence/found/anonymous to read").asText())
                            .isEqualTo("let in");
                    assertThat(check.at("/evidence/found/discover").asText()).isEqualTo("public");
                });
        as(owner("strict"))
                .get("/api/domains/strict/products/ndvi/gate/versions")
                .then()
                .body("versions.limits.minValidShare", contains(0.2f))
                .body("versions.createdBy", contains("olga"));
        as(Tokens.auditor())
                .get("/api/audit?domain=strict")
                .then()
                .body("events.action", org.hamcrest.Matchers.hasItem("set gate thresholds"));
    }

    @Test
    void aProductWhosePolicyDoesNotProtectItIsNotPublished() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("broken");
        mesh.register("broken", mesh.definition("broken", "ndvi", "1.0.0", "domain"));
        mesh.publishDefinition("broken", "ndvi", "1.0.0");
        sql("""
                insert into policy (domain, product, version, inherits, discover, read, requests, origin, comment, created_at,
                  created_by)
                values ('broken', 'ndvi', 1, false, 'named', 'public', true, 'owner', 'by hand', now(), 'nobody')""");
        String refused = mesh.enqueue("broken", "ndvi", "1.0.0");
        JsonPath run = mesh.await("broken", refused);
        assertThat(run.getString("state")).as(run.prettify()).isEqualTo("failed");
        assertThat(run.getList("failure.checks.id", String.class)).containsExactly("access-policy");

        sql("delete from policy where domain = 'broken'");
        as(Mesh.publisher("broken")).post("/api/runs/{r}/retry", refused).then().statusCode(202);
        assertThat(mesh.await("broken", refused).getString("state")).isEqualTo("succeeded");
        as(Mesh.publisher("broken"))
                .get("/api/runs/{r}/gate", refused)
                .then()
                .body(
                        "checks.find { it.id == 'access-policy' }.evidence.text",
                        containsString("stranger to read refused"))
                .body(
                        "checks.find { it.id == 'access-policy' }.evidence.text",
                        containsString("anonymous to discover refused"))
                .body(
                        "checks.find { it.id == 'access-policy' }.evidence.text",
                        containsString("viewer to read let in"));
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.executeUpdate(statement);
        }
    }
}
