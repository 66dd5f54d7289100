package io.terrane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.testing.StacAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** A mesh's HTTP interface, called by somebody whom the mesh's Keycloak signed in; answers of the STAC API are validated. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String address;
    private final String token;

    private Api(String address, String token) {
        this.address = address;
        this.token = token;
    }

    /**
     * Of the demo's people everybody's password is the name.
     *
     * @param address of the mesh
     * @param issuer of tokens
     */
    static Api of(String address, String issuer, String person) throws IOException, InterruptedException {
        return of(address, issuer, "terrane-cli", person, person);
    }

    /** @param client at the issuer, public and with direct grants */
    static Api of(String address, String issuer, String client, String person, String password)
            throws IOException, InterruptedException {
        String form = "grant_type=password&client_id=" + client + "&username=" + person + "&password=" + password;
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(issuer + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new Api(
                address, JSON.readTree(answer.body()).path("access_token").asText());
    }

    /** What a process of the same person's signs in by. */
    String token() {
        return token;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, "application/json", "", 200);
    }

    JsonNode send(String method, String path, String type, String body, int status)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(address + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", type)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode())
                .as(method + " " + path + ": " + answer.body())
                .isEqualTo(status);
        if (path.startsWith("/stac") && !answer.body().isEmpty()) {
            String answered = answer.headers().firstValue("Content-Type").orElse("");
            new StacAnswer(path, status, answered, answer.body(), path.contains("fields=")).assertValid();
        }
        return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
    }

    /** Registers a definition, publishes it and queues a run of it, whose id is returned. */
    String run(String domain, String definition) throws IOException, InterruptedException {
        String definitions = "/api/domains/" + domain + "/definitions";
        JsonNode registered = send("POST", definitions, "application/yaml", definition, 201);
        String version = definitions + "/" + registered.path("id").asText() + "/versions/"
                + registered.path("version").asText();
        send("POST", version + "/publish", "application/json", "", 200);
        return send("POST", version + "/runs", "application/json", "", 202)
                .path("id")
                .asText();
    }

    /** The run as it is when it has ended. */
    JsonNode awaitEnd(String run) throws IOException, InterruptedException {
        while (true) {
            JsonNode state = get("/api/runs/" + run);
            if (!List.of("queued", "running").contains(state.path("state").asText())) {
                return state;
            }
            Thread.sleep(200);
        }
    }
}
