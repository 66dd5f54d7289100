package io.terrane.problem;

import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.specification.RequestSpecification;
import io.terrane.testing.ManyRequests;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Routes;
import io.terrane.testing.Tokens;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who asks any address with a method that it does not take is told which ones it does. */
@MeshTest
class AllowIT {
    private static final List<String> METHODS = List.of("PATCH", "PUT", "DELETE", "POST", "GET");

    @Test
    void everyRouteTellsWhichMethodsItTakes() throws Exception {
        Map<String, Set<String>> routes = new TreeMap<>();
        Routes.all().forEach(route -> {
            String[] parts = route.split(" ", 2);
            routes.computeIfAbsent(address(parts[1]), path -> new TreeSet<>()).add(parts[0].toUpperCase(Locale.ROOT));
        });
        assertThat(routes).hasSizeGreaterThan(90);
        try (ManyRequests requests = new ManyRequests()) {
            for (Map.Entry<String, Set<String>> route : routes.entrySet()) {
                String path = route.getKey();
                Map<String, HttpHeaders> refused = new TreeMap<>();
                for (String method : METHODS) {
                    // By a stranger, who changes nothing.
                    HttpResponse<String> answer = requests.send(method, path, Optional.empty(), "");
                    if (answer.statusCode() == 405) {
                        refused.put(method, answer.headers());
                    }
                }
                assertThat(refused).as(path).isNotEmpty();
                refused.forEach((method, headers) -> {
                    Set<String> allowed =
                            Set.of(headers.firstValue("Allow").orElse("").split(", "));
                    assertThat(allowed).as(path).containsAll(route.getValue()).contains("OPTIONS");
                    assertThat(allowed.contains("HEAD")).as(path).isEqualTo(allowed.contains("GET"));
                    assertThat(METHODS.stream().filter(one -> !allowed.contains(one)))
                            .as(path)
                            .containsExactlyInAnyOrderElementsOf(refused.keySet());
                    assertThat(headers.firstValue("Content-Type").orElse(""))
                            .as(path)
                            .contains("application/problem+json");
                });
            }
        }
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
