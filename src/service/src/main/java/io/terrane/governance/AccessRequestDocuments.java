package io.terrane.governance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.AccessRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Access requests as JSON. */
@ApplicationScoped
class AccessRequestDocuments {
    private final ObjectMapper json;

    @Inject
    AccessRequestDocuments(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode list(List<AccessRequest> list) {
        ObjectNode body = json.createObjectNode();
        ArrayNode documents = body.putArray("requests");
        list.forEach(request -> documents.add(of(request)));
        return body;
    }

    ObjectNode of(AccessRequest request) {
        ObjectNode body = json.createObjectNode();
        body.put("id", request.id().toString());
        body.put("state", request.state(Instant.now()).name().toLowerCase(Locale.ROOT));
        body.put("domain", request.domain()).put("product", request.product());
        body.put("asker", request.asker()).put("reason", request.reason());
        request.until().ifPresent(until -> body.put("until", until.toString()));
        body.put("createdAt", request.createdAt().toString());
        body.put("lapsesAt", request.lapsesAt().toString());
        request.decision().ifPresent(decision -> {
            body.put("decidedAt", decision.at().toString()).put("decidedBy", decision.by());
            body.put("answer", decision.answer());
        });
        request.grant().ifPresent(grant -> {
            ObjectNode granted = body.putObject("grant").put("id", grant.id().toString());
            grant.until().ifPresent(until -> granted.put("until", until.toString()));
            grant.revocation()
                    .ifPresent(revocation -> granted.put(
                                    "revokedAt", revocation.at().toString())
                            .put("revokedBy", revocation.by())
                            .put("revocation", revocation.reason()));
        });
        return body;
    }
}
