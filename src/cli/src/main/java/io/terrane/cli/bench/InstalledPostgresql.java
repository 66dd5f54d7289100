package io.terrane.cli.bench;

import io.terrane.embedded.LoopbackPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL of this machine's packages that runs on a folder of ours, on the loopback interface and without passwords. */
final class InstalledPostgresql implements AutoCloseable {
    static final String OWNER = "postgres";
    static final String DATABASE = "postgres";

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    /** The same for all that are compared; the one that Terrane embeds has fewer buffers. */
    private static final String SETTINGS =
            "-c listen_addresses=127.0.0.1 -c max_connections=100 -c shared_buffers=1GB -c max_wal_size=4GB"
                    + " -c random_page_cost=1.1";

    private final Path binaries;
    private final Path cluster;
    private final int port;
    private final Commands commands;

    private InstalledPostgresql(Path binaries, Path cluster, int port, Commands commands) {
        this.binaries = binaries;
        this.cluster = cluster;
        this.port = port;
        this.commands = commands;
    }

    /** The folders of the installed versions, the newest first. */
    private static List<Path> installed() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.filter(version -> Files.isExecutable(version.resolve("bin/pg_ctl")))
                    .sorted(Comparator.comparing(InstalledPostgresql::major).reversed())
                    .toList();
        }
    }

    private static int major(Path version) {
        String name = String.valueOf(version.getFileName());
        return name.matches("\\d{1,4}") ? Integer.parseInt(name) : 0;
    }

    /** The programs of the newest with an extension. */
    static Optional<Path> with(String extension) throws IOException {
        return installed().stream()
                .filter(version -> Files.exists(Path.of(
                        "/usr/share/postgresql", String.valueOf(major(version)), "extension", extension + ".control")))
                .map(InstalledPostgresql::programs)
                .findFirst();
    }

    /** The programs of the newest that is at least of this major version. */
    static Optional<Path> since(int major) throws IOException {
        return installed().stream()
                .filter(version -> major(version) >= major)
                .map(InstalledPostgresql::programs)
                .findFirst();
    }

    private static Path programs(Path version) {
        return version.resolve("bin");
    }

    /**
     * Starts it, on a new cluster where there is none.
     *
     * @param binaries the folder of its programs
     * @param folder that the cluster and its logs are kept in
     */
    static InstalledPostgresql start(Path binaries, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        InstalledPostgresql server = new InstalledPostgresql(
                binaries,
                folder.resolve("cluster"),
                LoopbackPorts.free(),
                new Commands(folder, "postgresql-tools.log"));
        server.start();
        return server;
    }

    private void start() throws IOException, InterruptedException {
        if (!Files.exists(cluster.resolve("PG_VERSION"))) {
            Files.createDirectories(cluster);
            if (isRoot()) {
                commands.require(List.of("chown", OWNER, cluster.toString()));
            }
            commands.require(command(
                    "initdb",
                    "-D",
                    cluster.toString(),
                    "-A",
                    "trust",
                    "-U",
                    OWNER,
                    "-E",
                    "UTF8",
                    "--locale",
                    "C.UTF-8"));
        }
        Files.deleteIfExists(cluster.resolve("postmaster.pid"));
        commands.require(command(
                "pg_ctl",
                "-D",
                cluster.toString(),
                "-w",
                "-l",
                cluster.resolve("server.log").toString(),
                "-o",
                "-p " + port + " -k /tmp " + SETTINGS,
                "start"));
    }

    int port() {
        return port;
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    void execute(String sql) throws IOException, InterruptedException {
        commands.require(command("psql", "-h", "127.0.0.1", "-p", "" + port, "-d", DATABASE, "-q", "-c", sql));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** PostgreSQL refuses to run as root. */
    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", OWNER, "--"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() throws IOException {
        try {
            commands.run(command("pg_ctl", "-D", cluster.toString(), "-m", "fast", "stop"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
