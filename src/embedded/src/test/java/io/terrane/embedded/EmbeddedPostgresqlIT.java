package io.terrane.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class EmbeddedPostgresqlIT {
    private static final int HALTED = 77;

    @TempDir
    static Path folder;

    private final Path data = folder.resolve("postgresql");

    @Test
    void keepsARowOverAKilledPostmasterAndIsDurable() throws Exception {
        EmbeddedPostgresql first = EmbeddedPostgresql.start(data, 0);
        execute(first, "CREATE TABLE kept (number int)", "INSERT INTO kept VALUES (42)");
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            assertThat(value(first, "SHOW " + setting)).as(setting).isEqualTo("on");
        }
        assertThat(value(first, "SHOW server_version")).startsWith("18.");
        ProcessHandle postmaster = ProcessHandle.of(first.pid().orElseThrow()).orElseThrow();
        postmaster.destroyForcibly();
        postmaster.onExit().join();
        first.close();
        try (EmbeddedPostgresql second = EmbeddedPostgresql.start(data, 0)) {
            assertThat(value(second, "SELECT number FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void stopsAServerThatAKilledProcessLeftRunning() throws Exception {
        Path directory = Files.createDirectories(folder.resolve("abandoned"));
        assertThat(haltAfterStarting(directory)).isEqualTo(HALTED);
        long left =
                new Cluster(directory.toRealPath()).postmaster().orElseThrow().pid();
        try (EmbeddedPostgresql server = EmbeddedPostgresql.start(directory, 0)) {
            assertThat(server.pid()).isPresent().get().isNotEqualTo(left);
            assertThat(value(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void refusesAWrongPasswordASecondOwnerAndATakenPort() throws Exception {
        try (EmbeddedPostgresql server = EmbeddedPostgresql.start(data, 0)) {
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "postgres", "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> EmbeddedPostgresql.start(data, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by a running Terrane");
            assertThatThrownBy(() -> EmbeddedPostgresql.start(folder.resolve("other"), server.port()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Port " + server.port());
            assertThat(value(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
                    .isEqualTo("f");
        }
    }

    @Test
    void closingStopsTheServerAndFreesTheDirectory() throws Exception {
        EmbeddedPostgresql server = EmbeddedPostgresql.start(data, 0);
        execute(server, "CREATE EXTENSION IF NOT EXISTS btree_gist", "CREATE EXTENSION IF NOT EXISTS pg_trgm");
        server.close();
        server.close();
        assertThat(server.pid()).isEmpty();
        EmbeddedPostgresql.start(data, 0).close();
    }

    /** Starts a server in a JVM that dies without a word, as by kill -9. */
    private static int haltAfterStarting(Path directory) throws IOException, InterruptedException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltedOwner.class.getName(),
                        directory.toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    /** The owner of a server that does not get to stop it. */
    static final class HaltedOwner {
        private HaltedOwner() {}

        public static void main(String[] directory) throws IOException {
            EmbeddedPostgresql.start(Path.of(directory[0]), 0);
            Runtime.getRuntime().halt(HALTED);
        }
    }

    private static void execute(EmbeddedPostgresql server, String... statements) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String value(EmbeddedPostgresql server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgresql server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }
}
