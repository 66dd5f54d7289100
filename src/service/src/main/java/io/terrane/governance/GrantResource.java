package io.terrane.governance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Action;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.access.Grant;
import io.terrane.access.Policies;
import io.terrane.access.Principal;
import io.terrane.domain.Domains;
import io.terrane.domain.Products;
import io.terrane.problem.JsonFields;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Grants to people, groups and domains. Owners give and revoke them; owners, mesh admins and auditors see them. */
@Path("/api/domains/{domain}/grants")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class GrantResource {
    private final Policies policies;
    private final Domains domains;
    private final Authorizer authorizer;
    private final ObjectMapper json;

    @Inject
    GrantResource(Policies policies, Domains domains, Authorizer authorizer, ObjectMapper json) {
        this.policies = policies;
        this.domains = domains;
        this.authorizer = authorizer;
        this.json = json;
    }

    /** @param product only those that hold for this product */
    @GET
    public ObjectNode list(@PathParam("domain") String domain, @QueryParam("product") @Nullable String product) {
        authorizer.requireOversight(domain);
        domains.require(domain);
        List<Grant> grants = policies.grants(domain, Optional.ofNullable(product));
        ObjectNode body = json.createObjectNode();
        ArrayNode list = body.putArray("grants");
        grants.forEach(grant -> list.add(document(grant)));
        return body;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response grant(@PathParam("domain") String domain, JsonNode body) {
        authorizer.require(domain, DomainRole.OWNER);
        domains.require(domain);
        Grant grant = policies.grant(wanted(domain, body, authorizer.subject()));
        return Response.created(URI.create("/api/domains/" + domain + "/grants/" + grant.id()))
                .entity(document(grant))
                .build();
    }

    @GET
    @Path("/{id}")
    public ObjectNode get(@PathParam("domain") String domain, @PathParam("id") String id) {
        authorizer.requireOversight(domain);
        return document(policies.requireGrant(domain, id(id)));
    }

    @POST
    @Path("/{id}/revoke")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode revoke(@PathParam("domain") String domain, @PathParam("id") String id, JsonNode body) {
        authorizer.require(domain, DomainRole.OWNER);
        UUID grant = policies.requireGrant(domain, id(id)).id();
        JsonFields fields = new JsonFields(body);
        String reason = fields.text("reason");
        fields.check("The revocation");
        return document(policies.revoke(domain, grant, reason, authorizer.subject()));
    }

    private static UUID id(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new ProblemException.NotFound("There is no grant " + id + ".");
        }
    }

    private static Grant wanted(String domain, JsonNode body, String by) {
        JsonFields fields = new JsonFields(body);
        Optional<Principal> to = fields.choice(
                "to",
                true,
                Principal::of,
                "has to be public, signed-in, person:NAME, group:/PATH or domain:ID, for example person:carl");
        Optional<String> product = fields.choice(
                "product",
                false,
                text -> Optional.of(text).filter(Products::isId),
                Products.SHAPE + "; without it the grant is for all products of the domain");
        Optional<Action> action = fields.choice("action", true, Action::of, "has to be discover or read");
        Optional<Instant> until = fields.future("until");
        String comment = fields.optionalText("comment").orElse("");
        fields.check("The grant");
        return new Grant(
                UUID.randomUUID(),
                domain,
                product.orElse(""),
                to.orElseThrow(),
                action.orElseThrow(),
                until,
                comment,
                Optional.empty(),
                Instant.now(),
                by,
                Optional.empty());
    }

    private ObjectNode document(Grant grant) {
        ObjectNode body = json.createObjectNode();
        body.put("id", grant.id().toString());
        body.put("state", grant.state(Instant.now()).name().toLowerCase(Locale.ROOT));
        body.put("domain", grant.domain());
        if (!grant.product().isEmpty()) {
            body.put("product", grant.product());
        }
        body.put("to", grant.principal().text()).put("action", grant.action().text());
        grant.until().ifPresent(until -> body.put("until", until.toString()));
        body.put("comment", grant.comment());
        grant.request().ifPresent(request -> body.put("request", request.toString()));
        body.put("createdAt", grant.createdAt().toString()).put("createdBy", grant.createdBy());
        grant.revocation().ifPresent(revocation -> {
            body.put("revokedAt", revocation.at().toString()).put("revokedBy", revocation.by());
            body.put("revocation", revocation.reason());
        });
        return body;
    }
}
