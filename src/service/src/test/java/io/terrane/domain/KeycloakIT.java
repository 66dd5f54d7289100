package io.terrane.domain;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.terrane.embedded.EmbeddedKeycloak;
import io.terrane.testing.KeycloakProfile;
import io.terrane.testing.KeycloakResource;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** People and machines of a real Keycloak: all ways to log in, memberships, repairs, and what goes on without it. */
@QuarkusTest
@TestProfile(KeycloakProfile.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeycloakIT {
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("name=\"code\" value=\"([^\"]+)\"");
    private static final String WATER = "/api/domains/water";

    @ConfigProperty(name = "terrane.test.keycloak")
    String server;

    @ConfigProperty(name = "terrane.test.keycloak-admin")
    String adminPassword;

    @ConfigProperty(name = "terrane.public-url")
    String address;

    EmbeddedKeycloak keycloak;

    private String endpoint(String path) {
        return server + "/realms/terrane/protocol/openid-connect/" + path;
    }

    private String token(String user) {
        return token(Map.of("grant_type", "password", "client_id", "terrane-cli", "username", user, "password", user))
                .getString("access_token");
    }

    private JsonPath token(Map<String, String> form) {
        return given().formParams(form).post(endpoint("token")).jsonPath();
    }

    private String administrator() {
        return given().formParams(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        EmbeddedKeycloak.BOOTSTRAP_ADMIN,
                        "password",
                        adminPassword))
                .post(server + "/realms/master/protocol/openid-connect/token")
                .path("access_token");
    }

    private String group(String path) {
        return as(administrator())
                .get(server + "/admin/realms/terrane/group-by-path" + path)
                .path("id");
    }

    private void createDomain() {
        int status = as(token("ada"))
                .contentType(ContentType.JSON)
                .body("{\"id\": \"water\", \"title\": \"Water\"}")
                .post("/api/domains")
                .statusCode();
        assertThat(status).isIn(201, 409);
    }

    private void put(String by, String user, String role, int expected) {
        as(token(by))
                .contentType(ContentType.JSON)
                .body("{\"role\": \"" + role + "\"}")
                .put(WATER + "/members/" + user)
                .then()
                .statusCode(expected);
    }

    @Test
    @Order(1)
    void membersAreInvitedMovedAndRemovedAsOftenAsOneLikes() {
        createDomain();
        as(token("carl")).get(WATER).then().statusCode(404);
        put("ada", "agronomy-owner", "owner", 204);
        put("agronomy-owner", "carl", "publisher", 204);
        put("agronomy-owner", "carl", "publisher", 204);
        as(token("carl")).get(WATER).then().statusCode(200);
        as(token("carl"))
                .get("/portal/me")
                .then()
                .body("name", equalTo("carl"))
                .body("domains.find { it.id == 'water' }.roles", equalTo(List.of("publisher")));
        put("agronomy-owner", "carl", "viewer", 204);
        as(token("ada"))
                .get(WATER + "/members")
                .then()
                .body("members.find { it.user == 'carl' }.role", equalTo("viewer"));
        put("carl", "carl", "owner", 403);
        put("agronomy-owner", "nobody", "viewer", 404);
        for (int i = 0; i < 2; i++) {
            as(token("agronomy-owner")).delete(WATER + "/members/carl").then().statusCode(204);
        }
        as(token("carl")).get(WATER).then().statusCode(404);
    }

    @Test
    @Order(2)
    void whatWasChangedByHandIsRepaired() {
        createDomain();
        String administrator = administrator();
        as(administrator)
                .delete(server + "/admin/realms/terrane/groups/" + group("/domains/water/publisher"))
                .then()
                .statusCode(204);
        as(token("ada")).get(WATER + "/members").then().statusCode(200);
        put("ada", "carl", "publisher", 204);
        String carl = as(administrator)
                .get(server + "/admin/realms/terrane/users?username=carl&exact=true")
                .path("[0].id");
        as(administrator)
                .put(server + "/admin/realms/terrane/users/" + carl + "/groups/" + group("/domains/water/owner"))
                .then()
                .statusCode(204);
        put("ada", "carl", "viewer", 204);
        as(token("carl"))
                .get("/portal/me")
                .then()
                .body("domains.find { it.id == 'water' }.roles", equalTo(List.of("viewer")));
        as(administrator)
                .delete(server + "/admin/realms/terrane/groups/" + group("/domains/water"))
                .then()
                .statusCode(204);
        put("ada", "carl", "viewer", 204);
        as(token("carl")).get(WATER).then().statusCode(200);
        as(administrator)
                .delete(server + "/admin/realms/terrane/groups/" + group("/domains/water/owner"))
                .then()
                .statusCode(204);
        as(administrator)
                .contentType(ContentType.JSON)
                .body("{\"name\": \"by-hand\"}")
                .post(server + "/admin/realms/terrane/groups/" + group("/domains") + "/children")
                .then()
                .statusCode(201);
        as(token("ada"))
                .post("/api/identity/reconcile")
                .then()
                .statusCode(200)
                .body("made", equalTo(List.of("/domains/water/owner")))
                .body("strangers", hasItem("by-hand"));
        assertThat(group("/domains/water/owner")).isNotBlank();
        as(token("ada")).post("/api/identity/reconcile").then().body("made", equalTo(List.of()));
    }

    @Test
    @Order(2)
    void aSignInIsRefreshedAndEndsWithTheSession() {
        Map<String, String> login =
                Map.of("grant_type", "password", "client_id", "terrane-cli", "username", "carl", "password", "carl");
        String refresh = token(login).getString("refresh_token");
        Map<String, String> again =
                Map.of("grant_type", "refresh_token", "client_id", "terrane-cli", "refresh_token", refresh);
        JsonPath refreshed = token(again);
        as(refreshed.getString("access_token")).get("/portal/me").then().body("name", equalTo("carl"));
        given().formParams(Map.of("client_id", "terrane-cli", "refresh_token", refreshed.getString("refresh_token")))
                .post(endpoint("logout"))
                .then()
                .statusCode(204);
        assertThat(token(Map.of(
                                "grant_type",
                                "refresh_token",
                                "client_id",
                                "terrane-cli",
                                "refresh_token",
                                refreshed.getString("refresh_token")))
                        .getString("error"))
                .isEqualTo("invalid_grant");
    }

    @Test
    @Order(3)
    void peopleWhoAreNotSignedInAreExplained() {
        createDomain();
        put("ada", "carl", "viewer", 204);
        as(token("ada"))
                .get("/api/explain?who=person:carl&what=water/level")
                .then()
                .statusCode(200)
                .body("holds", hasItem("viewer of water"))
                .body("decisions.find { it.action == 'read' }.allowed", equalTo(true));
    }

    @Test
    @Order(4)
    void thePortalSignsInByCodeAndKeepsTheTokenAway() throws Exception {
        HttpClient browser = browser();
        HttpResponse<String> form = get(browser, address + "/login");
        assertThat(form.uri().toString()).startsWith(server).contains("code_challenge_method=S256");
        HttpResponse<String> back = post(browser, form, Map.of("username", "carl", "password", "carl"));
        assertThat(back.uri().toString()).startsWith(address).doesNotContain("code=");
        JsonNode me =
                new ObjectMapper().readTree(get(browser, address + "/portal/me").body());
        assertThat(me.path("name").asText()).isEqualTo("carl");
    }

    @Test
    @Order(5)
    void theCommandLineSignsInByDevice() throws Exception {
        JsonPath device = given().formParams(Map.of("client_id", "terrane-cli", "scope", "openid"))
                .post(endpoint("auth/device"))
                .jsonPath();
        Map<String, String> poll = Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
                "client_id", "terrane-cli",
                "device_code", device.getString("device_code"));
        assertThat(token(poll).getString("error")).isEqualTo("authorization_pending");
        HttpClient browser = browser();
        HttpResponse<String> form = get(browser, device.getString("verification_uri_complete"));
        HttpResponse<String> consent = post(browser, form, Map.of("username", "carl", "password", "carl"));
        Matcher code = CODE.matcher(consent.body());
        assertThat(code.find()).as(consent.body()).isTrue();
        post(browser, consent, Map.of("code", code.group(1), "accept", "Yes"));
        Thread.sleep(5_500);
        String token = token(poll).getString("access_token");
        as(token).get("/portal/me").then().body("name", equalTo("carl"));
    }

    @Test
    @Order(6)
    void machinesSignInAsServiceAccountsAndAreMembers() {
        createDomain();
        String administrator = administrator();
        String client = as(administrator)
                .get(server + "/admin/realms/terrane/clients?clientId=terrane-machine")
                .path("[0].id");
        String secret = as(administrator)
                .get(server + "/admin/realms/terrane/clients/" + client + "/client-secret")
                .path("value");
        assertThat(secret).hasSizeGreaterThan(20);
        put("ada", "service-account-terrane-machine", "publisher", 204);
        String token = token(Map.of(
                        "grant_type", "client_credentials",
                        "client_id", "terrane-machine",
                        "client_secret", secret))
                .getString("access_token");
        as(token)
                .get("/portal/me")
                .then()
                .body("name", equalTo("service-account-terrane-machine"))
                .body("domains.find { it.id == 'water' }.roles", equalTo(List.of("publisher")));
    }

    @Test
    @Order(7)
    void anotherIssuersPeopleAreOthersAndHoldGrantsOnly() {
        createDomain();
        String token = given().formParams(
                        Map.of("grant_type", "password", "client_id", "cli", "username", "carl", "password", "carl"))
                .post(server + "/realms/partner/protocol/openid-connect/token")
                .path("access_token");
        as(token)
                .get("/portal/me")
                .then()
                .statusCode(200)
                .body("name", equalTo("partner/carl"))
                .body("meshAdmin", equalTo(false))
                .body("domains", equalTo(List.of()));
        as(token).get(WATER).then().statusCode(404);
        as(token("ada"))
                .contentType(ContentType.JSON)
                .body("{\"to\": \"group:/issuers/partner/lab\", \"product\": \"level\", \"action\": \"read\"}")
                .post(WATER + "/grants")
                .then()
                .statusCode(201);
        as(token)
                .get("/api/explain?who=me&what=water/level")
                .then()
                .statusCode(200)
                .body("decisions.find { it.action == 'read' }.allowed", equalTo(true));
    }

    @Test
    @Order(7)
    void whoseIssuerDoesNotAnswerIsToldSo() {
        String token = token("carl");
        for (String method : List.of("GET", "POST")) {
            as(token)
                    .request(method, KeycloakResource.OF_ABSENT_ISSUER)
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .body("detail", containsString("identity provider does not answer"));
        }
    }

    @Test
    @Order(7)
    void whoeverAsksTooOftenIsToldToWait() {
        String audrey = token("audrey");
        Response answer = as(audrey).get("/portal/me");
        for (int i = 0; i < 2_000 && answer.statusCode() == 200; i++) {
            answer = as(audrey).get("/portal/me");
        }
        answer.then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", equalTo("1"))
                .body("detail", containsString("wait 1 s"));
        as(token("carl")).get("/portal/me").then().statusCode(200);
    }

    @Test
    @Order(8)
    void withoutKeycloakTokensAreStillVerifiedAndTheRestFailsClearly() throws InterruptedException {
        createDomain();
        String ada = token("ada");
        as(ada).get("/api/domains").then().statusCode(200);
        keycloak.close();
        given().get("/stac").then().statusCode(200);
        as(ada).get("/api/domains").then().statusCode(200);
        given().auth()
                .oauth2(ada.substring(0, ada.length() - 6) + "AAAAAA")
                .get("/api/domains")
                .then()
                .statusCode(401);
        // That it answered is believed for ten seconds.
        Instant end = Instant.now().plusSeconds(15);
        while (login().statusCode() == 302 && Instant.now().isBefore(end)) {
            Thread.sleep(200);
        }
        login().then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body(containsString("Signing in is not possible now"));
        as(ada).post("/api/identity/reconcile").then().statusCode(503);
        as(ada).get(WATER + "/members")
                .then()
                .statusCode(503)
                .body("detail", containsString("identity provider"))
                .body("detail", org.hamcrest.Matchers.not(containsString("127.0.0.1")));
    }

    private static Response login() {
        return given().redirects().follow(false).accept("text/html").get("/login");
    }

    /** Sends secure cookies to loopback over HTTP, as browsers do and Java does not. */
    private static final class LoopbackCookies extends CookieManager {
        @Override
        public void put(URI location, Map<String, List<String>> headers) throws IOException {
            Map<String, List<String>> plain = new HashMap<>();
            headers.forEach((name, values) -> plain.put(
                    name,
                    values.stream()
                            .map(value -> value.replaceAll("(?i);\\s*secure", ""))
                            .toList()));
            super.put(location, plain);
        }
    }

    private static HttpClient browser() {
        return HttpClient.newBuilder()
                .cookieHandler(new LoopbackCookies())
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
    }

    private static HttpResponse<String> get(HttpClient browser, String address) throws Exception {
        return browser.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Fills in the form of a page. */
    private static HttpResponse<String> post(HttpClient browser, HttpResponse<String> page, Map<String, String> fields)
            throws Exception {
        Matcher form = FORM.matcher(page.body());
        assertThat(form.find()).as(page.body()).isTrue();
        URI action = page.uri().resolve(form.group(1).replace("&amp;", "&"));
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return browser.send(
                HttpRequest.newBuilder(action)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
