package io.terrane.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Tokens by which this service is known to the store, from the identity provider that the store trusts. */
@ApplicationScoped
class IdentityTokens {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StorageConfig config;

    @Inject
    IdentityTokens(StorageConfig config) {
        this.config = config;
    }

    String token() throws TokenService.Failed, TokenService.NotOffered {
        String secret = config.identitySecret()
                .orElseThrow(() -> new TokenService.NotOffered(
                        "This node takes no objects that were made elsewhere: it has no secret for "
                                + config.identityClient() + "."));
        URI endpoint = URI.create(config.tokenEndpoint().orElseThrow());
        String form = "grant_type=client_credentials&client_id=" + encoded(config.identityClient()) + "&client_secret="
                + encoded(secret);
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return read(response);
        } catch (IOException e) {
            throw new TokenService.Failed("the identity provider", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenService.Failed("the identity provider", e);
        }
    }

    private static String read(HttpResponse<String> response) throws IOException {
        try {
            JsonNode token = JSON.readTree(response.body()).path("access_token");
            if (response.statusCode() == 200 && token.isTextual()) {
                return token.textValue();
            }
        } catch (JsonProcessingException e) {
            throw new IOException("the answer is no JSON");
        }
        throw new IOException("it gives no token: status " + response.statusCode());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
