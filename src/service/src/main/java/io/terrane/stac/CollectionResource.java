package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ItemStore;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Set;

/** Collections and their Items. */
@Path("/stac/collections")
@RunOnVirtualThread
public class CollectionResource {
    private static final String GEOJSON = "application/geo+json";
    private static final int MOST_COLLECTIONS = 10_000;

    private final CollectionStore collections;
    private final ItemStore items;
    private final ItemPages pages;
    private final Authorizer authorizer;
    private final StacAddresses addresses;

    @Inject
    CollectionResource(
            CollectionStore collections,
            ItemStore items,
            ItemPages pages,
            Authorizer authorizer,
            StacAddresses addresses) {
        this.collections = collections;
        this.items = items;
        this.pages = pages;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    /** All collections that the caller may discover. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public String list(@Context UriInfo request) {
        SearchParser.ofQuery(request.getQueryParameters(), Set.of());
        List<String> documents = collections.list("", MOST_COLLECTIONS, authorizer.visible());
        ArrayNode links = JsonNodeFactory.instance.arrayNode();
        links.addObject()
                .put("rel", "root")
                .put("type", MediaType.APPLICATION_JSON)
                .put("href", addresses.stac(""));
        links.addObject()
                .put("rel", "self")
                .put("type", MediaType.APPLICATION_JSON)
                .put("href", addresses.stac("/collections"));
        return "{\"collections\":[%s],\"numberReturned\":%d,\"links\":%s}"
                .formatted(addresses.served(String.join(",", documents)), documents.size(), links);
    }

    @GET
    @Path("/{collection}")
    @Produces(MediaType.APPLICATION_JSON)
    public String get(@PathParam("collection") String collection) {
        return addresses.served(require(collection));
    }

    /** The collection's Items: the same parameters as a search, in this collection. */
    @GET
    @Path("/{collection}/items")
    @Produces(GEOJSON)
    public String items(@PathParam("collection") String collection, @Context UriInfo request) {
        require(collection);
        ObjectNode body =
                SearchParser.ofQuery(request.getQueryParameters(), Set.of("bbox", "datetime", "limit", "token"));
        body.putArray("collections").add(collection);
        return pages.get(body, request);
    }

    @GET
    @Path("/{collection}/items/{item}")
    @Produces(GEOJSON)
    public String item(@PathParam("collection") String collection, @PathParam("item") String item) {
        return items.find(collection, item, authorizer.visible())
                .map(addresses::served)
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no Item " + item + " in a collection " + collection + " that you may discover."));
    }

    private String require(String collection) {
        return collections
                .find(collection, authorizer.visible())
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no collection " + collection + " that you may discover."));
    }
}
