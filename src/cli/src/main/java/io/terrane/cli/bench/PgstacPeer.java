package io.terrane.cli.bench;

import io.terrane.embedded.ChildProcess;
import io.terrane.embedded.LoopbackPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * stac-fastapi-pgstac on a PostgreSQL with PostGIS, as its users install it: the packages in a virtual environment that is made
 * on the first call, the database from the system's packages. Its data stay in a folder.
 */
final class PgstacPeer implements AutoCloseable {
    private static final List<String> PACKAGES = List.of("stac-fastapi.pgstac", "pypgstac[psycopg]", "uvicorn");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final String LOADED = "loaded";

    private final Path folder;
    private final Commands commands;
    private final InstalledPostgresql database;
    private final int apiPort = LoopbackPorts.free();
    private Optional<ChildProcess> api = Optional.empty();

    private PgstacPeer(Path folder, Commands commands, InstalledPostgresql database) throws IOException {
        this.folder = folder;
        this.commands = commands;
        this.database = database;
    }

    /** @return empty, with a word, when there is no PostGIS or the packages cannot be had */
    static Optional<PgstacPeer> start(Path folder, PrintWriter messages) throws IOException, InterruptedException {
        Optional<Path> postgresql = InstalledPostgresql.with("postgis");
        if (postgresql.isEmpty()) {
            messages.println(
                    "The peer is skipped: there is no PostgreSQL with PostGIS; install postgresql and its postgis package.");
            messages.flush();
            return Optional.empty();
        }
        Files.createDirectories(folder);
        Commands commands = new Commands(folder, "peer.log");
        if (!install(folder, commands, messages)) {
            messages.println("The peer is skipped: Python 3 or its packages " + PACKAGES + " cannot be had.");
            messages.flush();
            return Optional.empty();
        }
        PgstacPeer peer = new PgstacPeer(folder, commands, InstalledPostgresql.start(postgresql.get(), folder));
        try {
            commands.require(List.of(peer.python("pypgstac").toString(), "migrate", "--dsn", peer.dsn()));
        } catch (IOException e) {
            peer.close();
            throw e;
        }
        return Optional.of(peer);
    }

    private static boolean install(Path folder, Commands commands, PrintWriter messages)
            throws IOException, InterruptedException {
        Path programs = folder.resolve("python/bin");
        Path tool = programs.resolve("pypgstac");
        if (Files.exists(tool)) {
            return true;
        }
        messages.println("Installing the peer's Python packages…");
        messages.flush();
        List<String> install = new ArrayList<>(List.of(programs.resolve("pip").toString(), "install", "-q"));
        install.addAll(PACKAGES);
        return commands.run(List.of(
                        "python3", "-m", "venv", folder.resolve("python").toString()))
                && commands.run(install)
                && Files.exists(tool);
    }

    private Path python(String program) {
        return folder.resolve("python/bin").resolve(program);
    }

    private String dsn() {
        return "postgresql://postgres@127.0.0.1:" + database.port() + "/postgres";
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
        commands.require(
                List.of(tool, "load", "collections", collections.toString(), "--method", "upsert", "--dsn", dsn()));
        long start = System.nanoTime();
        commands.require(List.of(tool, "load", "items", items.toString(), "--method", "insert_ignore", "--dsn", dsn()));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Takes a collection away again. */
    void remove(String collection) throws IOException, InterruptedException {
        String sql =
                "delete from pgstac.items where collection = '%1$s'; delete from pgstac.collections where id = '%1$s'"
                        .formatted(collection);
        database.execute(sql);
    }

    /** Remembers what is there. */
    void loaded(int items) throws IOException, InterruptedException {
        database.execute("analyze");
        Files.writeString(folder.resolve(LOADED), String.valueOf(items));
    }

    /** Of its API. */
    String root() {
        return "http://127.0.0.1:" + apiPort;
    }

    /** Starts the API. */
    void serve() throws IOException, InterruptedException {
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
                        "PGPORT", "" + database.port(),
                        "PGUSER", "postgres",
                        "PGPASSWORD", "none",
                        "PGDATABASE", "postgres"));
        ChildProcess started = ChildProcess.start("pgstac", folder, builder);
        api = Optional.of(started);
        started.awaitAnswer(URI.create(root() + "/conformance"), START_LIMIT);
    }

    @Override
    public void close() throws IOException {
        api.ifPresent(ChildProcess::close);
        database.close();
    }
}
