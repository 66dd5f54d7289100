package io.terrane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.terrane.testing.Routes;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract lists the routes that there are, and no others. */
class OpenApiTest {
    private static final Set<String> VERBS = Set.of("get", "head", "put", "post", "delete", "patch");

    @Test
    void theContractIsTheRoutes() throws Exception {
        assertThat(contract()).isEqualTo(routes());
    }

    private static Set<String> contract() throws Exception {
        JsonNode document =
                new YAMLMapper().readTree(Files.readAllBytes(java.nio.file.Path.of("../../openapi/openapi.yaml")));
        Set<String> routes = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(verb -> {
                    if (VERBS.contains(verb)) {
                        routes.add(verb + " " + path.getKey());
                    }
                }));
        return routes;
    }

    /** The others are pages, and objects of published versions. */
    private static Set<String> routes() {
        return Routes.all().stream()
                .filter(route -> Stream.of(" /api", " /portal", " /stac").anyMatch(route::contains))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
