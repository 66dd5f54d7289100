package io.terrane.vending;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.Decision;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ProductVersion;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.function.Supplier;

/** Credentials of the object store for whoever may read a version: they read it and nothing else, for up to an hour. */
@Path("/api/domains/{domain}/products/{product}/versions/{version}/credentials")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CredentialsResource {
    private final CollectionStore collections;
    private final Vending vending;
    private final CredentialDocuments documents;
    private final Authorizer authorizer;

    @Inject
    CredentialsResource(
            CollectionStore collections, Vending vending, CredentialDocuments documents, Authorizer authorizer) {
        this.collections = collections;
        this.vending = vending;
        this.documents = documents;
        this.authorizer = authorizer;
    }

    /** To be asked for again before they end. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response reading(
            @PathParam("domain") String domain,
            @PathParam("product") String product,
            @PathParam("version") String version,
            JsonNode body) {
        Supplier<ProblemException> notFound = () -> new ProblemException.NotFound(
                "There is no version " + version + " of " + product + " in " + domain + " that you may discover.");
        ProductVersion found = collections.version(domain, product, version).orElseThrow(notFound);
        Decision decision = authorizer.requireRead(domain, product, notFound);
        Duration lives = CredentialDocuments.lives(body);
        return documents.vended(vending.read(
                authorizer.caller(), decision.holding().orElseThrow(), domain, product, found.prefix(), lives));
    }
}
