package io.terrane.vending;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Credentials of the object store for publishers: they write to what their domain brings and nowhere else, for up to an hour. */
@Path("/api/domains/{domain}/staging/credentials")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class StagingResource {
    private final Vending vending;
    private final CredentialDocuments documents;
    private final Authorizer authorizer;

    @Inject
    StagingResource(Vending vending, CredentialDocuments documents, Authorizer authorizer) {
        this.vending = vending;
        this.documents = documents;
        this.authorizer = authorizer;
    }

    /** For objects that were made elsewhere. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response writing(@PathParam("domain") String domain, JsonNode body) {
        String holding = authorizer.requirePublisher(domain);
        return documents.vended(vending.write(authorizer.caller(), holding, domain, CredentialDocuments.lives(body)));
    }
}
