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
@Produces({ItemFormat.GEOJSON, ItemFormat.NDJSON, ItemFormat.SHORT_NDJSON, ItemFormat.PARQUET})
@RunOnVirtualThread
public class SearchResource {
    private final ItemAnswers answers;

    @Inject
    SearchResource(ItemAnswers answers) {
        this.answers = answers;
    }

    @GET
    public Response get(@Context UriInfo request, @Context HttpHeaders headers) {
        ObjectNode body = Parameters.of(request.getQueryParameters(), Parameters.SEARCH);
        return answers.get(body, Optional.empty(), request, headers);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response post(JsonNode body, @Context UriInfo request, @Context HttpHeaders headers) {
        return answers.post(body, Optional.empty(), request, headers);
    }
}
