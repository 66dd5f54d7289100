package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** Item search over all collections that the caller may discover. */
@Path("/stac/search")
@Produces("application/geo+json")
@RunOnVirtualThread
public class SearchResource {
    private final ItemPages pages;

    @Inject
    SearchResource(ItemPages pages) {
        this.pages = pages;
    }

    @GET
    public String get(@Context UriInfo request, @Context HttpHeaders headers) {
        return pages.get(
                Parameters.of(request.getQueryParameters(), Parameters.SEARCH), Optional.empty(), request, headers);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public String post(JsonNode body, @Context UriInfo request, @Context HttpHeaders headers) {
        return pages.post(body, Optional.empty(), request, headers);
    }
}
