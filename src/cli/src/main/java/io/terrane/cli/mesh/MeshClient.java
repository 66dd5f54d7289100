package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A mesh, called by whoever is signed in: a person of {@code terrane login}; a machine by {@code TERRANE_SERVER}, {@code
 * TERRANE_CLIENT_ID} and {@code TERRANE_CLIENT_SECRET}; or the bearer of {@code TERRANE_TOKEN}. Tokens are made anew before they
 * end. Safe for use by several threads.
 */
final class MeshClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TOO_MANY = 429;

    private final HttpClient http = newHttp();
    private final Map<String, String> environment;
    private final Path file;
    private Optional<Credentials> credentials = Optional.empty();

    MeshClient(Map<String, String> environment) {
        this.environment = environment;
        this.file = Credentials.file(environment);
    }

    static HttpClient newHttp() {
        // One connection a request at a time: bodies that share one wait for each other.
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    private synchronized Credentials credentials() throws MeshException {
        if (credentials.isPresent() && Instant.now().isBefore(credentials.get().expiresAt())) {
            return credentials.get();
        }
        Optional<Credentials> unattended = machine().or(this::bearer);
        Credentials now = unattended.isPresent() ? unattended.get() : person();
        credentials = Optional.of(now);
        return now;
    }

    private Optional<Credentials> bearer() {
        String token = environment.get("TERRANE_TOKEN");
        String server = environment.get("TERRANE_SERVER");
        return token == null || server == null
                ? Optional.empty()
                : Optional.of(new Credentials(server, "", "", token, Optional.empty(), Instant.MAX));
    }

    private Optional<Credentials> machine() throws MeshException {
        String client = environment.get("TERRANE_CLIENT_ID");
        String secret = environment.get("TERRANE_CLIENT_SECRET");
        if (client == null || secret == null) {
            return Optional.empty();
        }
        String server = environment.get("TERRANE_SERVER");
        if (server == null) {
            throw new MeshException(
                    ExitStatus.WRONG_CALL, "TERRANE_CLIENT_ID needs TERRANE_SERVER beside it: the address of the mesh");
        }
        return Optional.of(
                OpenIdProvider.of(http, trimmed(server), Optional.ofNullable(environment.get("TERRANE_ISSUER")))
                        .signInAsMachine(client, secret));
    }

    private Credentials person() throws MeshException {
        Credentials kept = Credentials.read(file)
                .orElseThrow(
                        () -> new MeshException(
                                ExitStatus.NOT_ALLOWED,
                                "nobody is signed in: call 'terrane login --server ADDRESS', or set TERRANE_SERVER, TERRANE_CLIENT_ID and TERRANE_CLIENT_SECRET"));
        if (Instant.now().isBefore(kept.expiresAt())) {
            return kept;
        }
        Credentials renewed = OpenIdProvider.renewed(http, kept)
                .orElseThrow(() ->
                        new MeshException(ExitStatus.NOT_ALLOWED, "the session has ended: call 'terrane login' again"));
        renewed.write(file);
        return renewed;
    }

    static String trimmed(String address) {
        return address.replaceFirst("/+$", "");
    }

    String server() throws MeshException {
        return trimmed(credentials().server());
    }

    private HttpRequest.Builder request(String path) throws MeshException {
        return HttpRequest.newBuilder(OpenIdProvider.uri(path.startsWith("http") ? path : server() + path))
                .header("Authorization", "Bearer " + credentials().accessToken());
    }

    JsonNode get(String path) throws MeshException {
        return send(request(path).timeout(PATIENCE).header("Accept", "application/json, application/geo+json"));
    }

    /** @param body empty for none */
    JsonNode send(String method, String path, String type, String body) throws MeshException {
        return send(request(path)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Lines of JSON, compressed. */
    JsonNode sendLines(String path, byte[] gzip) throws MeshException {
        return send(request(path)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .method("POST", HttpRequest.BodyPublishers.ofByteArray(gzip)));
    }

    private JsonNode send(HttpRequest.Builder builder) throws MeshException {
        HttpRequest request = builder.build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw refused(request, response.statusCode(), response.body());
            }
            return response.body().isBlank() ? MissingNode.getInstance() : JSON.readTree(response.body());
        } catch (IOException e) {
            throw noAnswer(request, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeshException(ExitStatus.FAILED, "interrupted");
        }
    }

    /** A stream of events; close it. */
    InputStream events(String path, Optional<String> lastEventId) throws MeshException {
        HttpRequest.Builder builder = request(path).header("Accept", "text/event-stream");
        lastEventId.ifPresent(id -> builder.header("Last-Event-ID", id));
        HttpRequest request = builder.build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                try (InputStream body = response.body()) {
                    throw refused(
                            request,
                            response.statusCode(),
                            new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8));
                }
            }
            return response.body();
        } catch (IOException e) {
            throw noAnswer(request, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeshException(ExitStatus.FAILED, "interrupted");
        }
    }

    private static MeshException noAnswer(HttpRequest request, IOException e) {
        return new MeshException(
                ExitStatus.FAILED,
                request.uri().getScheme() + "://" + request.uri().getAuthority() + " does not answer: "
                        + (e.getMessage() == null ? e : e.getMessage()));
    }

    /** With every violation that the mesh names. */
    private static MeshException refused(HttpRequest request, int status, String body) {
        StringBuilder message = new StringBuilder();
        try {
            JsonNode problem = JSON.readTree(body);
            message.append(problem.path("detail").asText("the mesh answered " + status));
            problem.path("errors")
                    .forEach(error -> message.append("\n  ")
                            .append(error.path("pointer").asText())
                            .append(' ')
                            .append(error.path("detail").asText()));
        } catch (IOException e) {
            message.append(request.uri().getPath()).append(" answered ").append(status);
        }
        int exit = status == 401 || status == 403
                ? ExitStatus.NOT_ALLOWED
                : status < 500 && status != TOO_MANY ? ExitStatus.REFUSED : ExitStatus.FAILED;
        return new MeshException(exit, message.toString());
    }
}
