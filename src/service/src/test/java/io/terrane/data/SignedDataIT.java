package io.terrane.data;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.terrane.catalog.CollectionStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Private data at signed addresses, for clients that send no headers. */
@MeshTest
class SignedDataIT {
    private static final String VERSION = "/api/domains/signing/products/ndvi/versions/1.0.0";
    private static final String STORE = "SYN_32TPQ_20230704_0_L2A.zarr";

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    CollectionStore collections;

    @BeforeEach
    void publishOnce() throws InterruptedException {
        if (collections.version("signing", "ndvi", "1.0.0").isEmpty()) {
            new Mesh(imagery).product("signing", "ndvi", "1.0.0", "domain");
        }
    }

    private static String sign(String token, String body) {
        String href = as(token)
                .contentType(ContentType.JSON)
                .body(body)
                .post(VERSION + "/signed-addresses")
                .then()
                .statusCode(201)
                .extract()
                .path("href");
        assertThat(href).startsWith("http://mesh.example/signed/");
        return href.substring("http://mesh.example".length());
    }

    @Test
    void everyKeyOfAZarrOpensWithoutHeaders() {
        String address = sign(Tokens.of("vera", "/domains/signing/viewer"), "{\"prefix\": \"" + STORE + "/\"}");
        given().get(address + "/zarr.json").then().statusCode(200);
        given().head(address + "/zarr.json").then().statusCode(200);
        given().header("Range", "bytes=0-3").get(address + "/zarr.json").then().statusCode(206);
        given().get("/data/signing/ndvi/1.0.0/" + STORE + "/zarr.json").then().statusCode(404);
        String elsewhere = address.substring(0, address.lastIndexOf('/')) + "/gate-report.json";
        given().get(elsewhere).then().statusCode(403);
        given().get(address + "/../gate-report.json").then().statusCode(403);
        given().get(address + "/none").then().statusCode(404);
    }

    @Test
    void aSignatureEndsWithTheGrantThatItVouchesFor() {
        String owner = Tokens.of("oscar", "/domains/signing/owner");
        String grant = as(owner)
                .contentType(ContentType.JSON)
                .body("{\"to\": \"person:carl\", \"product\": \"ndvi\", \"action\": \"read\"}")
                .post("/api/domains/signing/grants")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String address = sign(Tokens.of("carl"), "{}") + "/gate-report.json";
        given().get(address).then().statusCode(200);
        as(owner)
                .contentType(ContentType.JSON)
                .body("{\"reason\": \"over\"}")
                .post("/api/domains/signing/grants/{g}/revoke", grant)
                .then()
                .statusCode(200);
        given().get(address).then().statusCode(404);
    }

    @Test
    void onlyWhoMayReadSigns() {
        given().contentType(ContentType.JSON)
                .body("{}")
                .post(VERSION + "/signed-addresses")
                .then()
                .statusCode(404);
        as(Tokens.of("dora"))
                .contentType(ContentType.JSON)
                .body("{}")
                .post(VERSION + "/signed-addresses")
                .then()
                .statusCode(404);
        as(Tokens.meshAdmin())
                .contentType(ContentType.JSON)
                .body("{\"minutes\": 61, \"prefix\": \"../x\"}")
                .post(VERSION + "/signed-addresses")
                .then()
                .statusCode(422);
    }
}
