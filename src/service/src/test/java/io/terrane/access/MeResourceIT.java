package io.terrane.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import org.junit.jupiter.api.Test;

@MeshTest
class MeResourceIT {
    @Test
    void readsDomainRolesFromTheTokensGroups() {
        given().auth()
                .oauth2(Tokens.of("otto", "/domains/agronomy/publisher", "/elsewhere/x", "/domains/agronomy/emperor"))
                .get("/portal/me")
                .then()
                .statusCode(200)
                .body("signedIn", equalTo(true))
                .body("name", equalTo("otto"))
                .body("meshAdmin", equalTo(false))
                .body("domains", hasSize(1))
                .body("domains[0].id", equalTo("agronomy"))
                .body("domains[0].roles", equalTo(java.util.List.of("publisher")));
    }

    @Test
    void knowsMeshAdminsByTheirRealmRole() {
        given().auth().oauth2(Tokens.meshAdmin()).get("/portal/me").then().body("meshAdmin", equalTo(true));
    }

    @Test
    void answersAnonymousCallersToo() {
        given().get("/portal/me").then().statusCode(200).body("signedIn", equalTo(false));
    }

    /** RFC 9728. */
    @Test
    void clientsLearnWhereToSignIn() {
        String metadata = given().get("/.well-known/oauth-protected-resource")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(metadata)
                .contains("\"resource\":\"http://mesh.example\"")
                .contains("\"authorization_servers\":[\"")
                .contains("/realms/quarkus");
    }

    @Test
    void refusesATokenThatNobodySigned() {
        given().auth()
                .oauth2("eyJhbGciOiJub25lIn0.e30.")
                .get("/portal/me")
                .then()
                .statusCode(401);
    }
}
