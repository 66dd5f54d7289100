package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.CollectionStore.DomainCatalog;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/** A domain as a catalog of its own, with the search within it. */
@Path("/stac/catalogs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CatalogResource {
    private final CollectionStore collections;
    private final CollectionPages collectionPages;
    private final ItemAnswers answers;
    private final Queryables queryables;
    private final Children children;
    private final Authorizer authorizer;
    private final StacAddresses addresses;

    @Inject
    CatalogResource(
            CollectionStore collections,
            CollectionPages collectionPages,
            ItemAnswers answers,
            Queryables queryables,
            Children children,
            Authorizer authorizer,
            StacAddresses addresses) {
        this.collections = collections;
        this.collectionPages = collectionPages;
        this.answers = answers;
        this.queryables = queryables;
        this.children = children;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    /** The domains of which the caller may discover something. */
    @GET
    public ObjectNode list(@Context UriInfo request) {
        Parameters.none(request);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode catalogs = body.putArray("catalogs");
        List<DomainCatalog> domains = collections.domains(Optional.empty(), authorizer.visible());
        domains.forEach(domain -> catalogs.add(children.catalog(domain)));
        body.put("numberMatched", domains.size()).put("numberReturned", domains.size());
        ArrayNode links = body.putArray("links");
        StacLinks.add(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON);
        StacLinks.add(links, "self", addresses.stac("/catalogs"), MediaType.APPLICATION_JSON);
        return body;
    }

    @GET
    @Path("/{catalog}")
    public ObjectNode get(@PathParam("catalog") String catalog, @Context UriInfo request) {
        Parameters.none(request);
        ObjectNode body = children.catalog(require(catalog));
        children.links((ArrayNode) body.path("links"), Optional.of(catalog));
        return body;
    }

    @GET
    @Path("/{catalog}/children")
    public String children(@PathParam("catalog") String catalog, @Context UriInfo request) {
        require(catalog);
        return children.children(Optional.of(catalog), request);
    }

    @GET
    @Path("/{catalog}/collections")
    public String collections(
            @PathParam("catalog") String catalog, @Context UriInfo request, @Context HttpHeaders headers) {
        require(catalog);
        return collectionPages.get(
                Parameters.of(request.getQueryParameters(), Parameters.LISTING),
                Optional.of(catalog),
                request,
                headers);
    }

    @GET
    @Path("/{catalog}/search")
    @Produces({ItemFormat.GEOJSON, ItemFormat.NDJSON, ItemFormat.SHORT_NDJSON, ItemFormat.PARQUET})
    public Response search(
            @PathParam("catalog") String catalog, @Context UriInfo request, @Context HttpHeaders headers) {
        require(catalog);
        return answers.get(
                Parameters.of(request.getQueryParameters(), Parameters.SEARCH), Optional.of(catalog), request, headers);
    }

    @POST
    @Path("/{catalog}/search")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({ItemFormat.GEOJSON, ItemFormat.NDJSON, ItemFormat.SHORT_NDJSON, ItemFormat.PARQUET})
    public Response search(
            @PathParam("catalog") String catalog,
            JsonNode body,
            @Context UriInfo request,
            @Context HttpHeaders headers) {
        require(catalog);
        return answers.post(body, Optional.of(catalog), request, headers);
    }

    @GET
    @Path("/{catalog}/queryables")
    @Produces("application/schema+json")
    public ObjectNode queryables(@PathParam("catalog") String catalog, @Context UriInfo request) {
        Parameters.none(request);
        require(catalog);
        return queryables.queryables(
                addresses.of(request.getRequestUri().getRawPath()), Optional.of(catalog), List.of());
    }

    @GET
    @Path("/{catalog}/sortables")
    @Produces("application/schema+json")
    public ObjectNode sortables(@PathParam("catalog") String catalog, @Context UriInfo request) {
        Parameters.none(request);
        require(catalog);
        return queryables.sortables(
                addresses.of(request.getRequestUri().getRawPath()), Optional.of(catalog), List.of());
    }

    private DomainCatalog require(String catalog) {
        return collections.domains(Optional.of(catalog), authorizer.visible()).stream()
                .findFirst()
                .orElseThrow(() ->
                        new ProblemException.NotFound("There is no catalog " + catalog + " that you may discover."));
    }
}
