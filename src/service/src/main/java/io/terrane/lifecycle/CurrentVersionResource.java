package io.terrane.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.problem.JsonFields;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Which version of a product everybody gets: an owner points to another published one, as a rule an earlier. */
@Path("/api/domains/{domain}/products/{product}/current-version")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CurrentVersionResource {
    private final Lifecycle lifecycle;
    private final Authorizer authorizer;

    @Inject
    CurrentVersionResource(Lifecycle lifecycle, Authorizer authorizer) {
        this.lifecycle = lifecycle;
        this.authorizer = authorizer;
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode put(@PathParam("domain") String domain, @PathParam("product") String product, JsonNode body) {
        authorizer.require(domain, DomainRole.OWNER);
        JsonFields fields = new JsonFields(body);
        String version = fields.text("version");
        String reason = fields.text("reason");
        fields.check("The change of the current version");
        lifecycle.makeCurrent(domain, product, version, reason);
        return JsonNodeFactory.instance
                .objectNode()
                .put("collection", domain + "." + product)
                .put("version", version);
    }
}
