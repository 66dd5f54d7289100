package io.terrane.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.problem.JsonFields;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** The runs of a definition version: queued here. */
@Path("/api/domains/{domain}/definitions/{id}/versions/{version}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DefinitionRunsResource {
    private final Runs runs;
    private final Worker worker;
    private final RunDocuments documents;
    private final Authorizer authorizer;

    @Inject
    DefinitionRunsResource(Runs runs, Worker worker, RunDocuments documents, Authorizer authorizer) {
        this.runs = runs;
        this.worker = worker;
        this.documents = documents;
        this.authorizer = authorizer;
    }

    /** @param body may be left out, or say {@code priority} and {@code deadline} */
    @POST
    @Path("/runs")
    public Response enqueue(
            @PathParam("domain") String domain,
            @PathParam("id") String id,
            @PathParam("version") String version,
            JsonNode body) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        JsonFields fields = JsonFields.optional(body);
        Order order = order(fields);
        fields.check("The run");
        return queued(runs.enqueue(domain, id, version, order, authorizer.subject()));
    }

    /**
     * Computes the product anew as its source has changed: what is new or other, and nothing else.
     *
     * @param body may be left out, or say {@code full}, to compute all of it, {@code priority} and {@code deadline}
     */
    @POST
    @Path("/refresh")
    public Response refresh(
            @PathParam("domain") String domain,
            @PathParam("id") String id,
            @PathParam("version") String version,
            JsonNode body) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        JsonFields fields = JsonFields.optional(body);
        boolean full = fields.flag("full", false);
        Order order = order(fields);
        fields.check("The run");
        return queued(runs.refresh(domain, id, version, full, order, authorizer.subject()));
    }

    private static Order order(JsonFields fields) {
        return new Order(
                fields.integer("priority", 0, Order.LOWEST, Order.HIGHEST),
                fields.future("deadline"),
                RunCause.REQUEST);
    }

    private Response queued(Run run) {
        worker.wakeUp();
        return Response.accepted(documents.of(run))
                .location(URI.create("/api/runs/" + run.id()))
                .build();
    }
}
