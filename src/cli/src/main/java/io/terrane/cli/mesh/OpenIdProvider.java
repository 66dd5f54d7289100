package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tokens of the provider that a mesh trusts. Sources: OAuth 2.0 (RFC 6749), device authorization (RFC 8628), protected resource
 * metadata (RFC 9728), OpenID Connect Discovery 1.0.
 *
 * @param discovered the provider's own description
 */
record OpenIdProvider(HttpClient http, String server, JsonNode discovered) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Before its end a token is as good as expired. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    /** @param issuer where the mesh does not say which it trusts */
    static OpenIdProvider of(HttpClient http, String server, Optional<String> issuer) throws MeshException {
        String address = issuer.isPresent() ? issuer.get() : issuerOf(http, server);
        JsonNode discovered = get(http, address.replaceFirst("/$", "") + "/.well-known/openid-configuration");
        if (!discovered.path("token_endpoint").isTextual()) {
            throw new MeshException(ExitStatus.FAILED, address + " does not describe itself as an OpenID provider");
        }
        return new OpenIdProvider(http, server, discovered);
    }

    private static String issuerOf(HttpClient http, String server) throws MeshException {
        String issuer = get(http, server + "/.well-known/oauth-protected-resource")
                .path("authorization_servers")
                .path(0)
                .asText("");
        if (issuer.isEmpty()) {
            throw new MeshException(
                    ExitStatus.FAILED, server + " does not say which provider it trusts: name it with --issuer");
        }
        return issuer;
    }

    private static JsonNode get(HttpClient http, String address) throws MeshException {
        Answer answer = send(
                http, HttpRequest.newBuilder(uri(address)).timeout(PATIENCE).build());
        if (answer.status != 200) {
            throw new MeshException(ExitStatus.FAILED, address + " answered " + answer.status);
        }
        return answer.body;
    }

    static URI uri(String address) throws MeshException {
        try {
            URI uri = URI.create(address);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new MeshException(ExitStatus.WRONG_CALL, "'" + address + "' is no http or https address");
    }

    private record Answer(int status, JsonNode body) {}

    private static Answer send(HttpClient http, HttpRequest request) throws MeshException {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body = response.body().startsWith("{") ? JSON.readTree(response.body()) : JSON.createObjectNode();
            return new Answer(response.statusCode(), body);
        } catch (IOException e) {
            throw new MeshException(
                    ExitStatus.FAILED,
                    request.uri() + " does not answer: " + (e.getMessage() == null ? e : e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeshException(ExitStatus.FAILED, "interrupted");
        }
    }

    private static Answer post(HttpClient http, String address, Map<String, String> form) throws MeshException {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(
                http,
                HttpRequest.newBuilder(uri(address))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private String tokenEndpoint() {
        return discovered.path("token_endpoint").asText();
    }

    /** @param say told where to go, and with which code */
    Credentials signInByDevice(String client, Consumer<String> say) throws MeshException {
        String endpoint = discovered.path("device_authorization_endpoint").asText("");
        if (endpoint.isEmpty()) {
            throw new MeshException(
                    ExitStatus.FAILED,
                    "the provider knows no sign-in by device: use a service account, by TERRANE_CLIENT_ID and TERRANE_CLIENT_SECRET");
        }
        Answer device = post(http, endpoint, Map.of("client_id", client, "scope", "openid"));
        if (device.status != 200) {
            throw refused(device);
        }
        say.accept("Open " + device.body.path("verification_uri_complete").asText() + "\nand confirm the code "
                + device.body.path("user_code").asText());
        long interval = Math.max(1, device.body.path("interval").asLong(5));
        Instant end = Instant.now().plusSeconds(device.body.path("expires_in").asLong(600));
        Map<String, String> form = Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "client_id",
                client,
                "device_code",
                device.body.path("device_code").asText());
        while (Instant.now().isBefore(end)) {
            pause(interval);
            Answer answer = post(http, tokenEndpoint(), form);
            if (answer.status == 200) {
                return credentials(server, tokenEndpoint(), client, answer.body);
            }
            switch (answer.body.path("error").asText()) {
                case "authorization_pending" -> {}
                case "slow_down" -> interval += 5;
                default -> throw refused(answer);
            }
        }
        throw new MeshException(ExitStatus.NOT_ALLOWED, "nobody confirmed the code in time");
    }

    private static void pause(long seconds) throws MeshException {
        try {
            Thread.sleep(Duration.ofSeconds(seconds));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeshException(ExitStatus.FAILED, "interrupted");
        }
    }

    Credentials signInAsMachine(String client, String secret) throws MeshException {
        Answer answer = post(
                http,
                tokenEndpoint(),
                Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", secret));
        if (answer.status != 200) {
            throw refused(answer);
        }
        return credentials(server, tokenEndpoint(), client, answer.body);
    }

    /** As good as new; empty when the session has ended. */
    static Optional<Credentials> renewed(HttpClient http, Credentials before) throws MeshException {
        if (before.refreshToken().isEmpty()) {
            return Optional.empty();
        }
        Answer answer = post(
                http,
                before.tokenEndpoint(),
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        before.client(),
                        "refresh_token",
                        before.refreshToken().get()));
        return answer.status == 200
                ? Optional.of(credentials(before.server(), before.tokenEndpoint(), before.client(), answer.body))
                : Optional.empty();
    }

    private static Credentials credentials(String server, String endpoint, String client, JsonNode answer) {
        return new Credentials(
                server,
                endpoint,
                client,
                answer.path("access_token").asText(),
                Optional.ofNullable(answer.path("refresh_token").textValue()),
                Instant.now().plusSeconds(answer.path("expires_in").asLong(60)).minus(MARGIN));
    }

    private static MeshException refused(Answer answer) {
        return new MeshException(
                ExitStatus.NOT_ALLOWED,
                "the provider refuses: "
                        + answer.body
                                .path("error_description")
                                .asText(answer.body.path("error").asText("status " + answer.status)));
    }
}
