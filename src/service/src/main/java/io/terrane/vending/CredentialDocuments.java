package io.terrane.vending;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.problem.JsonFields;
import io.terrane.storage.SessionCredentials;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/** Requests for credentials, and the answers to them. */
@ApplicationScoped
class CredentialDocuments {
    private static final int LEAST_MINUTES = 15;
    private static final int MOST_MINUTES = 60;

    private final AppliedPolicies applied;
    private final ObjectMapper json;

    @Inject
    CredentialDocuments(AppliedPolicies applied, ObjectMapper json) {
        this.applied = applied;
        this.json = json;
    }

    static Duration lives(JsonNode body) {
        JsonFields fields = JsonFields.optional(body);
        int minutes = fields.integer("minutes", LEAST_MINUTES, LEAST_MINUTES, MOST_MINUTES);
        fields.check("The request");
        return Duration.ofMinutes(minutes);
    }

    Response vended(SessionCredentials credentials) {
        ObjectNode document = json.createObjectNode();
        document.put("accessKeyId", credentials.accessKeyId())
                .put("secretAccessKey", credentials.secretAccessKey())
                .put("sessionToken", credentials.sessionToken())
                .put("until", credentials.until().toString())
                .put("region", credentials.region())
                .put("bucket", credentials.bucket())
                .put("prefix", credentials.prefix());
        credentials.endpoint().ifPresent(endpoint -> document.put("endpoint", endpoint));
        document.put("revocable", applied.endsRevoked());
        ObjectNode snippets = document.putObject("snippets");
        ClientSnippets.of(credentials).forEach(snippets::put);
        return Response.status(Response.Status.CREATED)
                .entity(document)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
