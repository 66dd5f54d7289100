package io.terrane.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.terrane.catalog.CollectionStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Role × product × path: who sees what. */
@MeshTest
class AccessMatrixIT {
    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    CollectionStore collections;

    @BeforeEach
    void publishOnce() throws InterruptedException {
        Mesh mesh = new Mesh(imagery);
        mesh.domain("matrix");
        List<String> runs = new ArrayList<>();
        for (String product : List.of("public", "signed-in", "domain", "findable")) {
            if (collections.version("matrix", product, "1.0.0").isEmpty()) {
                mesh.register("matrix", ofOneScene(mesh, product));
                mesh.publishDefinition("matrix", product, "1.0.0");
                runs.add(mesh.enqueue("matrix", product, "1.0.0"));
            }
        }
        for (String run : runs) {
            assertThat(mesh.await("matrix", run).getString("state")).isEqualTo("succeeded");
        }
    }

    private static String ofOneScene(Mesh mesh, String product) {
        String definition = product.equals("findable")
                ? mesh.definition("matrix", product, "1.0.0", "public").replace("read: public", "read: domain")
                : mesh.definition("matrix", product, "1.0.0", product);
        return definition.replace("2023-01-01/2023-12-31", "2023-07-01/2023-07-31");
    }

    @ParameterizedTest
    @CsvSource({
        // product,  anonymous, stranger, other, viewer, admin
        "public,     yes,       yes,      yes,   yes,    yes",
        "signed-in,  no,        yes,      yes,   yes,    yes",
        "domain,     no,        no,       no,    yes,    yes",
    })
    void aProductIsSeenOnEveryReadPathOrOnNone(
            String product, String anonymous, String stranger, String other, String viewer, String admin) {
        check(product, Optional.empty(), anonymous);
        check(product, Optional.of(Tokens.of("sam")), stranger);
        check(product, Optional.of(Tokens.of("olga", "/domains/other/owner")), other);
        check(product, Optional.of(Tokens.of("vera", "/domains/matrix/viewer")), viewer);
        check(product, Optional.of(Tokens.meshAdmin()), admin);
    }

    private void check(String product, Optional<String> token, String expected) {
        boolean visible = expected.equals("yes");
        String id = "matrix." + product;
        String item = product + "-1.0.0-SYN_32TPQ_20230704_0_L2A";
        int found = visible ? 200 : 404;
        String as = id + " for " + token.map(t -> "a token").orElse("anonymous");
        assertThat(request(token).get("/stac/collections/" + id).statusCode())
                .as(as)
                .isEqualTo(found);
        assertThat(request(token).get("/stac/collections/" + id + "/items").statusCode())
                .as(as)
                .isEqualTo(found);
        assertThat(request(token)
                        .get("/stac/collections/" + id + "/items/" + item)
                        .statusCode())
                .as(as)
                .isEqualTo(found);
        assertThat(request(token)
                        .get("/stac/collections")
                        .jsonPath()
                        .getList("collections.id")
                        .contains(id))
                .as(as)
                .isEqualTo(visible);
        List<String> collections =
                request(token).get("/stac/search?limit=1000").jsonPath().getList("features.collection");
        assertThat(collections.contains(id)).as(as).isEqualTo(visible);
        assertThat(request(token)
                        .contentType(ContentType.JSON)
                        .body("{\"ids\": [\"" + item + "\"]}")
                        .post("/stac/search")
                        .jsonPath()
                        .getList("features"))
                .as(as)
                .hasSize(visible ? 1 : 0);
        String data = "/data/matrix/" + product + "/1.0.0/gate-report.json";
        assertThat(request(token).get(data).statusCode()).as(as).isEqualTo(found);
        assertThat(request(token).head(data).statusCode()).as(as).isEqualTo(found);
        assertThat(request(token).header("Range", "bytes=0-3").get(data).statusCode())
                .as(as)
                .isEqualTo(visible ? 206 : 404);
    }

    @Test
    void dataThatMayBeFoundAndNotReadAskForALoginOrRefuse() {
        String data = "/data/matrix/findable/1.0.0/gate-report.json";
        given().get("/stac/collections/matrix.findable").then().statusCode(200);
        given().get(data).then().statusCode(401);
        request(Optional.of(Tokens.of("sam"))).get(data).then().statusCode(403);
        request(Optional.of(Tokens.of("vera", "/domains/matrix/viewer")))
                .get(data)
                .then()
                .statusCode(200);
    }

    private static RequestSpecification request(Optional<String> token) {
        return token.map(value -> given().auth().oauth2(value)).orElseGet(() -> given());
    }
}
