package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** Item search over all collections that the caller may discover. */
@Path("/stac/search")
@Produces({"application/geo+json", "application/x-ndjson", "application/ndjson"})
@RunOnVirtualThread
public class SearchResource {
    private static final String GEOJSON = "application/geo+json";

    private final ItemPages pages;
    private final ItemLines lines;

    @Inject
    SearchResource(ItemPages pages, ItemLines lines) {
        this.pages = pages;
        this.lines = lines;
    }

    @GET
    public Response get(@Context UriInfo request, @Context HttpHeaders headers) {
        ObjectNode body = Parameters.of(request.getQueryParameters(), Parameters.SEARCH);
        return ItemLines.areWanted(headers)
                ? lines.of(body, Optional.empty(), headers)
                : Response.ok(pages.get(body, Optional.empty(), request, headers), GEOJSON)
                        .build();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response post(JsonNode body, @Context UriInfo request, @Context HttpHeaders headers) {
        return ItemLines.areWanted(headers)
                ? lines.of(body, Optional.empty(), headers)
                : Response.ok(pages.post(body, Optional.empty(), request, headers), GEOJSON)
                        .build();
    }
}
