package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ItemStore;
import io.terrane.catalog.ProductVersions;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
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
import java.util.Set;

/** Collections and their Items. */
@Path("/stac/collections")
@RunOnVirtualThread
public class CollectionResource {

    private final CollectionStore collections;
    private final ItemStore items;
    private final ProductVersions versions;
    private final ItemAnswers answers;
    private final CollectionPages collectionPages;
    private final Queryables queryables;
    private final Aggregates aggregates;
    private final Authorizer authorizer;
    private final StacAddresses addresses;
    private final StorageFields storage;
    private final CollectionDocuments documents;

    @Inject
    CollectionResource(
            CollectionStore collections,
            ItemStore items,
            ProductVersions versions,
            ItemAnswers answers,
            CollectionPages collectionPages,
            Queryables queryables,
            Aggregates aggregates,
            Authorizer authorizer,
            StacAddresses addresses,
            StorageFields storage,
            CollectionDocuments documents) {
        this.collections = collections;
        this.items = items;
        this.versions = versions;
        this.answers = answers;
        this.collectionPages = collectionPages;
        this.queryables = queryables;
        this.aggregates = aggregates;
        this.authorizer = authorizer;
        this.addresses = addresses;
        this.storage = storage;
        this.documents = documents;
    }

    /** The collections that the caller may discover and that match. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public String list(@Context UriInfo request, @Context HttpHeaders headers) {
        return collectionPages.get(
                Parameters.of(request.getQueryParameters(), Parameters.LISTING), Optional.empty(), request, headers);
    }

    @GET
    @Path("/{collection}")
    @Produces(MediaType.APPLICATION_JSON)
    public String get(
            @PathParam("collection") String collection, @Context UriInfo request, @Context HttpHeaders headers) {
        StacView view = StacView.parse(Parameters.of(request.getQueryParameters(), Parameters.VIEW), headers);
        return addresses.served(view.render(documents.of(collection, require(collection))));
    }

    /** The collection's Items: the same parameters as a search, in this collection. */
    @GET
    @Path("/{collection}/items")
    @Produces({ItemFormat.GEOJSON, ItemFormat.NDJSON, ItemFormat.SHORT_NDJSON, ItemFormat.PARQUET})
    public Response items(
            @PathParam("collection") String collection, @Context UriInfo request, @Context HttpHeaders headers) {
        require(collection);
        ObjectNode body = Parameters.of(request.getQueryParameters(), Parameters.ITEMS);
        body.putArray("collections").add(collection);
        return answers.get(body, Optional.empty(), request, headers);
    }

    @GET
    @Path("/{collection}/items/{item}")
    @Produces(ItemFormat.GEOJSON)
    public String item(
            @PathParam("collection") String collection,
            @PathParam("item") String item,
            @Context UriInfo request,
            @Context HttpHeaders headers) {
        StacView view = StacView.parse(Parameters.of(request.getQueryParameters(), Parameters.VIEW), headers);
        return items.find(collection, item, authorizer.visible())
                .or(() -> versions.item(collection, item, authorizer.visible()))
                .map(document -> storage.of(Set.of(collection)).to(document, collection))
                .map(view::render)
                .map(addresses::served)
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no Item " + item + " in a collection " + collection + " that you may discover."));
    }

    @GET
    @Path("/{collection}/queryables")
    @Produces(Queryables.MEDIA_TYPE)
    public ObjectNode queryables(@PathParam("collection") String collection, @Context UriInfo request) {
        Parameters.none(request);
        require(collection);
        return queryables.queryables(
                addresses.of(request.getRequestUri().getRawPath()), Optional.empty(), List.of(collection));
    }

    @GET
    @Path("/{collection}/sortables")
    @Produces(Queryables.MEDIA_TYPE)
    public ObjectNode sortables(@PathParam("collection") String collection, @Context UriInfo request) {
        Parameters.none(request);
        require(collection);
        return queryables.sortables(
                addresses.of(request.getRequestUri().getRawPath()), Optional.empty(), List.of(collection));
    }

    @GET
    @Path("/{collection}/aggregations")
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode aggregations(@PathParam("collection") String collection, @Context UriInfo request) {
        require(collection);
        return aggregates.listed(request);
    }

    @GET
    @Path("/{collection}/aggregate")
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode aggregate(@PathParam("collection") String collection, @Context UriInfo request) {
        require(collection);
        return aggregates.aggregate(request, Optional.of(collection));
    }

    private String require(String collection) {
        return collections
                .find(collection, authorizer.visible())
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no collection " + collection + " that you may discover."));
    }
}
