package io.terrane.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keycloak from its distribution, as a child process on the loopback interface, its realm in a schema of the embedded
 * PostgreSQL. The distribution is built for it once; the realm is imported where it is missing.
 */
public final class EmbeddedKeycloak implements AutoCloseable {
    /** The first administrator, in the master realm. */
    public static final String BOOTSTRAP_ADMIN = "admin";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKeycloak.class);
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final String SCHEMA = "keycloak";
    private static final String NAME = "keycloak";

    private final ChildProcess process;
    private final int port;

    private EmbeddedKeycloak(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Where things are.
     *
     * @param distribution unpacked Keycloak; it is built in place
     * @param data folder of the log and the process id; created when missing
     * @param port TCP port, or 0 for a free one
     * @param publicUrl address of the portal, which logins return to
     */
    public record Settings(Path distribution, Path data, int port, String publicUrl) {}

    /**
     * Starts Keycloak and returns when the realm answers.
     *
     * @param realm the document to import where the realm of its name is missing
     * @throws IOException when it does not come up; the message names the log
     */
    public static EmbeddedKeycloak start(
            Settings settings, EmbeddedPostgresql database, JsonNode realm, Secrets secrets) throws IOException {
        createSchema(database);
        // One that a killed JVM left running holds the port.
        ChildProcess.stopLeftover(NAME, settings.data);
        int port = LoopbackPorts.freeOr(settings.port);
        try {
            buildOnce(settings);
            Path imported = Files.createDirectories(settings.distribution.resolve("data/import"));
            Files.writeString(imported.resolve("terrane-realm.json"), realm.toString(), StandardCharsets.UTF_8);
            String name = realm.path("realm").asText();
            try {
                return launched(settings, database, port, secrets, name);
            } catch (IOException e) {
                LOG.warn("Keycloak is started once more", e);
                return launched(settings, database, port, secrets, name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while Keycloak was starting.", e);
        }
    }

    /** The realm's issuer. */
    public String issuer() {
        return "http://127.0.0.1:" + port + "/realms/terrane";
    }

    public int port() {
        return port;
    }

    private static void createSchema(EmbeddedPostgresql database) throws IOException {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
        } catch (SQLException e) {
            throw new IOException("The schema of Keycloak cannot be created: " + e.getMessage(), e);
        }
    }

    /** Keycloak compiles its configuration into the distribution; it is done again when it was cut off. */
    private static void buildOnce(Settings settings) throws IOException, InterruptedException {
        Path built = settings.distribution.resolve("built-for-terrane");
        if (Files.exists(built)) {
            return;
        }
        LOG.info("Building Keycloak, once");
        try (ChildProcess build = command("keycloak-build", settings, List.of("build", "--db=postgres"), Map.of())) {
            int status = build.waitFor();
            if (status != 0) {
                throw new IOException("Keycloak's build ended with status " + status + ": " + build.explanation());
            }
        }
        Files.createFile(built);
    }

    private static EmbeddedKeycloak launched(
            Settings settings, EmbeddedPostgresql database, int port, Secrets secrets, String realm)
            throws IOException, InterruptedException {
        ChildProcess process = launch(settings, database, port, secrets);
        try {
            String address = "http://127.0.0.1:" + port + "/realms/" + realm + "/.well-known/openid-configuration";
            process.awaitAnswer(URI.create(address), START_LIMIT);
            return new EmbeddedKeycloak(process, port);
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    private static ChildProcess launch(Settings settings, EmbeddedPostgresql database, int port, Secrets secrets)
            throws IOException {
        Map<String, String> environment = new java.util.HashMap<>(secrets.environment());
        environment.put("KC_DB_URL", database.jdbcUrl());
        environment.put("KC_DB_USERNAME", database.user());
        environment.put("KC_DB_PASSWORD", database.password());
        environment.put("KC_DB_SCHEMA", SCHEMA);
        environment.put("KC_DB_POOL_MAX_SIZE", "16");
        environment.put("JAVA_OPTS_KC_HEAP", "-Xms128m -Xmx512m");
        environment.put("TERRANE_PUBLIC_URL", settings.publicUrl);
        List<String> arguments = List.of(
                "start",
                "--optimized",
                "--import-realm",
                "--cache=local",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--hostname=http://127.0.0.1:" + port);
        return command(NAME, settings, arguments, environment);
    }

    private static ChildProcess command(
            String name, Settings settings, List<String> arguments, Map<String, String> environment)
            throws IOException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Path script = settings.distribution.resolve("bin").resolve(windows ? "kc.bat" : "kc.sh");
        if (!Files.exists(script)) {
            throw new IOException("Keycloak is not unpacked at '" + settings.distribution.getFileName()
                    + "': build the project first.");
        }
        List<String> command =
                new ArrayList<>(windows ? List.of(script.toString()) : List.of("bash", script.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return ChildProcess.start(name, settings.data, builder);
    }

    @Override
    public void close() {
        process.close();
    }
}
