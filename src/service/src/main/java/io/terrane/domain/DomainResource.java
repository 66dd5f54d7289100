package io.terrane.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.definition.DefinitionRules;
import io.terrane.definition.Violation;
import io.terrane.problem.ProblemException;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Domains and their members. */
@Path("/api/domains")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DomainResource {
    private static final int LONGEST_TEXT = 2_000;

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

    /** All domains for a mesh admin, otherwise those that the caller belongs to. */
    @GET
    public ObjectNode list() {
        authorizer.requireSignedIn();
        List<Domain> visible = authorizer.caller().meshAdmin()
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
        List<Violation> violations = new ArrayList<>();
        String id = text(body, "id", true, violations);
        String title = text(body, "title", true, violations);
        String description = text(body, "description", false, violations);
        if (!id.isEmpty() && !DefinitionRules.ID.matcher(id).matches()) {
            violations.add(new Violation(
                    "/id", "has to be 2 to 63 lower-case letters, digits and hyphens, beginning with a letter"));
        }
        refuseUnknown(body, List.of("id", "title", "description"), violations);
        if (!violations.isEmpty()) {
            throw new ProblemException.Invalid("The domain breaks rules.", violations);
        }
        Domain domain = domains.create(id, title, description, authorizer.subject());
        return Response.created(URI.create("/api/domains/" + id))
                .entity(document(domain))
                .build();
    }

    @GET
    @Path("/{domain}")
    public ObjectNode get(@PathParam("domain") String domain) {
        authorizer.requireMember(domain);
        return document(domains.require(domain));
    }

    @GET
    @Path("/{domain}/members")
    public ObjectNode members(@PathParam("domain") String domain) {
        authorizer.requireMember(domain);
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
        domains.require(domain);
        groups.put(domain, user, role(body));
        return Response.noContent().build();
    }

    @DELETE
    @Path("/{domain}/members/{user}")
    public Response removeMember(@PathParam("domain") String domain, @PathParam("user") String user) {
        authorizer.require(domain, DomainRole.OWNER);
        domains.require(domain);
        groups.remove(domain, user);
        return Response.noContent().build();
    }

    private static DomainRole role(JsonNode body) {
        String wanted = body == null ? "" : body.path("role").asText();
        Optional<DomainRole> role = Arrays.stream(DomainRole.values())
                .filter(candidate -> candidate.name().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst();
        return role.orElseThrow(() -> new ProblemException.Invalid(
                "The membership breaks rules.",
                List.of(new Violation("/role", "has to be owner, publisher or viewer"))));
    }

    private static String text(JsonNode body, String name, boolean required, List<Violation> violations) {
        JsonNode value = body == null ? com.fasterxml.jackson.databind.node.MissingNode.getInstance() : body.path(name);
        if (value.isTextual()
                && !value.textValue().isBlank()
                && value.textValue().length() <= LONGEST_TEXT) {
            return value.textValue();
        }
        if (required || !value.isMissingNode()) {
            violations.add(new Violation(
                    "/" + name,
                    value.isMissingNode()
                            ? "is required"
                            : "has to be text of at most " + LONGEST_TEXT + " characters"));
        }
        return "";
    }

    private static void refuseUnknown(JsonNode body, List<String> known, List<Violation> violations) {
        if (body != null) {
            body.fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    violations.add(new Violation("/" + name, "is not known here; known are " + known));
                }
            });
        }
    }

    private ObjectNode document(Domain domain) {
        return json.createObjectNode()
                .put("id", domain.id())
                .put("title", domain.title())
                .put("description", domain.description())
                .put("createdAt", domain.createdAt().toString());
    }
}
