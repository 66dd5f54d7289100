package io.terrane.imagery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A domain's own sources: publishers and owners write them, members see them, and those of the node beside them. */
@Path("/api/domains/{domain}/sources")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DomainSourceResource {
    private final RegisteredSources sources;
    private final SourceRules rules;
    private final SourceViews views;
    private final Authorizer authorizer;

    @Inject
    DomainSourceResource(RegisteredSources sources, SourceRules rules, SourceViews views, Authorizer authorizer) {
        this.sources = sources;
        this.rules = rules;
        this.views = views;
        this.authorizer = authorizer;
    }

    /** All that its definitions may name. */
    @GET
    public ObjectNode list(@PathParam("domain") String domain) {
        authorizer.requireMember(domain);
        List<RegisteredSource> usable = new ArrayList<>(sources.of(Optional.of(domain)));
        usable.addAll(sources.of(Optional.empty()));
        return views.list(usable);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(@PathParam("domain") String domain, JsonNode body) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        RegisteredSource source = sources.create(
                Optional.of(domain), rules.check(Optional.of(domain), Optional.empty(), body), authorizer.subject());
        return Response.created(URI.create("/api/domains/" + domain + "/sources/" + source.id()))
                .entity(views.one(source))
                .build();
    }

    @GET
    @Path("/{id}")
    public ObjectNode get(@PathParam("domain") String domain, @PathParam("id") String id) {
        authorizer.requireMember(domain);
        return views.one(sources.require(Optional.of(domain), id));
    }

    /** Headers stay when the body has none, unless the source moves to other servers. */
    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode replace(@PathParam("domain") String domain, @PathParam("id") String id, JsonNode body) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        return views.one(sources.replace(
                Optional.of(domain), rules.check(Optional.of(domain), Optional.of(id), body), authorizer.subject()));
    }

    @DELETE
    @Path("/{id}")
    public Response delete(@PathParam("domain") String domain, @PathParam("id") String id) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        sources.delete(Optional.of(domain), id);
        return Response.noContent().build();
    }

    @GET
    @Path("/{id}/health")
    public ObjectNode health(@PathParam("domain") String domain, @PathParam("id") String id) {
        authorizer.requireMember(domain);
        return views.health(sources.require(Optional.of(domain), id));
    }

    @POST
    @Path("/{id}/harvest")
    public Response harvest(
            @PathParam("domain") String domain,
            @PathParam("id") String id,
            @QueryParam("all") @DefaultValue("false") boolean all) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        sources.harvest(Optional.of(domain), id, all);
        return Response.accepted().build();
    }
}
