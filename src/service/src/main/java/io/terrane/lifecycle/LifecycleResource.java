package io.terrane.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.catalog.CollectionStore;
import io.terrane.definition.DefinitionRules;
import io.terrane.definition.SemanticVersion;
import io.terrane.problem.JsonFields;
import io.terrane.registry.DefinitionDocuments;
import io.terrane.registry.Deprecation;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The end of a definition version: announced by its publishers, made by its owners. */
@Path("/api/domains/{domain}/definitions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class LifecycleResource {
    private final Lifecycle lifecycle;
    private final DefinitionDocuments documents;
    private final CollectionStore collections;
    private final Authorizer authorizer;

    @Inject
    LifecycleResource(
            Lifecycle lifecycle, DefinitionDocuments documents, CollectionStore collections, Authorizer authorizer) {
        this.lifecycle = lifecycle;
        this.documents = documents;
        this.collections = collections;
        this.authorizer = authorizer;
    }

    @POST
    @Path("/{id}/versions/{version}/deprecate")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode deprecate(
            @PathParam("domain") String domain,
            @PathParam("id") String id,
            @PathParam("version") String version,
            JsonNode body) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        JsonFields fields = new JsonFields(body);
        String notice = fields.text("notice");
        Optional<LocalDate> end =
                fields.choice("endOfSupport", false, LifecycleResource::day, "has to be a day, such as 2030-01-31");
        Optional<String> successor = fields.choice(
                "successor",
                false,
                text -> Optional.of(text).filter(this::isSuccessor),
                "has to be a version of this definition, or domain/product of a product that you may discover");
        fields.check("The deprecation");
        return documents.described(lifecycle.deprecate(domain, id, version, new Deprecation(notice, end, successor)));
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** A product is looked for with the caller's eyes, so that naming one tells nobody that it is there. */
    private boolean isSuccessor(String text) {
        String[] product = text.split("/", -1);
        return product.length == 2
                ? DefinitionRules.ID.matcher(product[0]).matches()
                        && DefinitionRules.ID.matcher(product[1]).matches()
                        && collections
                                .find(product[0] + "." + product[1], authorizer.visible())
                                .isPresent()
                : SemanticVersion.of(text).isPresent();
    }

    @POST
    @Path("/{id}/versions/{version}/retire")
    public ObjectNode retire(
            @PathParam("domain") String domain, @PathParam("id") String id, @PathParam("version") String version) {
        authorizer.require(domain, DomainRole.OWNER);
        return documents.described(lifecycle.retire(domain, id, version));
    }
}
