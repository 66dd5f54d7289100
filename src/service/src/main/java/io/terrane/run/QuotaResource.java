package io.terrane.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.domain.Domains;
import io.terrane.problem.JsonFields;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What a domain may use and has used: read by its members, set by mesh admins. */
@Path("/api/domains/{domain}/quota")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class QuotaResource {
    private final Quotas quotas;
    private final Domains domains;
    private final Authorizer authorizer;

    @Inject
    QuotaResource(Quotas quotas, Domains domains, Authorizer authorizer) {
        this.quotas = quotas;
        this.domains = domains;
        this.authorizer = authorizer;
    }

    @GET
    public ObjectNode get(@PathParam("domain") String domain) {
        authorizer.requireInsight(domain);
        domains.require(domain);
        return QuotaDocuments.of(quotas.usage(domain));
    }

    /** Replaces it; what the body leaves out is without limit. */
    @PUT
    public ObjectNode put(@PathParam("domain") String domain, JsonNode body) {
        authorizer.requireMeshAdmin();
        domains.require(domain);
        JsonFields fields = new JsonFields(body);
        Quotas.Quota quota = new Quotas.Quota(
                fields.optionalCount("bytesRead"),
                fields.optionalCount("chunkSeconds"),
                fields.optionalCount("storageBytes"));
        fields.check("The quota");
        quotas.put(domain, quota, authorizer.subject());
        return QuotaDocuments.of(quotas.usage(domain));
    }
}
