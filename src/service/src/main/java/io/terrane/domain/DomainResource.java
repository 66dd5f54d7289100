package io.terrane.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.definition.DefinitionRules;
import io.terrane.problem.JsonFields;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Domains and their members. */
@Path("/api/domains")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DomainResource {
    private final Domains domains;
    private final DomainGroups groups;
    private final Authorizer authorizer;
    private final ObjectMapper json;

    @Inject
    DomainResource(Domains domains, DomainGroups groups, Authorizer authorizer, ObjectMapper json) {
        this.domains = domains;
        this.groups = groups;
        this.authorizer = authorizer;
        this.json = json;
    }

    /** All domains for mesh admins and auditors, otherwise those that the caller belongs to. */
    @GET
    public ObjectNode list() {
        authorizer.requireSignedIn();
        List<Domain> visible =
                authorizer.caller().meshAdmin() || authorizer.caller().auditor()
                        ? domains.all()
                        : domains.of(authorizer.caller().roles().keySet());
        ObjectNode body = json.createObjectNode();
        ArrayNode list = body.putArray("domains");
        visible.forEach(domain -> list.add(document(domain)));
        return body;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(JsonNode body) {
        authorizer.requireMeshAdmin();
        JsonFields fields = new JsonFields(body);
        String id = fields.choice(
                        "id",
                        true,
                        text -> Optional.of(text)
                                .filter(candidate ->
                                        DefinitionRules.ID.matcher(candidate).matches()),
                        "has to be 2 to 63 lower-case letters, digits and hyphens, beginning with a letter")
                .orElse("");
        String title = fields.text("title");
        String description = fields.optionalText("description").orElse("");
        fields.check("The domain");
        Domain domain = domains.create(id, title, description, authorizer.subject());
        return Response.created(URI.create("/api/domains/" + id))
                .entity(document(domain))
                .build();
    }

    @GET
    @Path("/{domain}")
    public ObjectNode get(@PathParam("domain") String domain) {
        authorizer.requireInsight(domain);
        return document(domains.require(domain));
    }

    @GET
    @Path("/{domain}/members")
    public ObjectNode members(@PathParam("domain") String domain) {
        authorizer.requireInsight(domain);
        domains.require(domain);
        ObjectNode body = json.createObjectNode();
        ArrayNode list = body.putArray("members");
        groups.members(domain)
                .forEach(member -> list.addObject()
                        .put("user", member.user())
                        .put("role", member.role().name().toLowerCase(Locale.ROOT)));
        return body;
    }

    @PUT
    @Path("/{domain}/members/{user}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response putMember(@PathParam("domain") String domain, @PathParam("user") String user, JsonNode body) {
        authorizer.require(domain, DomainRole.OWNER);
        domains.put(domain, user, role(body));
        return Response.noContent().build();
    }

    @DELETE
    @Path("/{domain}/members/{user}")
    public Response removeMember(@PathParam("domain") String domain, @PathParam("user") String user) {
        authorizer.require(domain, DomainRole.OWNER);
        domains.remove(domain, user);
        return Response.noContent().build();
    }

    private static DomainRole role(JsonNode body) {
        JsonFields fields = new JsonFields(body);
        Optional<DomainRole> role = fields.choice(
                "role",
                true,
                text -> Arrays.stream(DomainRole.values())
                        .filter(candidate ->
                                candidate.name().toLowerCase(Locale.ROOT).equals(text))
                        .findFirst(),
                "has to be owner, publisher or viewer");
        fields.check("The membership");
        return role.orElseThrow();
    }

    private ObjectNode document(Domain domain) {
        return json.createObjectNode()
                .put("id", domain.id())
                .put("title", domain.title())
                .put("description", domain.description())
                .put("createdAt", domain.createdAt().toString());
    }
}
