package io.terrane.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.catalog.FreshnessStore;
import io.terrane.catalog.ProductVersions;
import io.terrane.catalog.VersionHistory;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.SemanticVersion;
import io.terrane.problem.ProblemException;
import io.terrane.registry.DefinitionRegistry;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The data contract of a product that the caller may discover, as JSON or YAML. */
@Path("/api/domains/{domain}/products/{product}/contract")
@RunOnVirtualThread
public class ContractResource {
    private static final String YAML = "application/yaml";

    private final DefinitionRegistry registry;
    private final ProductVersions versions;
    private final FreshnessStore freshness;
    private final Authorizer authorizer;
    private final String base;

    @Inject
    ContractResource(
            DefinitionRegistry registry,
            ProductVersions versions,
            FreshnessStore freshness,
            Authorizer authorizer,
            @ConfigProperty(name = "terrane.public-url") String publicUrl) {
        this.registry = registry;
        this.versions = versions;
        this.freshness = freshness;
        this.authorizer = authorizer;
        this.base = publicUrl.replaceFirst("/$", "");
    }

    /** @param version a published one; the current one where it is left out */
    @GET
    @Produces({MediaType.APPLICATION_JSON, YAML})
    public Response get(
            @PathParam("domain") String domain,
            @PathParam("product") String product,
            @QueryParam("version") @Nullable String version,
            @HeaderParam("Accept") @Nullable String accept) {
        VersionHistory history = versions.history(domain + "." + product, authorizer.visible())
                .filter(found -> version == null || found.entry(version).isPresent())
                .orElseThrow(() -> new ProblemException.NotFound("There is no product " + product + " in " + domain
                        + (version == null ? "" : " with a version " + version) + " that you may discover."));
        String wanted = version == null ? history.current() : version;
        ObjectNode document = new ContractDocument(
                        registry.require(
                                domain,
                                product,
                                SemanticVersion.parse(wanted).withoutRevision().toString()),
                        wanted.equals(history.current()) ? freshness.of(history.collection()) : Optional.empty(),
                        base)
                .document(Instant.now());
        return accept != null && accept.contains("yaml")
                ? Response.ok(DefinitionReader.yaml(document), YAML)
                        .header(
                                "Content-Disposition",
                                "inline; filename=\"%s.%s-%s.odcs.yaml\"".formatted(domain, product, wanted))
                        .build()
                : Response.ok(document, MediaType.APPLICATION_JSON).build();
    }
}
