package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ItemStore;
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
import java.util.Set;

/**
 * A domain as a catalog of its own, with what it holds and the search within it. Its Catalog is made with the domain. Source: STAC
 * API Multi-Tenant Catalogs 1.0.0-rc.2.
 */
@Path("/stac/catalogs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CatalogResource {

    private final CollectionStore collections;
    private final ItemStore items;
    private final CollectionPages collectionPages;
    private final ItemAnswers answers;
    private final Queryables queryables;
    private final Children children;
    private final Authorizer authorizer;
    private final StacAddresses addresses;
    private final StorageFields storage;
    private final CollectionDocuments documents;

    @Inject
    CatalogResource(
            CollectionStore collections,
            ItemStore items,
            CollectionPages collectionPages,
            ItemAnswers answers,
            Queryables queryables,
            Children children,
            Authorizer authorizer,
            StacAddresses addresses,
            StorageFields storage,
            CollectionDocuments documents) {
        this.collections = collections;
        this.items = items;
        this.collectionPages = collectionPages;
        this.answers = answers;
        this.queryables = queryables;
        this.children = children;
        this.authorizer = authorizer;
        this.addresses = addresses;
        this.storage = storage;
        this.documents = documents;
    }

    /** The domains of which the caller may discover something. */
    @GET
    public ObjectNode list(@Context UriInfo request) {
        Parameters.none(request);
        return children.list("catalogs", children.catalogs(), request);
    }

    @GET
    @Path("/{catalog}")
    public String get(@PathParam("catalog") String catalog, @Context UriInfo request, @Context HttpHeaders headers) {
        StacView view = StacView.parse(Parameters.of(request.getQueryParameters(), Parameters.VERSION), headers);
        return view.render(children.catalog(catalog).toString());
    }

    @GET
    @Path("/{catalog}/conformance")
    public ObjectNode conformance(@PathParam("catalog") String catalog, @Context UriInfo request) {
        Parameters.none(request);
        children.require(catalog);
        return JsonNodeFactory.instance.objectNode().set("conformsTo", Conformance.of());
    }

    /** Domains have no parts. */
    @GET
    @Path("/{catalog}/catalogs")
    public ObjectNode catalogs(@PathParam("catalog") String catalog, @Context UriInfo request) {
        Parameters.none(request);
        children.require(catalog);
        return children.list("catalogs", List.of(), request);
    }

    @GET
    @Path("/{catalog}/children")
    public String children(@PathParam("catalog") String catalog, @Context UriInfo request) {
        children.require(catalog);
        return children.children(Optional.of(catalog), request);
    }

    @GET
    @Path("/{catalog}/collections")
    public String collections(
            @PathParam("catalog") String catalog, @Context UriInfo request, @Context HttpHeaders headers) {
        children.require(catalog);
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
        children.require(catalog);
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
        children.require(catalog);
        return answers.post(body, Optional.of(catalog), request, headers);
    }

    @GET
    @Path("/{catalog}/queryables")
    @Produces(Queryables.MEDIA_TYPE)
    public ObjectNode queryables(@PathParam("catalog") String catalog, @Context UriInfo request) {
        Parameters.none(request);
        children.require(catalog);
        return queryables.queryables(
                addresses.of(request.getRequestUri().getRawPath()), Optional.of(catalog), List.of());
    }

    @GET
    @Path("/{catalog}/sortables")
    @Produces(Queryables.MEDIA_TYPE)
    public ObjectNode sortables(@PathParam("catalog") String catalog, @Context UriInfo request) {
        Parameters.none(request);
        children.require(catalog);
        return queryables.sortables(
                addresses.of(request.getRequestUri().getRawPath()), Optional.of(catalog), List.of());
    }

    /** A collection of the domain as seen from there. */
    @GET
    @Path("/{catalog}/collections/{collection}")
    public String collection(
            @PathParam("catalog") String catalog,
            @PathParam("collection") String collection,
            @Context UriInfo request,
            @Context HttpHeaders headers) {
        StacView view = StacView.parse(Parameters.of(request.getQueryParameters(), Parameters.VIEW), headers);
        String document = require(catalog, collection);
        List<CollectionDocuments.Stored> stored = List.of(new CollectionDocuments.Stored(collection, document));
        return addresses.served(
                view.render(documents.of(stored, Optional.of(catalog)).getFirst()));
    }

    @GET
    @Path("/{catalog}/collections/{collection}/items")
    @Produces({ItemFormat.GEOJSON, ItemFormat.NDJSON, ItemFormat.SHORT_NDJSON, ItemFormat.PARQUET})
    public Response items(
            @PathParam("catalog") String catalog,
            @PathParam("collection") String collection,
            @Context UriInfo request,
            @Context HttpHeaders headers) {
        require(catalog, collection);
        ObjectNode body = Parameters.of(request.getQueryParameters(), Parameters.ITEMS);
        body.putArray("collections").add(collection);
        return answers.get(body, Optional.of(catalog), request, headers);
    }

    @GET
    @Path("/{catalog}/collections/{collection}/items/{item}")
    @Produces(ItemFormat.GEOJSON)
    public String item(
            @PathParam("catalog") String catalog,
            @PathParam("collection") String collection,
            @PathParam("item") String item,
            @Context UriInfo request,
            @Context HttpHeaders headers) {
        StacView view = StacView.parse(Parameters.of(request.getQueryParameters(), Parameters.VIEW), headers);
        require(catalog, collection);
        return items.find(collection, item, authorizer.visible())
                .map(document -> storage.of(Set.of(collection)).to(document, collection))
                .map(document -> ScopedLinks.ofItem(document, collection, catalog))
                .map(view::render)
                .map(addresses::served)
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no Item " + item + " in the collection " + collection + "."));
    }

    @GET
    @Path("/{catalog}/collections/{collection}/queryables")
    @Produces(Queryables.MEDIA_TYPE)
    public ObjectNode collectionQueryables(
            @PathParam("catalog") String catalog,
            @PathParam("collection") String collection,
            @Context UriInfo request) {
        Parameters.none(request);
        require(catalog, collection);
        return queryables.queryables(
                addresses.of(request.getRequestUri().getRawPath()), Optional.of(catalog), List.of(collection));
    }

    private String require(String catalog, String collection) {
        return collections
                .owner(collection, authorizer.visible())
                .filter(owner -> owner.domain().equals(catalog))
                .flatMap(owner -> collections.find(collection, authorizer.visible()))
                .orElseThrow(() -> new ProblemException.NotFound("There is no collection " + collection
                        + " in a catalog " + catalog + " that you may discover."));
    }
}
