package io.terrane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The contract lists the routes that there are, and no others. */
class OpenApiTest {
    private static final Set<String> VERBS = Set.of("get", "put", "post", "delete", "patch");

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

    private static Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        for (JavaClass resource : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.terrane")) {
            if (!resource.isAnnotatedWith(Path.class)) {
                continue;
            }
            String root = resource.getAnnotationOfType(Path.class).value();
            for (JavaMethod method : resource.getMethods()) {
                method.getAnnotations().stream()
                        .filter(annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class))
                        .map(annotation ->
                                annotation.getRawType().getSimpleName().toLowerCase(Locale.ROOT))
                        .map(verb -> verb + " " + root
                                + method.tryGetAnnotationOfType(Path.class)
                                        .map(Path::value)
                                        .orElse(""))
                        .filter(route -> route.contains(" /api") || route.contains(" /portal"))
                        .forEach(routes::add);
            }
        }
        return routes;
    }
}
