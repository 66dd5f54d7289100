package io.terrane.problem;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Routes;
import io.terrane.testing.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who asks any address with a method that it does not take is told which ones it does. */
@MeshTest
class AllowIT {
    private static final List<String> METHODS = List.of("PATCH", "PUT", "DELETE", "POST", "GET");

    @Test
    void everyRouteTellsWhichMethodsItTakes() {
        Map<String, Set<String>> routes = new TreeMap<>();
        Routes.all().forEach(route -> {
            String[] parts = route.split(" ", 2);
            routes.computeIfAbsent(address(parts[1]), path -> new TreeSet<>()).add(parts[0].toUpperCase(Locale.ROOT));
        });
        assertThat(routes).hasSizeGreaterThan(90);
        routes.forEach((path, declared) -> {
            Map<String, Response> refused = new TreeMap<>();
            for (String method : METHODS) {
                Response answer = request(method, path);
                if (answer.statusCode() == 405) {
                    refused.put(method, answer);
                }
            }
            assertThat(refused).as(path).isNotEmpty();
            refused.forEach((method, answer) -> {
                Set<String> allowed = Set.of(answer.header("Allow").split(", "));
                assertThat(allowed).as(path).containsAll(declared).contains("OPTIONS");
                assertThat(allowed.contains("HEAD")).as(path).isEqualTo(allowed.contains("GET"));
                assertThat(METHODS.stream().filter(one -> !allowed.contains(one)))
                        .as(path)
                        .containsExactlyInAnyOrderElementsOf(refused.keySet());
                assertThat(answer.contentType()).as(path).contains("application/problem+json");
            });
        });
    }

    /** By a stranger, who changes nothing. */
    private static Response request(String method, String path) {
        return given().redirects().follow(false).request(method, path);
    }

    @Test
    void alsoWithALoginAndAtTheAddressOfSomethingThatIsThere() {
        RequestSpecification admin = as(Tokens.meshAdmin());
        assertThat(admin.delete("/stac/search").header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(admin.post("/stac").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(admin.patch("/api/domains").header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(admin.get("/api/domains/a%2Fb").header("Allow")).isNull();
    }

    private static String address(String route) {
        return route.replaceAll("/+$", "").replaceAll("\\{[^}]+}", "x");
    }
}
