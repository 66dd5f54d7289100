package io.terrane.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told, and what strangers cannot put into answers. */
@MeshTest
class PageDefenceIT {
    @ParameterizedTest
    @ValueSource(strings = {"/stac", "/portal/me", "/login", "/stac/collections/none", "/data/a/b/1.0.0/c.png"})
    void noPageIsFramedOrRunsForeignScripts(String path) {
        given().redirects()
                .follow(false)
                .get(path)
                .then()
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .header("Content-Security-Policy", containsString("default-src 'self'"))
                .header("Content-Security-Policy", not(containsString("script-src")))
                .header("X-Frame-Options", equalTo("DENY"))
                .header("X-Content-Type-Options", equalTo("nosniff"));
    }

    @Test
    void aLoginLeadsHomeWhateverItWasAsked() {
        given().auth()
                .oauth2(Tokens.of("carl"))
                .redirects()
                .follow(false)
                .get("/login?redirect=https://evil.example&returnTo=//evil.example")
                .then()
                .statusCode(303)
                .header("Location", not(containsString("evil")));
    }

    @Test
    void anotherSiteCannotWriteWithACookie() {
        given().cookie("q_session", "x")
                .header("Origin", "https://evil.example")
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/domains")
                .then()
                .statusCode(403)
                .body("detail", containsString("other sites"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stac/collections/a%0d%0aSet-Cookie:%20x=y",
                "/data/a/b/1.0.0/c%0d%0aX-Injected:%201",
                "/api/domains/a%0aforged",
                "/stac/collections/%3Cscript%3Ealert(1)%3C%2Fscript%3E"
            })
    void lineBreaksAndMarkupOfAPathStayInTheBody(String path) {
        Response response = given().auth()
                .oauth2(Tokens.of("carl"))
                .urlEncodingEnabled(false)
                .get(path);
        assertThat(response.statusCode()).isIn(400, 404);
        assertThat(response.header("X-Injected")).isNull();
        assertThat(response.header("Set-Cookie")).isNull();
        assertThat(response.contentType()).contains("json");
    }
}
