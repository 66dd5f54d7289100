package io.terrane.cli.bench;

import io.terrane.embedded.ChildProcess;
import io.terrane.embedded.LoopbackPorts;
import io.terrane.embedded.ServiceProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The STAC API's search over many Items: an embedded PostgreSQL is filled once and kept, the service is started on it, and
 * queries of a mix are asked over HTTP, in turns with stac-fastapi-pgstac that has the same Items.
 */
@Command(
        name = "stac",
        mixinStandardHelpOptions = true,
        description =
                "Fill a catalog with Sentinel-2-like Items and ask it a mix of searches, in turns with stac-fastapi-pgstac.")
final class StacBench implements Callable<Integer> {
    private static final int MOST_ITEMS = 100_000_000;
    /** Twice the shared buffers of the databases. */
    private static final int HEAP_MEGABYTES = 2048;

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--items", paramLabel = "N", description = "how many Items (default: ${DEFAULT-VALUE})")
    private int items = 1_000_000;

    @Option(names = "--seconds", paramLabel = "N", description = "of each query (default: ${DEFAULT-VALUE})")
    private int seconds = 10;

    @Option(
            names = "--ingest",
            paramLabel = "N",
            description = "how many Items are loaded through the API besides (default: ${DEFAULT-VALUE})")
    private int ingested = 250_000;

    @Option(names = "--clients", paramLabel = "N", description = "that ask at once (default: ${DEFAULT-VALUE})")
    private int clients = 4;

    @Option(
            names = "--postgresql",
            paramLabel = "DIR",
            description =
                    "programs of the PostgreSQL 18 or newer that Terrane has (default: the newest that is installed in"
                            + " /usr/lib/postgresql, or else the embedded one, which is built to be small, not fast)")
    private @Nullable Path postgresql;

    @Option(names = "--port", paramLabel = "N", description = "of the service (default: a free one)")
    private int wantedPort;

    @Option(names = "--url", paramLabel = "URL", description = "root of a STAC API with the same Items, to ask instead")
    private String url = "";

    @Option(names = "--no-peers", description = "measure Terrane alone")
    private boolean alone;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "write the Items as ndjson instead, for another server")
    private String export = "";

    @Option(names = "--data", paramLabel = "DIR", description = "where the database is kept (default: data/bench)")
    private Path data = home().resolve("data/bench");

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (items < 1 || items > MOST_ITEMS || seconds < 1 || clients < 1 || ingested < 0 || ingested > MOST_ITEMS) {
            spec.commandLine().getErr().println("terrane: --items, --seconds and --clients have to be 1 or more");
            return 2;
        }
        try {
            if (!export.isEmpty()) {
                StacItems.export(Path.of(export), items);
            } else if (url.isEmpty()) {
                own(out);
            } else {
                queries().run(out, List.of(new StacQueries.Contender("url", url)));
            }
            return 0;
        } catch (IOException | SQLException e) {
            spec.commandLine().getErr().println("terrane: " + e.getMessage());
            return 1;
        }
    }

    private StacQueries queries() {
        return new StacQueries(clients, Duration.ofSeconds(seconds));
    }

    private void own(PrintWriter out) throws IOException, SQLException, InterruptedException {
        Path folder = Files.createDirectories(data.toAbsolutePath().normalize());
        int port = wantedPort == 0 ? LoopbackPorts.free() : wantedPort;
        String address = "http://127.0.0.1:" + port;
        Optional<PgstacPeer> peer = alone ? Optional.empty() : PgstacPeer.start(folder.resolve("pgstac"), out);
        try (BenchIssuer issuer = new BenchIssuer();
                Database database = Database.start(Optional.ofNullable(postgresql), folder);
                ChildProcess service = service(folder, port, address, database, issuer)) {
            service.awaitAnswer(URI.create(address + "/stac/conformance"), START_LIMIT);
            out.println("Terrane's database: " + database.version());
            fill(out, database);
            List<StacQueries.Contender> contenders = new ArrayList<>();
            String root = address + "/stac";
            contenders.add(new StacQueries.Contender("terrane", root));
            if (peer.isPresent()) {
                fill(out, peer.get(), folder);
                peer.get().serve();
                contenders.add(new StacQueries.Contender("pgstac", peer.get().root()));
            }
            queries().run(out, contenders);
            if (ingested > 0) {
                StacIngest ingest = new StacIngest(root, issuer.token());
                new StacLoads(out, ingest, root, database, peer, folder, items, ingested).run();
            }
        } finally {
            if (peer.isPresent()) {
                peer.get().close();
            }
        }
    }

    private void fill(PrintWriter out, PgstacPeer peer, Path folder) throws IOException, InterruptedException {
        if (peer.has(items)) {
            return;
        }
        Path lines = folder.resolve("items.ndjson");
        Path collections = folder.resolve("collections.ndjson");
        StacItems.export(lines, items);
        StacItems.exportCollections(collections);
        Duration spent = peer.load(collections, lines);
        peer.loaded(items);
        Files.delete(lines);
        out.printf(
                "pypgstac loaded %,d Items in %d s, %,.0f a second%n",
                items, spent.toSeconds(), items / (spent.toMillis() / 1e3));
        out.flush();
    }

    private void fill(PrintWriter out, Database database) throws SQLException, IOException {
        try (Connection connection = database.connect()) {
            if (StacItems.count(connection) == items) {
                return;
            }
            Instant start = Instant.now();
            StacItems.copy(connection, items);
            Duration spent = Duration.between(start, Instant.now());
            try (Statement statement = connection.createStatement()) {
                statement.execute("vacuum analyze item");
            }
            out.printf(
                    "loaded %,d Items in %d s, %,.0f a second, indexes included%n",
                    items, spent.toSeconds(), items / (spent.toMillis() / 1e3));
            out.flush();
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("terrane.home", "."));
    }

    private ChildProcess service(Path folder, int port, String address, Database database, BenchIssuer issuer)
            throws IOException {
        return ServiceProcess.start(
                home(),
                folder,
                HEAP_MEGABYTES,
                Map.of(
                        "TERRANE_PORT", String.valueOf(port),
                        "TERRANE_PUBLIC_URL", address,
                        "TERRANE_JDBC_URL", database.jdbcUrl(),
                        "TERRANE_JDBC_USER", database.user(),
                        "TERRANE_JDBC_PASSWORD", database.password(),
                        "TERRANE_WORKER", "false",
                        // One address asks as often as it is answered.
                        "TERRANE_LIMITS_ENABLED", "false",
                        "TERRANE_OIDC_ISSUER", issuer.address(),
                        "TERRANE_STORAGE_ROOT", folder.resolve("objects").toString()));
    }
}
