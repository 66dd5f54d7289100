package io.terrane.data;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ProductVersion;
import io.terrane.problem.ProblemException;
import io.terrane.product.ProductBuild;
import io.terrane.raster.store.ObjectStore;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;

/** What it takes to compute a version again: as {@code terrane build} reads it. For those who may read the data. */
@Path("/api/domains/{domain}/products/{product}/versions/{version}/provenance")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProvenanceResource {
    private final CollectionStore collections;
    private final ObjectStore store;
    private final Authorizer authorizer;

    @Inject
    ProvenanceResource(CollectionStore collections, ObjectStore store, Authorizer authorizer) {
        this.collections = collections;
        this.store = store;
        this.authorizer = authorizer;
    }

    @GET
    public InputStream get(
            @PathParam("domain") String domain,
            @PathParam("product") String product,
            @PathParam("version") String version)
            throws IOException {
        ProblemException notFound = new ProblemException.NotFound("There is no version " + version + " of a product "
                + product + " in " + domain + " with a provenance.");
        authorizer.requireRead(domain, product, () -> notFound);
        ProductVersion found = collections.version(domain, product, version).orElseThrow(() -> notFound);
        String key = found.prefix() + "/" + ProductBuild.PROVENANCE;
        if (store.head(key).isEmpty()) {
            throw notFound;
        }
        return store.read(key);
    }
}
