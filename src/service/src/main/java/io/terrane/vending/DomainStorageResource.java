package io.terrane.vending;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.storage.StorePolicies;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** A domain's part of the object store, and who has sessions of it: for owners, mesh admins and auditors. */
@Path("/api/domains/{domain}/storage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DomainStorageResource {
    private static final int MOST_LISTED = 1_000;

    private final AppliedPolicies applied;
    private final StorePolicies policies;
    private final SessionStore sessions;
    private final StorageDocuments documents;
    private final Authorizer authorizer;

    @Inject
    DomainStorageResource(
            AppliedPolicies applied,
            StorePolicies policies,
            SessionStore sessions,
            StorageDocuments documents,
            Authorizer authorizer) {
        this.applied = applied;
        this.policies = policies;
        this.sessions = sessions;
        this.documents = documents;
        this.authorizer = authorizer;
    }

    @GET
    public ObjectNode domain(@PathParam("domain") String domain) {
        authorizer.requireOversight(domain);
        ObjectNode body = documents.described();
        policies.ofDomain(domain).ifPresent(place -> {
            body.put("bucket", place.bucket()).put("prefix", place.prefix()).put("staging", place.staging());
            body.putObject("sessions").set("reading", place.reading());
            ((ObjectNode) body.path("sessions")).set("writing", place.writing());
        });
        ArrayNode list = body.putArray("policies");
        applied.compare().forEach(comparison -> StorageDocuments.state(list, comparison));
        ArrayNode vended = body.putArray("vended");
        sessions.ofDomain(domain, MOST_LISTED).forEach(session -> vended.add(documents.document(session)));
        return body;
    }
}
