package io.terrane.data;

import io.quarkus.vertx.http.Uncompressed;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/**
 * The objects of published versions. A product that the caller may not discover is not there; one that may be discovered and
 * not read asks for a login or refuses.
 */
@Path("/data/{domain}/{product}/{version}/{key: .+}")
@RunOnVirtualThread
public class DataResource {
    private final ObjectDelivery delivery;
    private final Authorizer authorizer;

    @Inject
    DataResource(ObjectDelivery delivery, Authorizer authorizer) {
        this.delivery = delivery;
        this.authorizer = authorizer;
    }

    @HEAD
    @Uncompressed
    public Response head(@BeanParam ObjectRequest request) throws IOException {
        return delivery.head(request, authorizer.caller());
    }

    @GET
    @Uncompressed
    public Response get(@BeanParam ObjectRequest request) throws IOException {
        return delivery.get(request, authorizer.caller());
    }
}
