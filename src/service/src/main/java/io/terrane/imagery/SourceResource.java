package io.terrane.imagery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;

/** The node's sources, which definitions of all domains may name: mesh admins write them, whoever is signed in sees them. */
@Path("/api/sources")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SourceResource {
    private final RegisteredSources sources;
    private final SourceRules rules;
    private final SourceViews views;
    private final Authorizer authorizer;

    @Inject
    SourceResource(RegisteredSources sources, SourceRules rules, SourceViews views, Authorizer authorizer) {
        this.sources = sources;
        this.rules = rules;
        this.views = views;
        this.authorizer = authorizer;
    }

    @GET
    public ObjectNode list() {
        authorizer.requireSignedIn();
        return views.list(sources.of(Optional.empty()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(JsonNode body) {
        authorizer.requireMeshAdmin();
        RegisteredSource source = sources.create(
                Optional.empty(), rules.check(Optional.empty(), Optional.empty(), body), authorizer.subject());
        return Response.created(URI.create("/api/sources/" + source.id()))
                .entity(views.one(source))
                .build();
    }

    @GET
    @Path("/{id}")
    public ObjectNode get(@PathParam("id") String id) {
        authorizer.requireSignedIn();
        return views.one(sources.require(Optional.empty(), id));
    }

    /** Headers stay when the body has none, unless the source moves to other servers. */
    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode replace(@PathParam("id") String id, JsonNode body) {
        authorizer.requireMeshAdmin();
        return views.one(sources.replace(
                Optional.empty(), rules.check(Optional.empty(), Optional.of(id), body), authorizer.subject()));
    }

    @DELETE
    @Path("/{id}")
    public Response delete(@PathParam("id") String id) {
        authorizer.requireMeshAdmin();
        sources.delete(Optional.empty(), id);
        return Response.noContent().build();
    }

    @GET
    @Path("/{id}/health")
    public ObjectNode health(@PathParam("id") String id) {
        authorizer.requireSignedIn();
        return views.health(sources.require(Optional.empty(), id));
    }

    @POST
    @Path("/{id}/harvest")
    public Response harvest(@PathParam("id") String id, @QueryParam("all") @DefaultValue("false") boolean all) {
        authorizer.requireMeshAdmin();
        sources.harvest(Optional.empty(), id, all);
        return Response.accepted().build();
    }
}
