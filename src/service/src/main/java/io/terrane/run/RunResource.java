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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.UUID;
import java.util.function.Consumer;

/** A run: watched by polling or by server-sent events, paused, resumed, cancelled and tried again. */
@Path("/api/runs")
@Produces(MediaType.APPLICATION_JSON)
public class RunResource {
    private final Runs runs;
    private final VisibleRuns visible;
    private final RunDocuments documents;
    private final ChunkMap chunkMap;
    private final Worker worker;
    private final Authorizer authorizer;

    @Inject
    RunResource(
            Runs runs,
            VisibleRuns visible,
            RunDocuments documents,
            ChunkMap chunkMap,
            Worker worker,
            Authorizer authorizer) {
        this.runs = runs;
        this.visible = visible;
        this.chunkMap = chunkMap;
        this.worker = worker;
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
        return change(id, runs::cancel);
    }

    /** It waits, with what is done kept, until it is resumed. */
    @POST
    @Path("/{id}/pause")
    @RunOnVirtualThread
    public Response pause(@PathParam("id") String id) {
        return change(id, runs::pause);
    }

    @POST
    @Path("/{id}/resume")
    @RunOnVirtualThread
    public Response resume(@PathParam("id") String id) {
        return change(id, runs::resume);
    }

    /** A run that failed or was cancelled goes on where it was, as long as what it did has not been removed. */
    @POST
    @Path("/{id}/retry")
    @RunOnVirtualThread
    public Response retry(@PathParam("id") String id) {
        return change(id, runs::retry);
    }

    private Response change(String id, Consumer<UUID> change) {
        Run run = visible(id);
        authorizer.require(run.domain(), DomainRole.PUBLISHER);
        change.accept(run.id());
        worker.wakeUp();
        return Response.accepted(documents.of(runs.require(run.id()))).build();
    }

    /**
     * The chunks of the run's items by state: one character each, row by row: {@code #} done, {@code o} done and empty,
     * {@code *} in work, {@code .} to do.
     */
    @GET
    @Path("/{id}/chunks")
    @RunOnVirtualThread
    public ObjectNode chunks(@PathParam("id") String id, @QueryParam("after") @DefaultValue("") String after) {
        return chunkMap.of(visible(id), after);
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
        return visible.require(id);
    }
}
