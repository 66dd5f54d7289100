package io.terrane.data;

import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.audit.AuditLog;
import io.terrane.catalog.CollectionFileStore;
import io.terrane.problem.ProblemException;
import io.terrane.raster.store.ObjectStore;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;

/**
 * The stac-geoparquet that is written of each collection every night, in ranges too. It says what the Items say: who may find
 * these may read it, and for others it is not there.
 */
@Path("/stac/collections/{collection}/items.parquet")
@RunOnVirtualThread
public class CollectionFileResource {
    private static final String PARQUET = "application/vnd.apache.parquet";

    private final CollectionFileStore files;
    private final ObjectStore store;
    private final Authorizer authorizer;
    private final AuditLog audit;

    @Inject
    CollectionFileResource(CollectionFileStore files, ObjectStore store, Authorizer authorizer, AuditLog audit) {
        this.files = files;
        this.store = store;
        this.authorizer = authorizer;
        this.audit = audit;
    }

    @HEAD
    @Uncompressed
    public Response head(@PathParam("collection") String collection, @BeanParam ObjectRequest request)
            throws IOException {
        return sending(collection).head(request);
    }

    @GET
    @Uncompressed
    public Response get(@PathParam("collection") String collection, @BeanParam ObjectRequest request)
            throws IOException {
        return sending(collection).get(request);
    }

    private ObjectSending sending(String collection) throws IOException {
        ProblemException notFound = new ProblemException.NotFound(
                "There is no file of the Items of a collection " + collection + " that you may discover.");
        CollectionFileStore.Listed listed =
                files.find(collection, authorizer.visible()).orElseThrow(() -> notFound);
        Optional<ObjectStore.ObjectMetadata> object = store.head(listed.key());
        AuditLog.User user = new AuditLog.User(authorizer.caller().name(), listed.domain(), listed.product());
        audit.used(user, 1, 0);
        return new ObjectSending(
                store,
                object.orElseThrow(() -> notFound),
                PARQUET,
                (authorizer.caller().isSignedIn() ? "private" : "public") + ", no-cache",
                bytes -> audit.used(user, 0, bytes));
    }
}
