package io.terrane.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.terrane.testing.ManyRequests;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Routes;
import io.terrane.testing.Tokens;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whoever sends no body, or another than an object, is told so or needs none; nothing fails. */
@MeshTest
class BodyIT {
    private static final Set<String> WRITING = Set.of("post", "put", "patch");
    private static final List<String> BODIES = List.of("", "null", "[]", "\"text\"", "{}");

    @Test
    void noRouteFailsWithoutABody() throws Exception {
        new Mesh("unused").domain("bodiless");
        List<String[]> routes = Routes.all().stream()
                .map(route -> route.split(" ", 2))
                .filter(route -> WRITING.contains(route[0]))
                .toList();
        assertThat(routes).hasSizeGreaterThan(40);
        Map<String, Integer> failures = new TreeMap<>();
        int refused = 0;
        try (ManyRequests requests = new ManyRequests()) {
            for (String[] route : routes) {
                String path = route[1].replace("{domain}", "bodiless").replaceAll("\\{[^}]+}", "some");
                for (String body : BODIES) {
                    HttpResponse<String> answer = requests.send(
                            route[0].toUpperCase(Locale.ROOT), path, Optional.of(Tokens.meshAdmin()), body);
                    if (answer.statusCode() >= 500) {
                        failures.put(route[0] + " " + path + " with '" + body + "'", answer.statusCode());
                    }
                    refused += answer.statusCode() == 400 ? 1 : 0;
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(refused).as("bodies that were looked at").isGreaterThan(40);
    }
}
