package io.terrane.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL cluster directory: made completely or not at all, started with durable settings, and stopped. */
final class Cluster {
    static final String OWNER = "terrane";
    static final String DATABASE = "terrane";

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final String ACCESS = """
            # Only password logins over the loopback interface; see https://www.postgresql.org/docs/18/auth-pg-hba-conf.html
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128      scram-sha-256
            """;

    private final Path directory;
    private final Path files;
    private final Path passwordFile;

    /** @param directory the real path of the data directory */
    Cluster(Path directory) {
        this.directory = directory;
        this.files = directory.resolve("cluster");
        this.passwordFile = directory.resolve("password");
    }

    /** A server that accepts connections. */
    record Running(EmbeddedPostgres server, int port, String password) {
        @Override
        public String toString() {
            return "PostgreSQL on port " + port;
        }
    }

    Optional<Postmaster> postmaster() throws IOException {
        return Postmaster.of(files);
    }

    /** Stops what a killed JVM, or a killed postmaster, left running in the directory. */
    void stopLeftover() throws IOException, InterruptedException {
        for (Path left : new Path[] {files, unfinished()}) {
            Optional<Postmaster> postmaster = Postmaster.of(left);
            if (postmaster.isPresent()) {
                postmaster.get().stop();
            } else if (Files.exists(left.resolve("postmaster.pid"))) {
                Postmaster.awaitOrphans(left);
            }
        }
    }

    /**
     * Creates the cluster, its owner and its database in a directory of another name, which is renamed at the end: a
     * crash on the way leaves nothing that looks like a cluster.
     */
    void createIfMissing() throws IOException, InterruptedException {
        if (Files.exists(files)) {
            return;
        }
        Directories.delete(unfinished());
        String password = Secrets.randomText();
        // The first start of a new cluster trusts loopback connections, until its passwords are set a second later.
        EmbeddedPostgres server = launch(unfinished(), LoopbackPorts.free(), "");
        try (server;
                Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER ROLE postgres PASSWORD '" + password + "'");
            statement.execute("CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + password + "'");
            statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
        } catch (SQLException e) {
            throw new IOException("The new PostgreSQL cluster could not be set up: " + e.getMessage(), e);
        }
        stopFully(unfinished());
        Files.writeString(unfinished().resolve("pg_hba.conf"), ACCESS, StandardCharsets.UTF_8);
        Directories.writePrivately(passwordFile, password);
        Files.move(unfinished(), files, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("Created a PostgreSQL cluster");
    }

    Running start(int port) throws IOException {
        if (!Files.exists(passwordFile)) {
            throw new IOException("The data directory '" + directory.getFileName()
                    + "' has a cluster but lost its file 'password': restore it, or remove the directory.");
        }
        String password = Files.readString(passwordFile, StandardCharsets.UTF_8);
        return new Running(launch(files, port, password), port, password);
    }

    void stop(Running running) throws IOException, InterruptedException {
        running.server().close();
        stopFully(files);
    }

    /** The library gives the server five seconds to stop and only logs when that was not enough. */
    private static void stopFully(Path cluster) throws IOException, InterruptedException {
        Optional<Postmaster> postmaster = Postmaster.of(cluster);
        if (postmaster.isPresent()) {
            postmaster.get().stop();
        }
    }

    private EmbeddedPostgres launch(Path cluster, int port, String password) throws IOException {
        Path binaries = directory.resolveSibling("postgresql-binaries");
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(cluster)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setPort(port)
                .setPGStartupWait(START_LIMIT)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()))
                // The library passes -F, which turns fsync off; a later setting wins.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("random_page_cost", "1.1")
                .setServerConfig("max_wal_size", "4GB")
                .setServerConfig("unix_socket_directories", "")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C");
        if (!password.isEmpty()) {
            builder.setConnectConfig("password", password);
        }
        EmbeddedPostgres server = started(builder);
        // The library lets everybody write the folder with the binaries.
        Directories.permit(binaries, "rwxr-xr-x");
        return server;
    }

    private EmbeddedPostgres started(EmbeddedPostgres.Builder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException | IllegalStateException e) {
            throw new IOException(
                    "PostgreSQL did not start: the end of '" + log().getFileName()
                            + "' in its data directory says why.",
                    e);
        }
    }

    private Path log() {
        return directory.resolve("postgresql.log");
    }

    private Path unfinished() {
        return directory.resolve("cluster.unfinished");
    }
}
