package io.terrane.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.terrane.catalog.CollectionStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * What a stranger may not see changes no byte of what a stranger gets: the same questions before and after private products
 * are published in the same place and time, pages, links and headers included.
 */
@MeshTest
class NonInterferenceIT {
    private static final List<String> QUESTIONS = List.of(
            "/stac",
            "/stac/collections",
            "/stac/collections/shown.ndvi",
            "/stac/collections/shown.ndvi/items",
            "/stac/collections/secret.ndvi",
            "/stac/collections/secret.ndvi/items",
            "/stac/collections/secret.ndvi/items/ndvi-1.0.0-SYN_32TPQ_20230704_0_L2A",
            "/stac/search",
            "/stac/search?limit=1",
            "/stac/search?limit=1000",
            "/stac/search?bbox=10,44,12,46&datetime=2023-01-01T00:00:00Z/2023-12-31T00:00:00Z",
            "/stac/search?collections=secret.ndvi",
            "/stac/search?collections=secret.ndvi,shown.ndvi&limit=1",
            "/stac/search?ids=ndvi-1.0.0-SYN_32TPQ_20230704_0_L2A",
            "/stac/search?filter=collection='secret.ndvi'",
            "/stac/search?q=ndvi&limit=1",
            "/stac/search?sortby=-properties.datetime&limit=2",
            "/stac/aggregate?aggregations=total_count,collection_frequency",
            "/stac/collections/secret.ndvi/aggregate?aggregations=total_count",
            "/stac/children",
            "/stac/catalogs",
            "/stac/catalogs/shown",
            "/stac/catalogs/secret",
            "/stac/catalogs/secret/search",
            "/stac/queryables",
            "/stac/sortables",
            "/stac/collections/secret.ndvi/queryables",
            "/data/secret/ndvi/1.0.0/gate-report.json",
            "/data/shown/ndvi/1.0.0/gate-report.json",
            "/portal/me");

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    CollectionStore collections;

    @Test
    void whatIsPrivateChangesNothingForStrangers() throws InterruptedException {
        Mesh mesh = new Mesh(imagery);
        mesh.product("shown", "ndvi", "1.0.0", "public");
        List<Optional<String>> strangers = List.of(
                Optional.empty(),
                Optional.of(Tokens.of("sam")),
                Optional.of(Tokens.of("olga", "/domains/elsewhere/owner")),
                Optional.of(Tokens.auditor()));
        List<String> before = answers(strangers);
        long timeBefore = medianMicros();

        mesh.product("secret", "ndvi", "1.0.0", "domain");
        mesh.product("shown", "hidden", "1.0.0", "named");
        assertThat(collections.version("secret", "ndvi", "1.0.0")).isPresent();

        List<String> after = answers(strangers);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).isEqualTo(before.get(i));
        }
        assertThat(medianMicros()).as("of the same order of magnitude").isLessThan(10 * timeBefore + 20_000);
    }

    private static List<String> answers(List<Optional<String>> strangers) {
        List<String> answers = new ArrayList<>();
        for (Optional<String> stranger : strangers) {
            for (String question : QUESTIONS) {
                answers.add(question + "\n" + text(request(stranger).get(question)));
            }
            answers.add(text(request(stranger)
                    .contentType(ContentType.JSON)
                    .body("{\"limit\": 1, \"collections\": [\"secret.ndvi\", \"shown.ndvi\", \"shown.hidden\"]}")
                    .post("/stac/search")));
        }
        return answers;
    }

    private static RequestSpecification request(Optional<String> token) {
        return token.map(value -> given().auth().oauth2(value)).orElseGet(() -> given());
    }

    private static String text(Response response) {
        StringBuilder text = new StringBuilder().append(response.statusCode()).append('\n');
        response.headers().asList().stream()
                .filter(header -> !header.getName().equalsIgnoreCase("Date"))
                .map(header -> header + "\n")
                .sorted()
                .forEach(text::append);
        return text.append(response.asString()).toString();
    }

    private static long medianMicros() {
        long[] times = new long[15];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            given().get("/stac/search?limit=100").then().statusCode(200);
            times[i] = (System.nanoTime() - start) / 1_000;
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
