package io.terrane.acceptance;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import io.terrane.embedded.EmbeddedKeycloak;
import io.terrane.embedded.LoopbackPorts;
import io.terrane.embedded.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo with real servers: what people see of it in a browser, and that it comes back from being killed. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {
    private static final String AGRONOMY = "NDVI, Po valley";
    private static final String HYDROLOGY = "NDVI along the Mincio";

    @TempDir
    static Path data;

    private static int port;
    private static TerraneProcess demo;

    @BeforeAll
    static void start() throws Exception {
        port = LoopbackPorts.freeRow(3);
        demo = startDemo();
    }

    private static TerraneProcess startDemo(String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("demo", "--data", data.toString(), "--port", String.valueOf(port)));
        arguments.addAll(List.of(more));
        return TerraneProcess.start(data, Map.of(), arguments.toArray(String[]::new))
                .awaitOutput("Up after");
    }

    private static String address() {
        return "http://127.0.0.1:" + port;
    }

    private static Api signedIn(String person) throws Exception {
        return Api.of(address(), "http://127.0.0.1:" + (port + 1) + "/realms/terrane", person);
    }

    @AfterAll
    static void stop() throws Exception {
        demo.close();
    }

    @Test
    @Order(1)
    void thePortalShowsWhatTheCallerMaySee() {
        Optional<Path> chromium = chromium();
        assumeTrue(chromium.isPresent(), "no Chromium on this machine");
        try (Playwright playwright = Playwright.create();
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium.get())
                                .setArgs(List.of("--no-sandbox")))) {
            Page page = browser.newPage();
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            page.navigate(address() + "/");
            assertThat(link(page, AGRONOMY)).isVisible();
            assertThat(link(page, HYDROLOGY)).hasCount(0);
            assertThat(page.locator("canvas").first()).isVisible();

            signIn(page, "hydrology-publisher");
            assertThat(page.getByTestId("caller")).hasText("hydrology-publisher");
            assertThat(link(page, AGRONOMY)).isVisible();
            link(page, HYDROLOGY).click();
            page.locator("a[href*='/items/']").first().click();
            Locator preview = page.getByAltText("Preview of ", new Page.GetByAltTextOptions().setExact(false));
            assertThat(preview).hasCount(1);
            assertThat(preview).isVisible();
            page.waitForFunction("document.querySelector('img.preview')?.naturalWidth > 100");
            assertThat(page.getByTestId("gate")).containsText("grid");

            page.reload();
            assertThat(preview).hasCount(1);

            page.getByRole(AriaRole.LINK, named("Sign out")).click();
            page.waitForLoadState(LoadState.NETWORKIDLE);
            assertThat(page.getByRole(AriaRole.LINK, named("Sign in"))).isVisible();
            assertThat(link(page, HYDROLOGY)).hasCount(0);
            assertThat(errors).isEmpty();
        }
    }

    /** With definitions in files: a person signs in by device, and a pipeline does the rest. */
    @Test
    @Order(2)
    void aTeamWorksFromItsFiles() throws Exception {
        Path team = Files.createDirectories(data.resolve("team"));
        Map<String, String> person =
                Map.of("TERRANE_CONFIG", team.resolve("settings").toString());
        assertThat(command(person, 3, "get", "domains")).contains("nobody is signed in");
        try (TerraneProcess login = TerraneProcess.start(data, person, "login", "--server", address())
                .awaitOutput("confirm the code")) {
            String page = login.output().replaceAll("(?s).*Open (\\S+).*", "$1");
            new DeviceSignIn().confirm(page, "agronomy-publisher");
            assertThat(login.awaitEnd()).as(login.output()).isZero();
            assertThat(login.output()).contains("Signed in as agronomy-publisher");
        }
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(team.resolve("settings/credentials.json"))))
                .isEqualTo("rw-------");
        // A token that has ended is made anew.
        Path session = team.resolve("settings/credentials.json");
        String kept = Files.readString(session);
        Files.writeString(
                session, kept.replaceAll("\"expiresAt\" : \"[^\"]+\"", "\"expiresAt\" : \"2001-01-01T00:00:00Z\""));
        assertThat(command(person, 0, "get", "domains")).contains("agronomy").doesNotContain("hydrology");
        assertThat(Files.readString(session)).doesNotContain("2001-01-01");

        String source = signedIn("agronomy-publisher")
                .get("/api/domains/agronomy/definitions/ndvi-po-valley/versions/1.0.0")
                .at("/definition/source/stac")
                .asText();
        String definition =
                second(source).replace("ndvi-po-valley", "ndvi-files").replace("2.0.0", "1.0.0");
        Path files = Files.createDirectories(team.resolve("definitions"));
        Path file = Files.writeString(files.resolve("ndvi.yaml"), definition);
        String folder = files.toString();
        Path schedule = Files.writeString(
                files.resolve("ndvi.schedule.yaml"), "domain: agronomy\ndefinition: ndvi-files\ncron: now and then\n");
        assertThat(command(person, 4, "apply", "-f", folder))
                .contains("refused  schedule of agronomy/ndvi-files")
                .contains("/cron has to be five fields")
                .contains("1 of 2 are refused; nothing is applied");
        Files.writeString(schedule, "domain: agronomy\ndefinition: ndvi-files\ncron: 0 6 1 1 *\n");
        assertThat(command(person, 5, "apply", "-f", folder, "--dry-run", "--exit-code"))
                .contains("create  agronomy/ndvi-files@1.0.0")
                .contains("wait  schedule of agronomy/ndvi-files")
                .contains("1 of 2 would change");
        assertThat(command(person, 0, "get", "definitions", "-d", "agronomy")).doesNotContain("ndvi-files");
        assertThat(command(person, 0, "apply", "-f", folder)).contains("1 of 2 changed");
        assertThat(command(person, 0, "apply", "-f", folder, "--exit-code")).contains("0 of 2 changed");
        assertThat(command(person, 0, "apply", "-f", folder, "--publish"))
                .contains("none and publish")
                .contains("create  schedule of agronomy/ndvi-files")
                .contains("/cron: – → \"0 6 1 1 *\"")
                .contains("2 of 2 changed");
        assertThat(command(person, 0, "get", "schedules", "-d", "agronomy")).contains("0 6 1 1 *");
        Files.writeString(schedule, "domain: agronomy\ndefinition: ndvi-files\ncron: 0 6 1 1 *\nzone: Europe/Rome\n");
        assertThat(command(person, 5, "apply", "-f", folder, "--exit-code"))
                .contains("update  schedule of agronomy/ndvi-files")
                .contains("/zone: \"UTC\" → \"Europe/Rome\"")
                .contains("1 of 2 changed");
        // What the folder does not name stays as it is.
        Files.delete(schedule);
        assertThat(command(person, 0, "apply", "-f", folder, "--exit-code")).contains("0 of 1 changed");
        assertThat(command(person, 0, "get", "schedules", "-d", "agronomy")).contains("Europe/Rome");
        assertThat(command(person, 0, "run", "agronomy/ndvi-files", "--watch"))
                .contains("the gate passed")
                .contains("succeeded");
        assertThat(command(person, 0, "get", "products", "-o", "json")).contains("\"agronomy.ndvi-files\"");
        assertThat(command(person, 0, "get", "versions", "agronomy/ndvi-files")).contains("1.0.0    published  true");

        Files.writeString(file, definition.replace("1.0.0", "1.0.1").replace("float32", "int16"));
        assertThat(command(person, 4, "apply", "-f", folder))
                .contains("major since 1.0.0")
                .contains("major  /output/dtype: \"float32\" → \"int16\"")
                .contains("has to be 2.0.0 or higher")
                .contains("nothing is applied");
        Files.writeString(file, definition.replace("maxItems: 10", "maxItems: 0"));
        assertThat(command(person, 4, "apply", "-f", folder)).contains("/source/maxItems has to be");

        Files.writeString(file, definition.replace("1.0.0", "1.0.1").replace("title: NDVI", "title: Greenness"));
        Map<String, String> machine = machine();
        assertThat(command(machine, 4, "apply", "-f", folder)).contains("There is no domain agronomy");
        signedIn("agronomy-owner")
                .send(
                        "PUT",
                        "/api/domains/agronomy/members/service-account-terrane-machine",
                        "application/json",
                        "{\"role\": \"publisher\"}",
                        204);
        assertThat(command(machine, 0, "apply", "-f", folder, "--publish")).contains("create and publish");
    }

    /** The realm's service account, as a pipeline has it in its environment. */
    private static Map<String, String> machine() throws Exception {
        String keycloak = "http://127.0.0.1:" + (port + 1);
        String password = Secrets.keptIn(data.resolve("secrets.properties")).bootstrapAdminPassword();
        Api administrator =
                Api.of(keycloak, keycloak + "/realms/master", "admin-cli", EmbeddedKeycloak.BOOTSTRAP_ADMIN, password);
        String clients = "/admin/realms/terrane/clients";
        String client = administrator
                .get(clients + "?clientId=terrane-machine")
                .at("/0/id")
                .asText();
        String secret = administrator
                .get(clients + "/" + client + "/client-secret")
                .path("value")
                .asText();
        return Map.of(
                "TERRANE_SERVER",
                address(),
                "TERRANE_CLIENT_ID",
                "terrane-machine",
                "TERRANE_CLIENT_SECRET",
                secret,
                "TERRANE_CONFIG",
                data.resolve("nobody").toString());
    }

    private static String command(Map<String, String> environment, int status, String... arguments) throws Exception {
        try (TerraneProcess process = TerraneProcess.start(data, environment, arguments)) {
            assertThat(process.awaitEnd()).as(process.output()).isEqualTo(status);
            return process.output();
        }
    }

    @Test
    @Order(3)
    void killedWithARunUnderWayItComesBackAndTheRunEndsOnce() throws Exception {
        Api publisher = signedIn("agronomy-publisher");
        String source = publisher
                .get("/api/domains/agronomy/definitions/ndvi-po-valley/versions/1.0.0")
                .at("/definition/source/stac")
                .asText();
        String run = publisher.run("agronomy", second(source));
        List<ProcessHandle> servers = demo.descendants();
        ProcessHandle service = servers.stream()
                .filter(handle -> handle.info().commandLine().orElse("").contains("quarkus-run.jar")
                        && !handle.info().commandLine().orElse("").contains("keycloak"))
                .findFirst()
                .orElseThrow();
        demo.kill(List.of(service));
        assertThat(servers).as("PostgreSQL and Keycloak are left").anyMatch(ProcessHandle::isAlive);

        demo = startDemo();

        assertThat(servers).as("what was left").noneMatch(ProcessHandle::isAlive);
        JsonNode ended = signedIn("agronomy-publisher").awaitEnd(run);
        assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("succeeded");
        JsonNode items = signedIn("carl")
                .get("/stac/search?collections=agronomy.ndvi-po-valley&limit=100")
                .path("features");
        assertThat(items).isNotEmpty();
        assertThat(items)
                .extracting(item -> item.at("/properties/version").asText())
                .as("the versions of the Items")
                .containsOnly("2.0.0");
        assertThat(items).extracting(item -> item.path("id").asText()).doesNotHaveDuplicates();
    }

    @Test
    @Order(4)
    void onceEndsWithStatusZeroAndLeavesNothingRunning() throws Exception {
        demo.close();
        try (TerraneProcess once = startDemo("--once")) {
            List<ProcessHandle> servers = once.descendants();
            assertThat(once.awaitEnd()).as(once.output()).isZero();
            assertThat(once.output()).contains("Read back agronomy.ndvi-po-valley");
            assertThat(servers).noneMatch(ProcessHandle::isAlive);
        }
    }

    private static String second(String source) {
        return """
                domain: agronomy
                id: ndvi-po-valley
                version: 2.0.0
                title: NDVI, Po valley
                source:
                  stac: %s
                  collections: [synthetic-sentinel-2-l2a]
                  maxItems: 10
                  bands: {red: B04, nir: B08, scl: scl}
                  radiometry: earth-search-l2a
                area: {bbox: [10.84, 45.0, 10.98, 45.1]}
                time: {interval: 2023-06-01/2023-08-31, step: acquisition}
                expression: (nir - red) / (nir + red)
                mask: {band: scl, drop: [0, 1, 3, 8, 9, 10]}
                output: {formats: [zarr], dtype: float32, chunk: 256, shard: 512}
                metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC0-1.0}
                access: {discover: public, read: public}
                """.formatted(source);
    }

    private static void signIn(Page page, String person) {
        page.getByRole(AriaRole.LINK, named("Sign in")).click();
        page.locator("#username").fill(person);
        page.locator("#password").fill(person);
        page.locator("#kc-login").click();
    }

    private static Locator link(Page page, String title) {
        return page.getByRole(AriaRole.LINK, named(title));
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Optional<Path> chromium() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
