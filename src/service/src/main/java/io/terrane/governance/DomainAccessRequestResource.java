package io.terrane.governance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.AccessRequests;
import io.terrane.access.Authorizer;
import io.terrane.domain.Domains;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The access requests for the products of a domain. */
@Path("/api/domains/{domain}/access-requests")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DomainAccessRequestResource {
    private final AccessRequests requests;
    private final AccessRequestDocuments documents;
    private final Domains domains;
    private final Authorizer authorizer;

    @Inject
    DomainAccessRequestResource(
            AccessRequests requests, AccessRequestDocuments documents, Domains domains, Authorizer authorizer) {
        this.requests = requests;
        this.documents = documents;
        this.domains = domains;
        this.authorizer = authorizer;
    }

    @GET
    public ObjectNode ofDomain(@PathParam("domain") String domain) {
        authorizer.requireOversight(domain);
        domains.require(domain);
        return documents.list(requests.ofDomain(domain));
    }
}
