package io.terrane.cli;

import io.terrane.embedded.ChildProcess;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.DemoPeople;
import io.terrane.embedded.EmbeddedKeycloak;
import io.terrane.embedded.EmbeddedPostgresql;
import io.terrane.embedded.ImageryServer;
import io.terrane.embedded.Secrets;
import io.terrane.embedded.ServiceProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole mesh on this machine, with nothing but a JDK: servers, synthetic imagery, two domains with a product each. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Start everything embedded, seed two domains, run their products, and stay up.")
final class DemoCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int HEAP_MEGABYTES = 1024;
    private static final int LARGEST_PORT = 65_533;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "N",
            description =
                    "port of the portal (default: ${DEFAULT-VALUE}); Keycloak takes the next one, the imagery the one after")
    private int port = 8080;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where everything is kept (default: data/demo in the project)")
    private Path data = home().resolve("data/demo");

    @Option(names = "--once", description = "end when the products are published and were read back")
    private boolean once;

    static Path home() {
        return Path.of(System.getProperty("terrane.home", "."));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        if (port < 1 || port > LARGEST_PORT) {
            errors.println("terrane: --port has to be 1 to " + LARGEST_PORT);
            return 2;
        }
        try {
            return run(out);
        } catch (IOException e) {
            errors.println("terrane: " + e.getMessage());
            return FAILED;
        }
    }

    private int run(PrintWriter out) throws IOException, InterruptedException {
        Instant started = Instant.now();
        Path folder = Files.createDirectories(data.toAbsolutePath().normalize());
        String address = "http://127.0.0.1:" + port;
        Secrets secrets = Secrets.keptIn(folder.resolve("secrets.properties"));
        CompletableFuture<ImageryServer> drawn =
                CompletableFuture.supplyAsync(() -> imagery(folder.resolve("imagery")));
        say(out, "Starting PostgreSQL");
        try (EmbeddedPostgresql database = EmbeddedPostgresql.start(folder.resolve("postgresql"), 0)) {
            say(out, "Starting Keycloak; the first time it takes a while");
            EmbeddedKeycloak.Settings settings = new EmbeddedKeycloak.Settings(
                    home().resolve("src/embedded/target/keycloak/keycloak-26.7.3"),
                    folder.resolve("keycloak"),
                    port + 1,
                    address);
            try (EmbeddedKeycloak keycloak = EmbeddedKeycloak.start(
                            settings,
                            database,
                            DemoPeople.addTo(home().resolve("deploy/keycloak/terrane-realm.json")),
                            secrets);
                    ImageryServer imagery = await(drawn);
                    ChildProcess service = service(folder, address, database, keycloak, secrets)) {
                say(out, "Starting the service");
                DemoMesh mesh = new DemoMesh(address, keycloak.issuer(), imagery.stac(), line -> say(out, line));
                mesh.awaitReady(service);
                mesh.seed();
                mesh.readBack();
                say(out, "Up after " + Duration.between(started, Instant.now()).toSeconds() + " s");
                print(out, address, keycloak, imagery);
                if (!once) {
                    service.waitFor();
                    throw new IOException("the service is gone: " + service.explanation());
                }
                return 0;
            }
        }
    }

    private ImageryServer imagery(Path folder) {
        try {
            DemoImagery.drawInto(folder);
            return ImageryServer.start(folder, port + 2);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static ImageryServer await(CompletableFuture<ImageryServer> drawn)
            throws IOException, InterruptedException {
        try {
            return drawn.get();
        } catch (ExecutionException e) {
            throw new IOException("the demo's imagery cannot be served: " + e.getMessage(), e);
        }
    }

    private ChildProcess service(
            Path folder, String address, EmbeddedPostgresql database, EmbeddedKeycloak keycloak, Secrets secrets)
            throws IOException {
        return ServiceProcess.start(
                home(),
                folder,
                HEAP_MEGABYTES,
                Map.ofEntries(
                        Map.entry("TERRANE_PORT", String.valueOf(port)),
                        Map.entry("TERRANE_PUBLIC_URL", address),
                        Map.entry("TERRANE_JDBC_URL", database.jdbcUrl()),
                        Map.entry("TERRANE_JDBC_USER", database.user()),
                        Map.entry("TERRANE_JDBC_PASSWORD", database.password()),
                        Map.entry("TERRANE_OIDC_ISSUER", keycloak.issuer()),
                        Map.entry("TERRANE_OIDC_SECRET", secrets.portalSecret()),
                        Map.entry("TERRANE_KEYCLOAK_URL", "http://127.0.0.1:" + keycloak.port()),
                        Map.entry("TERRANE_KEYCLOAK_ADMIN_SECRET", secrets.serviceSecret()),
                        Map.entry("TERRANE_SECRET_KEYS", "demo:" + secrets.secretKey()),
                        Map.entry("TERRANE_STORAGE_KIND", "file"),
                        Map.entry(
                                "TERRANE_STORAGE_ROOT",
                                folder.resolve("objects").toString()),
                        Map.entry("TERRANE_PRIVATE_SOURCE_HOSTS", "127.0.0.1")));
    }

    private static void print(PrintWriter out, String address, EmbeddedKeycloak keycloak, ImageryServer imagery) {
        out.println();
        out.println("  portal    " + address + "/");
        out.println("  STAC API  " + address + "/stac");
        out.println("  API       " + address + "/api, described at " + address + "/q/swagger-ui/");
        out.println("  Keycloak  http://127.0.0.1:" + keycloak.port() + "/realms/terrane");
        out.println("  imagery   " + imagery.stac() + " (synthetic: drawn by formula)");
        out.println();
        out.println("  logins, each with its name as password:");
        out.println("    " + DemoPeople.MESH_ADMIN + "  mesh admin");
        DemoPeople.DOMAINS.keySet().stream()
                .sorted()
                .forEach(domain -> out.println(
                        "    " + DemoPeople.member(domain, "owner") + ", " + DemoPeople.member(domain, "publisher")));
        out.println("    " + DemoPeople.CONSUMER + "  in no domain");
        out.println("    " + DemoPeople.AUDITOR + "  auditor: reads policies and the audit log, and no data");
        out.println();
        out.flush();
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
