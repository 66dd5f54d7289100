package io.terrane.testing;

import static io.restassured.RestAssured.given;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.terrane.embedded.DemoPeople;
import io.terrane.embedded.EmbeddedKeycloak;
import io.terrane.embedded.EmbeddedPostgresql;
import io.terrane.embedded.LoopbackPorts;
import io.terrane.embedded.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A real Keycloak with the realm of {@code deploy/keycloak} and the demo's people, and a real PostgreSQL. */
public final class KeycloakResource implements QuarkusTestResourceLifecycleManager {
    /** Tokens that are sent there are an issuer's that has never answered. */
    public static final String OF_ABSENT_ISSUER = "/api/absent";

    private EmbeddedPostgresql database;
    private EmbeddedKeycloak keycloak;
    private Optional<Ceph> ceph = Optional.empty();

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("terrane-keycloak");
            Secrets secrets = Secrets.random();
            int port = LoopbackPorts.free();
            String address = "http://localhost:" + port;
            CompletableFuture<Optional<Ceph>> store = CompletableFuture.supplyAsync(() -> {
                try {
                    return Ceph.start(folder.resolve("ceph"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            database = EmbeddedPostgresql.start(folder.resolve("postgresql"), 0);
            keycloak = EmbeddedKeycloak.start(
                    new EmbeddedKeycloak.Settings(
                            Path.of("../embedded/target/keycloak/keycloak-26.7.3"),
                            folder.resolve("keycloak"),
                            0,
                            address),
                    database,
                    DemoPeople.addTo(Path.of("../../deploy/keycloak/terrane-realm.json")),
                    secrets);
            String server = "http://127.0.0.1:" + keycloak.port();
            createPartner(server, secrets.bootstrapAdminPassword());
            ceph = store.join();
            Map<String, String> settings = new HashMap<>();
            if (ceph.isPresent()) {
                settings.putAll(store(ceph.get(), server, secrets.bootstrapAdminPassword()));
            }
            settings.putAll(Map.ofEntries(
                    Map.entry("quarkus.http.test-port", String.valueOf(port)),
                    Map.entry("quarkus.http.host", "localhost"),
                    Map.entry("terrane.public-url", address),
                    Map.entry("quarkus.datasource.jdbc.url", database.jdbcUrl()),
                    Map.entry("quarkus.datasource.username", database.user()),
                    Map.entry("quarkus.datasource.password", database.password()),
                    Map.entry("quarkus.oidc.auth-server-url", keycloak.issuer()),
                    Map.entry("quarkus.oidc.client-id", "terrane-portal"),
                    Map.entry("quarkus.oidc.credentials.secret", secrets.portalSecret()),
                    Map.entry("quarkus.oidc.token.audience", "terrane-portal"),
                    Map.entry("quarkus.keycloak.admin-client.server-url", server),
                    Map.entry("quarkus.keycloak.admin-client.client-secret", secrets.serviceSecret()),
                    Map.entry("terrane.storage.root", folder.resolve("objects").toString()),
                    Map.entry("quarkus.oidc.partner.auth-server-url", server + "/realms/partner"),
                    Map.entry("quarkus.oidc.partner.application-type", "service"),
                    Map.entry("quarkus.oidc.absent.auth-server-url", "http://127.0.0.1:9/realms/absent"),
                    Map.entry("quarkus.oidc.absent.tenant-paths", OF_ABSENT_ISSUER),
                    Map.entry("quarkus.oidc.absent.application-type", "service"),
                    Map.entry("terrane.test.keycloak", server),
                    Map.entry("terrane.test.keycloak-admin", secrets.bootstrapAdminPassword())));
            return settings;
        } catch (IOException e) {
            stop();
            throw new UncheckedIOException(e);
        }
    }

    /** The store's settings; it trusts the tokens that Keycloak signs for the client {@code terrane-storage}. */
    private static Map<String, String> store(Ceph ceph, String server, String password) {
        // The client of AWS reads them from there.
        System.setProperty("aws.accessKeyId", Ceph.SERVICE.accessKeyId());
        System.setProperty("aws.secretAccessKey", Ceph.SERVICE.secretAccessKey());
        String issuer = server + "/realms/terrane";
        ceph.trust(
                issuer,
                "terrane-storage",
                given().get(issuer + "/protocol/openid-connect/certs").path("keys.find { it.use == 'sig' }.x5c[0]"));
        String token = administrator(server, password);
        String client = given().auth()
                .oauth2(token)
                .get(server + "/admin/realms/terrane/clients?clientId=terrane-storage")
                .path("[0].id");
        String secret = given().auth()
                .oauth2(token)
                .get(server + "/admin/realms/terrane/clients/" + client + "/client-secret")
                .path("value");
        return Map.ofEntries(
                Map.entry("terrane.test.ceph", ceph.endpoint().toString()),
                Map.entry("terrane.storage.kind", "s3"),
                Map.entry("terrane.storage.bucket", Ceph.BUCKET),
                Map.entry("terrane.storage.prefix", "mesh/"),
                Map.entry("terrane.storage.role", "arn:aws:iam:::role/terrane-read"),
                Map.entry("terrane.storage.writer-role", "arn:aws:iam:::role/terrane-write"),
                Map.entry(
                        "terrane.storage.identity-provider",
                        "arn:aws:iam:::oidc-provider/" + issuer.replace("http://", "")),
                Map.entry("terrane.storage.identity-secret", secret),
                Map.entry("terrane.storage.token-endpoint", issuer + "/protocol/openid-connect/token"),
                Map.entry("terrane.storage.principal", Ceph.PRINCIPAL),
                Map.entry("terrane.storage.managed", "roles"),
                Map.entry("quarkus.s3.endpoint-override", ceph.endpoint().toString()));
    }

    private static String administrator(String server, String password) {
        return given().formParams(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        EmbeddedKeycloak.BOOTSTRAP_ADMIN,
                        "password",
                        password))
                .post(server + "/realms/master/protocol/openid-connect/token")
                .path("access_token");
    }

    /** Another realm that is trusted, whose people carry the groups that they like. */
    private static void createPartner(String server, String password) {
        given().auth()
                .oauth2(administrator(server, password))
                .contentType("application/json")
                .body("""
                        {"realm": "partner", "enabled": true,
                         "roles": {"realm": [{"name": "mesh-admin"}]},
                         "groups": [{"name": "lab"},
                           {"name": "domains", "subGroups": [{"name": "water", "subGroups": [{"name": "owner"}]}]}],
                         "clients": [{"clientId": "cli", "publicClient": true, "directAccessGrantsEnabled": true,
                           "protocolMappers": [{"name": "groups", "protocol": "openid-connect",
                             "protocolMapper": "oidc-group-membership-mapper",
                             "config": {"full.path": "true", "claim.name": "groups", "access.token.claim": "true"}}]}],
                         "users": [{"username": "carl", "enabled": true, "email": "carl@partner.example",
                           "emailVerified": true, "firstName": "Carl", "lastName": "Partner",
                           "credentials": [{"type": "password", "value": "carl", "temporary": false}],
                           "realmRoles": ["mesh-admin"], "groups": ["/lab", "/domains/water/owner"]}]}""")
                .post(server + "/admin/realms")
                .then()
                .statusCode(201);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(
                keycloak, field -> field.getType().equals(EmbeddedKeycloak.class) && !field.isSynthetic());
    }

    @Override
    public void stop() {
        ceph.ifPresent(Ceph::close);
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        if (keycloak != null) {
            keycloak.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
