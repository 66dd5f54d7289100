package io.terrane.governance;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.AccessRequest;
import io.terrane.access.AccessRequests;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.problem.JsonFields;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/** Asking to read what one may find. */
@Path("/api/domains/{domain}/products/{product}/access-requests")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProductAccessRequestResource {
    private final AccessRequests requests;
    private final AccessRequestDocuments documents;
    private final CollectionStore collections;
    private final Authorizer authorizer;

    @Inject
    ProductAccessRequestResource(
            AccessRequests requests,
            AccessRequestDocuments documents,
            CollectionStore collections,
            Authorizer authorizer) {
        this.requests = requests;
        this.documents = documents;
        this.collections = collections;
        this.authorizer = authorizer;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response ask(@PathParam("domain") String domain, @PathParam("product") String product, JsonNode body) {
        authorizer.requireSignedIn();
        if (collections.find(domain + "." + product, authorizer.visible()).isEmpty()) {
            throw new ProblemException.NotFound(
                    "There is no product " + product + " in " + domain + " that you may discover.");
        }
        JsonFields fields = new JsonFields(body);
        String reason = fields.text("reason");
        Optional<Instant> until = fields.future("until");
        fields.check("The request");
        AccessRequest request = requests.ask(authorizer.caller(), domain, product, reason, until);
        return Response.created(URI.create("/api/access-requests/" + request.id()))
                .entity(documents.of(request))
                .build();
    }
}
