package io.terrane.access;

import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.http.ContentType;
import io.terrane.catalog.CollectionStore;
import io.terrane.testing.ManyRequests;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Routes;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * Every route × every kind of caller: {@code route-matrix.txt} has a row for each route and a status for each caller. A route
 * without a row fails the test, and so does a row without a route. Bodies of requests that write are an empty object: who may
 * do it gets as far as 422 or 409 where that would change anything.
 */
@MeshTest
class RouteMatrixIT {
    private static final String PRODUCT = "hidden";
    private static final String DOMAIN = "routes";

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    CollectionStore collections;

    private record Row(String route, String path, List<String> expected) {
        String verb() {
            return route.substring(0, route.indexOf(' ')).toUpperCase(Locale.ROOT);
        }
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = RouteMatrixIT.class.getResourceAsStream("/route-matrix.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    private static List<Row> rows() throws IOException {
        return lines().stream()
                .map(line -> line.split("\\s*\\|\\s*"))
                .map(cells ->
                        new Row(cells[0], cells[1], List.of(cells[2].strip().split("\\s+"))))
                .toList();
    }

    /** In the order of the columns; empty: no token. */
    private static Map<String, Optional<String>> callers() {
        Map<String, Optional<String>> callers = new LinkedHashMap<>();
        callers.put("anonymous", Optional.empty());
        callers.put("consumer", Optional.of(Tokens.of("carl")));
        callers.put("viewer", Optional.of(Tokens.of("vera", "/domains/routes/viewer")));
        callers.put("publisher", Optional.of(Tokens.of("paula", "/domains/routes/publisher")));
        callers.put("owner", Optional.of(Tokens.of("oscar", "/domains/routes/owner")));
        callers.put("other owner", Optional.of(Tokens.of("olga", "/domains/other/owner")));
        callers.put("mesh admin", Optional.of(Tokens.meshAdmin()));
        callers.put("auditor", Optional.of(Tokens.auditor()));
        callers.put("expired", Optional.of(Tokens.expired()));
        callers.put("wrong audience", Optional.of(Tokens.forAnotherAudience()));
        callers.put("wrong issuer", Optional.of(Tokens.ofAnotherIssuer()));
        callers.put("tampered", Optional.of(Tokens.tampered()));
        return callers;
    }

    @Test
    void everyRouteHasExpectations() throws IOException {
        Set<String> expected = new TreeSet<>();
        Set<String> callers = callers().keySet();
        rows().forEach(row -> {
            expected.add(row.route);
            assertThat(row.expected).as(row.route).hasSameSizeAs(callers);
        });
        assertThat(expected).isEqualTo(Routes.all());
    }

    @Test
    void everyCallerGetsWhatIsExpected() throws Exception {
        Map<String, String> names = mesh();
        List<String> wrong = new ArrayList<>();
        Map<String, Optional<String>> callers = callers();
        try (ManyRequests requests = new ManyRequests()) {
            for (Row row : rows()) {
                String path = row.path;
                for (Map.Entry<String, String> name : names.entrySet()) {
                    path = path.replace("{" + name.getKey() + "}", name.getValue());
                }
                int column = 0;
                for (Map.Entry<String, Optional<String>> caller : callers.entrySet()) {
                    int status = requests.send(row.verb(), path, caller.getValue(), body(row.verb()))
                            .statusCode();
                    String expected = row.expected.get(column++);
                    if (!expected.equals(String.valueOf(status))) {
                        wrong.add(row.route + " at " + row.path + " for " + caller.getKey() + ": " + status
                                + " and not " + expected);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String body(String verb) {
        return Set.of("POST", "PUT", "PATCH").contains(verb) ? "{}" : "";
    }

    /** A product for members only, and one of each thing that addresses name. */
    private Map<String, String> mesh() throws InterruptedException {
        Mesh mesh = new Mesh(imagery);
        String owner = Tokens.of("oscar", "/domains/routes/owner");
        if (collections.version(DOMAIN, PRODUCT, "1.0.0").isEmpty()) {
            mesh.product(DOMAIN, PRODUCT, "1.0.0", "domain");
        }
        String run = as(owner).get("/api/domains/routes/runs").path("runs[0].id");
        String grant = as(owner)
                .contentType(ContentType.JSON)
                .body("{\"to\": \"person:asker\", \"product\": \"hidden\", \"action\": \"discover\"}")
                .post("/api/domains/routes/grants")
                .path("id");
        String request = as(Tokens.of("asker"))
                .contentType(ContentType.JSON)
                .body("{\"reason\": \"to see it\"}")
                .post("/api/domains/routes/products/hidden/access-requests")
                .path("id");
        as(Tokens.of("asker"))
                .post("/api/access-requests/{r}/withdraw", request)
                .then()
                .statusCode(200);
        String signed = as(owner)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/domains/routes/products/hidden/versions/1.0.0/signed-addresses")
                .path("href");
        String subscription = as(owner)
                .contentType(ContentType.JSON)
                .body("{\"url\": \"http://127.0.0.1:9/nobody\", \"kinds\": [\"deleted\"]}")
                .post("/api/subscriptions")
                .path("id");
        source(Tokens.meshAdmin(), "/api/sources", "matrix-node");
        source(owner, "/api/domains/routes/sources", "matrix-own");
        return Map.of(
                "run", run,
                "subscription", subscription,
                "grant", grant,
                "request", request,
                "signed", signed.replace("http://mesh.example", ""));
    }

    private static void source(String token, String path, String id) {
        as(token)
                .contentType(ContentType.JSON)
                .body("{\"id\": \"%s\", \"type\": \"stac-api\", \"url\": \"http://127.0.0.1:9/stac\"}".formatted(id))
                .post(path)
                .then()
                .statusCode(anyOf(equalTo(201), equalTo(409)));
    }
}
