package io.terrane.testing;

import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;

/** Requests by the thousand over connections that stay; answers of the STAC API are validated like those to RestAssured. */
public final class ManyRequests implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Redirects are not followed.
     *
     * @param path as it is sent
     * @param token of the caller; strangers have none
     * @param json empty: without a body
     */
    public HttpResponse<String> send(String verb, String path, Optional<String> token, String json)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path));
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = client.send(
                request.method(verb, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (path.startsWith("/stac") && type.contains("json") && !answer.body().isEmpty()) {
            new StacAnswer(path, answer.statusCode(), type, answer.body(), false).assertValid();
        }
        return answer;
    }

    @Override
    public void close() {
        client.close();
    }
}
