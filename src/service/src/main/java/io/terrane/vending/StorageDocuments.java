package io.terrane.vending;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.storage.StorePolicies;
import io.terrane.storage.TokenService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;

/** The object store as documents. */
@ApplicationScoped
class StorageDocuments {
    private final AppliedPolicies applied;
    private final StorePolicies policies;
    private final Probes probes;
    private final TokenService tokens;
    private final ObjectMapper json;

    @Inject
    StorageDocuments(
            AppliedPolicies applied, StorePolicies policies, Probes probes, TokenService tokens, ObjectMapper json) {
        this.applied = applied;
        this.policies = policies;
        this.probes = probes;
        this.tokens = tokens;
        this.json = json;
    }

    /** What it offers, and what the last probe found. */
    ObjectNode described() {
        ObjectNode body = json.createObjectNode();
        body.put("kind", policies.isS3() ? "s3" : "file");
        body.put("vendsToReaders", tokens.vendsToReaders()).put("vendsToPublishers", tokens.vendsToWriters());
        body.put("endsRevokedSessions", applied.endsRevoked());
        probes.latest().ifPresent(outcome -> {
            ObjectNode probe = body.putObject("probe");
            probe.put("at", outcome.at().toString()).put("passed", outcome.passed());
            ArrayNode findings = probe.putArray("findings");
            outcome.findings()
                    .forEach(finding ->
                            findings.addObject().put("what", finding.what()).put("holds", finding.holds()));
        });
        return body;
    }

    /** Adds how a policy stands. */
    static ObjectNode state(ArrayNode list, AppliedPolicies.Comparison comparison) {
        ObjectNode policy = list.addObject();
        policy.put("name", comparison.generated().name());
        policy.put("state", comparison.state().name().toLowerCase(Locale.ROOT));
        policy.put("managed", comparison.generated().managed());
        comparison.appliedAt().ifPresent(at -> policy.put("appliedAt", at.toString()));
        return policy;
    }

    ObjectNode document(Session session) {
        ObjectNode document = json.createObjectNode();
        document.put("name", session.name()).put("who", session.who()).put("holding", session.holding());
        document.put("writes", session.product().isEmpty());
        if (!session.product().isEmpty()) {
            document.put("product", session.product());
        }
        document.put("prefix", session.prefix());
        document.put("begun", session.begun().toString())
                .put("until", session.until().toString());
        session.revoked().ifPresent(revoked -> {
            document.put("revokedAt", revoked.at().toString()).put("revocation", revoked.reason());
        });
        return document;
    }
}
