package io.terrane.telemetry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Observatory;
import io.terrane.testing.ObservedProfile;
import io.terrane.testing.UnrulyServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A run as a trace, as a collector receives it: its parts, the link to the request, and what sources are told. */
@MeshTest
@TestProfile(ObservedProfile.class)
class TelemetryIT {
    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Test
    void aRunIsATraceThatIsLinkedToItsRequest() throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("traced");
        mesh.register("traced", mesh.definition("traced", "ndvi", "1.0.0", "public"));
        mesh.publishDefinition("traced", "ndvi", "1.0.0");
        JsonPath run = mesh.await("traced", mesh.enqueue("traced", "ndvi", "1.0.0"));
        assertThat(run.getString("state")).as(run.prettify()).isEqualTo("succeeded");
        String trace = run.getString("trace");
        assertThat(trace).matches("[0-9a-f]{32}");

        Span root = await(span ->
                span.getName().equals("run ndvi") && hex(span.getTraceId()).equals(trace));
        assertThat(root.getParentSpanId()).isEqualTo(ByteString.EMPTY);
        assertThat(attribute(root, "terrane.domain")).isEqualTo("traced");
        assertThat(root.getEventsList()).extracting(Span.Event::getName).containsExactly("claimed", "planned");
        assertThat(root.getLinksList()).hasSize(1);
        Span.Link link = root.getLinks(0);
        Span request = await(span -> span.getSpanId().equals(link.getSpanId()));
        assertThat(request.getTraceId()).isEqualTo(link.getTraceId());
        assertThat(request.getName()).startsWith("POST ").endsWith("/runs");

        List<Span> parts = Observatory.spans().stream()
                .filter(span -> span.getTraceId().equals(root.getTraceId()) && span != root)
                .filter(span -> span.getParentSpanId().equals(root.getSpanId()))
                .toList();
        assertThat(parts).extracting(Span::getName).contains("search", "gate", "publish");
        List<Span> steps =
                parts.stream().filter(span -> span.getName().equals("step")).toList();
        assertThat(steps).hasSize(3).allSatisfy(step -> {
            assertThat(step.getStartTimeUnixNano()).isGreaterThanOrEqualTo(root.getStartTimeUnixNano());
            assertThat(step.getEndTimeUnixNano()).isLessThanOrEqualTo(root.getEndTimeUnixNano());
            assertThat(step.getEventsList())
                    .isNotEmpty()
                    .allMatch(event -> event.getName().equals("chunk done"));
            assertThat(step.getEventsCount()).isLessThan((int) Long.parseLong(attribute(step, "terrane.chunks")) + 1);
        });
        // A span a chunk would be a dozen and more.
        assertThat(Observatory.spans().stream().filter(span -> span.getTraceId().equals(root.getTraceId())))
                .hasSizeLessThan(10);
        String all = Observatory.spans().toString();
        assertThat(all).doesNotContain("Bearer ").doesNotContain("eyJ");
    }

    @Test
    void sourcesAreToldTheTraceAndSignaturesStayAtHome() throws Exception {
        try (UnrulyServer source = UnrulyServer.before(URI.create(imagery))) {
            Mesh mesh = new Mesh(source.address(imagery));
            mesh.domain("telling");
            mesh.register("telling", mesh.definition("telling", "ndvi", "1.0.0", "public"));
            mesh.publishDefinition("telling", "ndvi", "1.0.0");
            JsonPath run = mesh.await("telling", mesh.enqueue("telling", "ndvi", "1.0.0"));
            assertThat(run.getString("state")).as(run.prettify()).isEqualTo("succeeded");
            assertThat(source.traces())
                    .singleElement()
                    .satisfies(
                            header -> assertThat(header).matches("00-" + run.getString("trace") + "-[0-9a-f]{16}-01"));
        }
        given().get("/signed/abcdefghijklmnop/telling/ndvi/1.0.0/gate-report.json")
                .then()
                .statusCode(403);
        given().get("/api/gate/rules").then().statusCode(200);
        await(span -> span.getName().equals("GET /api/gate/rules"));
        assertThat(Observatory.spans().toString()).doesNotContain("abcdefghijklmnop");
    }

    private interface Wanted {
        boolean is(Span span);
    }

    private static Span await(Wanted wanted) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (true) {
            for (Span span : Observatory.spans()) {
                if (wanted.is(span)) {
                    return span;
                }
            }
            assertThat(Instant.now())
                    .as(() -> {
                        try {
                            return Observatory.spans().stream()
                                    .map(Span::getName)
                                    .toList()
                                    .toString();
                        } catch (Exception e) {
                            return e.toString();
                        }
                    })
                    .isBefore(end);
            Thread.sleep(100);
        }
    }

    private static String hex(ByteString bytes) {
        return java.util.HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().hasStringValue()
                        ? attribute.getValue().getStringValue()
                        : String.valueOf(attribute.getValue().getIntValue()))
                .findFirst()
                .orElseThrow();
    }
}
