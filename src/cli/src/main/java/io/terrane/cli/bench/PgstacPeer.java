package io.terrane.cli.bench;

import io.terrane.embedded.ChildProcess;
import io.terrane.embedded.LoopbackPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * stac-fastapi-pgstac on a PostgreSQL with PostGIS, as its users install it: the packages in a virtual environment that is made
 * on the first call, the database from the system's packages. Its data stay in a folder.
 */
final class PgstacPeer implements AutoCloseable {
    private static final List<String> PACKAGES = List.of("stac-fastapi.pgstac", "pypgstac[psycopg]", "uvicorn");
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final String LOADED = "loaded";

    private final Path folder;
    private final Path postgresql;
    private final int port;
    private final int apiPort;
    private Optional<ChildProcess> api = Optional.empty();

    private PgstacPeer(Path folder, Path postgresql, int port, int apiPort) {
        this.folder = folder;
        this.postgresql = postgresql;
        this.port = port;
        this.apiPort = apiPort;
    }

    /** @return empty, with a word, when there is no PostGIS or the packages cannot be had */
    static Optional<PgstacPeer> start(Path folder, PrintWriter messages) throws IOException, InterruptedException {
        Optional<Path> postgresql = withPostgis();
        if (postgresql.isEmpty()) {
            messages.println("The peer is skipped: there is no PostgreSQL with PostGIS in " + INSTALLED
                    + "; install postgresql and its postgis package.");
            messages.flush();
            return Optional.empty();
        }
        Files.createDirectories(folder);
        PgstacPeer peer = new PgstacPeer(folder, postgresql.get(), LoopbackPorts.free(), LoopbackPorts.free());
        if (!peer.install(messages)) {
            messages.println("The peer is skipped: Python 3 or its packages " + PACKAGES + " cannot be had.");
            messages.flush();
            return Optional.empty();
        }
        peer.startDatabase();
        return Optional.of(peer);
    }

    private static Optional<Path> withPostgis() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.sorted(Comparator.reverseOrder())
                    .filter(version -> Files.exists(Path.of(
                            "/usr/share/postgresql", version.getFileName().toString(), "extension", "postgis.control")))
                    .map(version -> version.resolve("bin"))
                    .findFirst();
        }
    }

    private Path python(String program) {
        return folder.resolve("python/bin").resolve(program);
    }

    private boolean install(PrintWriter messages) throws IOException, InterruptedException {
        if (Files.exists(python("pypgstac"))) {
            return true;
        }
        messages.println("Installing the peer's Python packages…");
        messages.flush();
        List<String> install = new ArrayList<>(List.of(python("pip").toString(), "install", "-q"));
        install.addAll(PACKAGES);
        return run(List.of("python3", "-m", "venv", folder.resolve("python").toString()))
                && run(install)
                && Files.exists(python("pypgstac"));
    }

    /** PostgreSQL refuses to run as root. */
    private List<String> asPostgres(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(postgresql.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private void startDatabase() throws IOException, InterruptedException {
        Path cluster = folder.resolve("cluster");
        if (!Files.exists(cluster.resolve("PG_VERSION"))) {
            Files.createDirectories(cluster);
            if (System.getProperty("user.name").equals("root")) {
                require(List.of("chown", "postgres", cluster.toString()));
            }
            require(asPostgres("initdb", "-D", cluster.toString(), "-A", "trust", "-U", "postgres", "-E", "UTF8"));
        }
        Files.deleteIfExists(cluster.resolve("postmaster.pid"));
        // The same memory as Terrane's PostgreSQL.
        require(asPostgres(
                "pg_ctl",
                "-D",
                cluster.toString(),
                "-w",
                "-l",
                cluster.resolve("server.log").toString(),
                "-o",
                "-p " + port + " -k /tmp -c listen_addresses=127.0.0.1 -c max_connections=100 -c shared_buffers=256MB",
                "start"));
        require(List.of(python("pypgstac").toString(), "migrate", "--dsn", dsn()));
    }

    private String dsn() {
        return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
    }

    /** Whether it has these Items from an earlier call. */
    boolean has(int items) throws IOException {
        Path loaded = folder.resolve(LOADED);
        return Files.exists(loaded) && Files.readString(loaded).equals(String.valueOf(items));
    }

    /**
     * Loads collections and Items as its own tool does.
     *
     * @param items lines of JSON
     * @return what the Items took, the tool's start included
     */
    Duration load(Path collections, Path items) throws IOException, InterruptedException {
        String tool = python("pypgstac").toString();
        require(List.of(tool, "load", "collections", collections.toString(), "--method", "upsert", "--dsn", dsn()));
        long start = System.nanoTime();
        require(List.of(tool, "load", "items", items.toString(), "--method", "insert_ignore", "--dsn", dsn()));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Takes a collection away again. */
    void remove(String collection) throws IOException, InterruptedException {
        String sql =
                "delete from pgstac.items where collection = '%1$s'; delete from pgstac.collections where id = '%1$s'"
                        .formatted(collection);
        require(asPostgres("psql", "-h", "127.0.0.1", "-p", "" + port, "-d", "postgres", "-q", "-c", sql));
    }

    /** Remembers what is there. */
    void loaded(int items) throws IOException, InterruptedException {
        require(asPostgres("psql", "-h", "127.0.0.1", "-p", "" + port, "-d", "postgres", "-q", "-c", "analyze"));
        Files.writeString(folder.resolve(LOADED), String.valueOf(items));
    }

    /** Starts the API; its root is returned. */
    String serve() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                python("uvicorn").toString(),
                "stac_fastapi.pgstac.app:create_app",
                "--factory",
                "--port",
                "" + apiPort,
                "--workers",
                "" + Runtime.getRuntime().availableProcessors(),
                "--log-level",
                "warning");
        builder.environment()
                .putAll(Map.of(
                        "PGHOST", "127.0.0.1",
                        "PGPORT", "" + port,
                        "PGUSER", "postgres",
                        "PGPASSWORD", "none",
                        "PGDATABASE", "postgres"));
        ChildProcess started = ChildProcess.start("pgstac", folder, builder);
        api = Optional.of(started);
        String root = "http://127.0.0.1:" + apiPort;
        started.awaitAnswer(URI.create(root + "/conformance"), START_LIMIT);
        return root;
    }

    private void require(List<String> command) throws IOException, InterruptedException {
        if (!run(command)) {
            throw new IOException("'" + String.join(" ", command) + "' failed: see " + folder.resolve("peer.log"));
        }
    }

    private boolean run(List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("peer.log");
        Files.writeString(
                log, "> " + String.join(" ", command) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try {
            return new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        api.ifPresent(ChildProcess::close);
        try {
            run(asPostgres("pg_ctl", "-D", folder.resolve("cluster").toString(), "-m", "fast", "stop"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
