package io.terrane.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.InvalidDefinitionException;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.SemanticVersion;
import io.terrane.definition.Violation;
import io.terrane.imagery.SourceReferences;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Product definitions, as JSON or YAML. */
@Path("/api/domains/{domain}/definitions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DefinitionResource {
    private static final String YAML = "application/yaml";

    private final DefinitionRegistry registry;
    private final SourceReferences sources;
    private final Authorizer authorizer;
    private final DefinitionDocuments documents;

    @Inject
    DefinitionResource(
            DefinitionRegistry registry,
            SourceReferences sources,
            Authorizer authorizer,
            DefinitionDocuments documents) {
        this.registry = registry;
        this.sources = sources;
        this.authorizer = authorizer;
        this.documents = documents;
    }

    @GET
    public ObjectNode list(@PathParam("domain") String domain) {
        authorizer.requireMember(domain);
        return documents.list(registry.ofDomain(domain));
    }

    @POST
    @Consumes({MediaType.APPLICATION_JSON, YAML, "application/x-yaml", "text/yaml"})
    public Response register(@PathParam("domain") String domain, byte[] body) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        DefinitionVersion version = registry.register(read(body, Map.of("domain", domain)), authorizer.subject());
        return Response.created(address(version))
                .entity(documents.described(version))
                .build();
    }

    @GET
    @Path("/{id}")
    public ObjectNode versions(@PathParam("domain") String domain, @PathParam("id") String id) {
        authorizer.requireMember(domain);
        return documents.list(registry.versions(domain, id));
    }

    /** The definition with its state around it; as YAML the definition alone. */
    @GET
    @Path("/{id}/versions/{version}")
    @Produces({MediaType.APPLICATION_JSON, YAML})
    public Response get(
            @PathParam("domain") String domain,
            @PathParam("id") String id,
            @PathParam("version") String version,
            @HeaderParam("Accept") String accept) {
        authorizer.requireMember(domain);
        DefinitionVersion found = registry.require(domain, id, version);
        return accept != null && accept.contains("yaml")
                ? Response.ok(DefinitionReader.yaml(found.document()), YAML).build()
                : Response.ok(documents.described(found), MediaType.APPLICATION_JSON)
                        .build();
    }

    @PUT
    @Path("/{id}/versions/{version}")
    @Consumes({MediaType.APPLICATION_JSON, YAML, "application/x-yaml", "text/yaml"})
    public ObjectNode update(
            @PathParam("domain") String domain,
            @PathParam("id") String id,
            @PathParam("version") String version,
            byte[] body) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        return documents.described(registry.update(read(body, Map.of("domain", domain, "id", id, "version", version))));
    }

    @DELETE
    @Path("/{id}/versions/{version}")
    public Response delete(
            @PathParam("domain") String domain, @PathParam("id") String id, @PathParam("version") String version) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        registry.delete(domain, id, version);
        return Response.noContent().build();
    }

    /** What version {@code other} changes since {@code version}, field by field, and what its number has to be at least. */
    @GET
    @Path("/{id}/versions/{version}/diff/{other}")
    public ObjectNode diff(
            @PathParam("domain") String domain,
            @PathParam("id") String id,
            @PathParam("version") String version,
            @PathParam("other") String other) {
        authorizer.requireMember(domain);
        return documents.diff(registry.require(domain, id, version), registry.require(domain, id, other));
    }

    /**
     * What registering or replacing this document would do: whether there is such a version, what it changes since the
     * newest published one below it, and whether its number says so. Changes nothing.
     */
    @POST
    @Path("/preview")
    @Consumes({MediaType.APPLICATION_JSON, YAML, "application/x-yaml", "text/yaml"})
    public ObjectNode preview(@PathParam("domain") String domain, byte[] body) {
        authorizer.requireMember(domain);
        ProductDefinition definition = read(body, Map.of("domain", domain));
        return documents.preview(
                definition,
                registry.find(domain, definition.id(), definition.version()),
                registry.previous(domain, definition.id(), SemanticVersion.parse(definition.version())));
    }

    @POST
    @Path("/{id}/versions/{version}/publish")
    public ObjectNode publish(
            @PathParam("domain") String domain, @PathParam("id") String id, @PathParam("version") String version) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        // What may be read can have changed since it was registered.
        sources.require(registry.require(domain, id, version).definition());
        return documents.described(registry.publish(domain, id, version));
    }

    /** @param given fields that the address fixes: a body that lacks them gets them, another value is a violation */
    private ProductDefinition read(byte[] body, Map<String, String> given) {
        try {
            ObjectNode document = DefinitionReader.parse(body);
            List<Violation> violations = new ArrayList<>();
            given.forEach((name, value) -> {
                if (!document.has(name)) {
                    document.put(name, value);
                } else if (!document.path(name).asText().equals(value)) {
                    violations.add(new Violation("/" + name, "has to be " + value + ", as in the address"));
                }
            });
            sources.complete(given.getOrDefault("domain", ""), document);
            ProductDefinition definition = collect(document, violations);
            if (!violations.isEmpty()) {
                throw new ProblemException.Invalid("The definition breaks rules.", violations);
            }
            sources.require(definition);
            return sources.resolved(definition);
        } catch (InvalidDefinitionException e) {
            throw new ProblemException.Invalid("The definition breaks rules.", e.violations());
        }
    }

    private static ProductDefinition collect(ObjectNode document, List<Violation> violations)
            throws InvalidDefinitionException {
        try {
            return DefinitionReader.read(document);
        } catch (InvalidDefinitionException e) {
            List<Violation> all = new ArrayList<>(violations);
            all.addAll(e.violations());
            throw new InvalidDefinitionException(all);
        }
    }

    private static URI address(DefinitionVersion version) {
        return URI.create("/api/domains/%s/definitions/%s/versions/%s"
                .formatted(version.domain(), version.id(), version.version()));
    }
}
