package io.terrane.governance;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.terrane.audit.AuditChain;
import io.terrane.audit.AuditLog;
import io.terrane.catalog.CollectionStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded, who sees it, and that nobody changes it. */
@MeshTest
class AuditIT {
    private static final String OWNER = Tokens.of("oscar", "/domains/recorded/owner");
    private static final String POLICY = "/api/domains/recorded/products/ndvi/policy";
    private static final String DATA = "/data/recorded/ndvi/1.0.0/gate-report.json";

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    CollectionStore collections;

    @Inject
    AgroalDataSource database;

    @Inject
    AuditLog log;

    @Inject
    AuditChain chain;

    @BeforeEach
    void publishOnce() throws InterruptedException {
        if (collections.version("recorded", "ndvi", "1.0.0").isEmpty()) {
            new Mesh(imagery).product("recorded", "ndvi", "1.0.0", "domain");
        }
    }

    private List<Map<String, Object>> events(String who, String query) {
        log.write();
        JsonPath body = as(Tokens.auditor())
                .get("/api/audit?domain=recorded&who=" + who + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        return body.getList("events");
    }

    @Test
    void aWriteLeavesItsDecisionItsChangeAndItsResult() {
        String oscar = Tokens.of("oscar-writes", "/domains/recorded/owner");
        as(oscar)
                .contentType(ContentType.JSON)
                .body("{\"discover\": \"domain\", \"read\": \"domain\"}")
                .put(POLICY)
                .then()
                .statusCode(200);
        List<Map<String, Object>> events = events("oscar-writes", "");
        assertThat(events).extracting("kind").containsExactly("decision", "change", "result");
        assertThat(events)
                .extracting("request")
                .doesNotContainNull()
                .containsOnly(events.getFirst().get("request"));
        assertThat(events).extracting("address").containsOnly("127.0.0.1");
        assertThat(events).extracting("product").containsOnly("ndvi");
        assertThat(events.getFirst())
                .containsEntry("outcome", "allowed")
                .containsEntry("action", "PUT")
                .containsEntry("target", POLICY)
                .containsEntry("rule", "has the role owner in the domain recorded");
        assertThat(events.get(1)).containsEntry("action", "set policy");
        assertThat(events.getLast()).containsEntry("outcome", "200");
    }

    @Test
    void aRefusedWriteIsRecordedToo() {
        String dora = Tokens.of("dora-refused");
        as(dora).contentType(ContentType.JSON).body("{}").put(POLICY).then().statusCode(403);
        assertThat(events("dora-refused", ""))
                .extracting("kind", "outcome")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("decision", "refused"),
                        org.assertj.core.groups.Tuple.tuple("result", "403"));
    }

    @Test
    void everyDecisionOnDataIsCountedWithItsRule() {
        String vera = Tokens.of("vera-reads", "/domains/recorded/viewer");
        long bytes = 0;
        for (int i = 0; i < 5; i++) {
            bytes += as(vera).get(DATA).asByteArray().length;
        }
        bytes += as(vera).header("Range", "bytes=0-9").get(DATA).asByteArray().length;
        as(Tokens.of("dora-reads")).get(DATA).then().statusCode(404);
        List<Map<String, Object>> read = events("vera-reads", "&kind=data");
        assertThat(read.stream().mapToInt(event -> (int) event.get("count")).sum())
                .isEqualTo(6);
        assertThat(read).extracting("outcome").containsOnly("allowed");
        assertThat((String) read.getFirst().get("rule")).contains("read is domain");
        assertThat(events("dora-reads", "&kind=data")).extracting("outcome").containsOnly("refused");
        for (String path : List.of("/api/usage?who=me", "/api/usage?domain=recorded&product=ndvi")) {
            Map<String, Object> used = as(path.contains("me") ? vera : OWNER)
                    .get(path)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath()
                    .getMap("usage.find { it.who == 'vera-reads' }");
            assertThat(used).containsEntry("requests", 6).containsEntry("bytes", (int) bytes);
        }
    }

    @Test
    void ownersSeeTheirDomainAndNobodyElse() {
        as(OWNER).get("/api/audit?domain=recorded").then().statusCode(200);
        as(OWNER).get("/api/audit").then().statusCode(403);
        as(Tokens.of("olga", "/domains/other/owner"))
                .get("/api/audit?domain=recorded")
                .then()
                .statusCode(404);
        as(Mesh.publisher("recorded")).get("/api/audit?domain=recorded").then().statusCode(403);
        as(Tokens.auditor()).get("/api/audit").then().statusCode(200);
        as(Tokens.meshAdmin()).get("/api/audit").then().statusCode(200);
        as(Tokens.of("dora")).get("/api/usage").then().statusCode(403);
        given().get("/api/audit").then().statusCode(401);
        as(Tokens.auditor()).get("/api/audit?from=yesterday").then().statusCode(400);
        as(Tokens.auditor())
                .urlEncodingEnabled(false)
                .get("/api/usage?product=%00")
                .then()
                .statusCode(400);
    }

    @Test
    void exportsLinesAndCsvThatNoSpreadsheetRuns() {
        String name = "=cmd|' /C calc'!A0";
        as(Tokens.of(name))
                .contentType(ContentType.JSON)
                .body("{}")
                .put(POLICY)
                .then()
                .statusCode(403);
        log.write();
        String lines = as(Tokens.auditor())
                .accept("application/x-ndjson")
                .get("/api/audit?domain=recorded")
                .then()
                .contentType("application/x-ndjson")
                .extract()
                .asString();
        assertThat(lines.lines())
                .allSatisfy(line ->
                        assertThat(new JsonPath(line).getLong("sequence")).isPositive());
        String csv = as(Tokens.auditor())
                .accept("text/csv")
                .get("/api/audit?domain=recorded")
                .then()
                .extract()
                .asString();
        assertThat(csv).startsWith("sequence,at,").contains(",'" + name + ",").doesNotContain(",=cmd");
        assertThat(csv.lines().count() - 1).isGreaterThanOrEqualTo(lines.lines().count());
    }

    @Test
    void aChangedEventBreaksTheChainAndAnExportShowsIt() throws Exception {
        as(Tokens.of("dora-chained"))
                .contentType(ContentType.JSON)
                .body("{}")
                .put(POLICY)
                .then()
                .statusCode(403);
        log.write();
        chain.link();
        JsonPath whole = as(Tokens.auditor())
                .get("/api/audit/verification")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(whole.getBoolean("holds")).as(whole.prettify()).isTrue();
        assertThat(whole.getLong("unlinked")).isZero();
        String noted = "position=" + whole.getLong("head.position") + "&hash=" + whole.getString("head.hash");
        as(Tokens.auditor()).get("/api/audit/verification?" + noted).then().body("noted", equalTo(true));
        as(Tokens.auditor())
                .get("/api/audit/verification?position=1&hash=" + "0".repeat(64))
                .then()
                .body("noted", equalTo(false))
                .body("holds", equalTo(false));
        as(Tokens.auditor()).get("/api/audit/verification?position=1").then().statusCode(400);

        String line = as(Tokens.auditor())
                .accept("application/x-ndjson")
                .get("/api/audit?domain=recorded&who=dora-chained")
                .asString()
                .lines()
                .findFirst()
                .orElseThrow();
        ObjectNode event = (ObjectNode) new ObjectMapper().readTree(line);
        String previous = event.remove("previous").asText();
        String hash = event.remove("hash").asText();
        long position = event.remove("position").asLong();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(HexFormat.of().parseHex(previous));
        assertThat(HexFormat.of().formatHex(digest.digest(event.toString().getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(hash);

        change("update audit_event set who = 'somebody' where who = 'dora-chained'");
        try {
            as(Tokens.auditor())
                    .get("/api/audit/verification")
                    .then()
                    .body("holds", equalTo(false))
                    .body("brokenAt", equalTo((int) position))
                    .body("reason", containsString("not as it was"));
        } finally {
            change("update audit_event set who = 'dora-chained' where who = 'somebody'");
        }
        as(Tokens.auditor()).get("/api/audit/verification").then().body("holds", equalTo(true));
    }

    /** As an administrator of the database could. */
    private void change(String sql) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter table audit_event disable trigger user");
            statement.execute(sql);
            statement.execute("alter table audit_event enable trigger user");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_event set who = 'somebody'",
                "delete from audit_event",
                "truncate audit_event cascade",
                "update audit_link set position = position + 1",
                "update audit_event set who = 'x' where sequence = -1"
            })
    void theDatabaseRefusesToForget(String sql) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).hasMessageContaining("append-only");
        }
    }
}
