package io.terrane.governance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.AccessRequest;
import io.terrane.access.AccessRequests;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.problem.JsonFields;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Access requests and the owners' answers. Askers see their own, owners, mesh admins and auditors those of a domain. */
@Path("/api/access-requests")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AccessRequestResource {
    private final AccessRequests requests;
    private final AccessRequestDocuments documents;
    private final Authorizer authorizer;

    @Inject
    AccessRequestResource(AccessRequests requests, AccessRequestDocuments documents, Authorizer authorizer) {
        this.requests = requests;
        this.documents = documents;
        this.authorizer = authorizer;
    }

    /** The caller's own. */
    @GET
    public ObjectNode own() {
        authorizer.requireSignedIn();
        return documents.list(requests.ofAsker(authorizer.subject()));
    }

    @GET
    @Path("/{id}")
    public ObjectNode get(@PathParam("id") String id) {
        return documents.of(visible(id));
    }

    @POST
    @Path("/{id}/approve")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode approve(@PathParam("id") String id, JsonNode body) {
        AccessRequest request = answerable(id);
        JsonFields fields = JsonFields.optional(body);
        Optional<Instant> until = fields.future("until");
        String answer = fields.optionalText("answer").orElse("");
        fields.check("The approval");
        return documents.of(requests.approve(request, until, answer, authorizer.subject()));
    }

    @POST
    @Path("/{id}/refuse")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode refuse(@PathParam("id") String id, JsonNode body) {
        AccessRequest request = answerable(id);
        JsonFields fields = new JsonFields(body);
        String answer = fields.text("answer");
        fields.check("The refusal");
        return documents.of(requests.refuse(request, answer, authorizer.subject()));
    }

    @POST
    @Path("/{id}/revoke")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode revoke(@PathParam("id") String id, JsonNode body) {
        AccessRequest request = answerable(id);
        JsonFields fields = new JsonFields(body);
        String reason = fields.text("reason");
        fields.check("The revocation");
        return documents.of(requests.revoke(request, reason, authorizer.subject()));
    }

    @POST
    @Path("/{id}/withdraw")
    public ObjectNode withdraw(@PathParam("id") String id) {
        AccessRequest request = visible(id);
        if (!request.asker().equals(authorizer.subject())) {
            throw new ProblemException.Denied("Only who has asked may withdraw.");
        }
        return documents.of(requests.withdraw(request, authorizer.subject()));
    }

    private AccessRequest answerable(String id) {
        AccessRequest request = visible(id);
        authorizer.require(request.domain(), DomainRole.OWNER);
        return request;
    }

    private AccessRequest visible(String id) {
        authorizer.requireSignedIn();
        return parse(id)
                .flatMap(requests::find)
                .filter(request -> request.asker().equals(authorizer.subject())
                        || authorizer.caller().meshAdmin()
                        || authorizer.caller().auditor()
                        || authorizer.caller().has(request.domain(), DomainRole.OWNER))
                .orElseThrow(() -> new ProblemException.NotFound("There is no access request " + id + "."));
    }

    private static Optional<UUID> parse(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
