package io.terrane.domain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Puts right at once what somebody changed by hand where people log in; it happens by itself every quarter of an hour. */
@Path("/api/identity/reconcile")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ReconcileResource {
    private final Domains domains;
    private final Authorizer authorizer;
    private final ObjectMapper json;

    @Inject
    ReconcileResource(Domains domains, Authorizer authorizer, ObjectMapper json) {
        this.domains = domains;
        this.authorizer = authorizer;
        this.json = json;
    }

    @POST
    public ObjectNode reconcile() {
        authorizer.requireMeshAdmin();
        Domains.Reconciled done = domains.reconcile();
        ObjectNode body = json.createObjectNode();
        done.made().forEach(body.putArray("made")::add);
        done.strangers().forEach(body.putArray("strangers")::add);
        return body;
    }
}
