package io.terrane.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.UUID;

/** A run: watched by polling or by server-sent events, and cancelled. */
@Path("/api/runs")
@Produces(MediaType.APPLICATION_JSON)
public class RunResource {
    private final Runs runs;
    private final RunDocuments documents;
    private final Authorizer authorizer;

    @Inject
    RunResource(Runs runs, RunDocuments documents, Authorizer authorizer) {
        this.runs = runs;
        this.documents = documents;
        this.authorizer = authorizer;
    }

    /** The run with its log so far. */
    @GET
    @Path("/{id}")
    @RunOnVirtualThread
    public ObjectNode get(@PathParam("id") String id) {
        Run run = visible(id);
        ObjectNode body = documents.of(run);
        ArrayNode events = body.putArray("events");
        runs.events(run.id(), 0).forEach(event -> events.add(documents.of(event)));
        return body;
    }

    @POST
    @Path("/{id}/cancel")
    @RunOnVirtualThread
    public Response cancel(@PathParam("id") String id) {
        Run run = visible(id);
        authorizer.require(run.domain(), DomainRole.PUBLISHER);
        runs.cancel(run.id());
        return Response.accepted(documents.of(runs.require(run.id()))).build();
    }

    /**
     * The run as it goes: {@code progress} events whenever something changed, {@code log} events with their sequence as id,
     * and {@code end} when it ended. A client that comes back says with {@code Last-Event-ID} what it has.
     */
    @GET
    @Path("/{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Blocking
    public Multi<OutboundSseEvent> watch(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @DefaultValue("0") String lastEventId,
            @Context Sse sse) {
        UUID run = visible(id).id();
        long after = sequence(lastEventId);
        return Multi.createFrom()
                .emitter(emitter -> Thread.ofVirtual()
                        .name("watch-" + run)
                        .start(() -> new RunWatch(runs, documents, sse, emitter).follow(run, after)));
    }

    private static long sequence(String lastEventId) {
        try {
            return Long.parseLong(lastEventId);
        } catch (NumberFormatException e) {
            throw new ProblemException.BadRequest("Last-Event-ID has to be the id of an event of this run.");
        }
    }

    private Run visible(String id) {
        authorizer.requireSignedIn();
        UUID parsed;
        try {
            parsed = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new ProblemException.NotFound("There is no run " + id + ".");
        }
        Run run = runs.require(parsed);
        if (!authorizer.caller().meshAdmin() && !authorizer.caller().has(run.domain(), DomainRole.VIEWER)) {
            throw new ProblemException.NotFound("There is no run " + id + ".");
        }
        return run;
    }
}
