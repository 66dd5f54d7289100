package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.catalog.ProductVersions;
import io.terrane.catalog.Search.Place;
import io.terrane.catalog.VersionEntry;
import io.terrane.catalog.VersionHistory;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The versions of a product as records that stay: also those that are superseded or retired, which no search finds. Source:
 * STAC version extension 1.2.0.
 */
@Path("/stac/collections")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class VersionResource {
    private final ProductVersions versions;
    private final Authorizer authorizer;
    private final StacAddresses addresses;

    @Inject
    VersionResource(ProductVersions versions, Authorizer authorizer, StacAddresses addresses) {
        this.versions = versions;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    /** The highest first. */
    @GET
    @Path("/{collection}/versions")
    public ObjectNode list(@PathParam("collection") String collection, @Context UriInfo request) {
        Parameters.none(request);
        VersionHistory history = require(collection);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("versions");
        for (VersionEntry entry : history.entries().reversed()) {
            ObjectNode node = list.addObject();
            node.put("version", entry.version()).put("state", entry.state().text());
            node.put("current", entry.version().equals(history.current()) && !history.retired());
            node.put("published", entry.publishedAt().toString());
            entry.notice().ifPresent(notice -> node.put("notice", notice));
            entry.endOfSupport().ifPresent(day -> node.put("endOfSupport", day.toString()));
            entry.successor().ifPresent(successor -> node.put("successor", successor));
            if (entry.documented()) {
                StacLinks.add(
                        node.putArray("links"),
                        "item",
                        address(collection, entry.version()),
                        MediaType.APPLICATION_JSON);
            }
        }
        ArrayNode links = body.putArray("links");
        StacLinks.add(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON);
        StacLinks.add(links, "self", address(collection, ""), MediaType.APPLICATION_JSON);
        StacLinks.add(
                links, "latest-version", addresses.stac("/collections/" + collection), MediaType.APPLICATION_JSON);
        return body;
    }

    private String address(String collection, String version) {
        String all = addresses.stac("/collections/" + collection + "/versions");
        return version.isEmpty() ? all : all + "/" + version;
    }

    @GET
    @Path("/{collection}/versions/{version}")
    public String get(
            @PathParam("collection") String collection,
            @PathParam("version") String version,
            @Context UriInfo request,
            @Context HttpHeaders headers) {
        StacView view = StacView.parse(Parameters.of(request.getQueryParameters(), Parameters.VIEW), headers);
        return addresses.served(view.render(requireVersion(collection, version)));
    }

    /** In order of id. */
    @GET
    @Path("/{collection}/versions/{version}/items")
    @Produces("application/geo+json")
    public String items(
            @PathParam("collection") String collection,
            @PathParam("version") String version,
            @Context UriInfo request) {
        ObjectNode parameters = Parameters.of(request.getQueryParameters(), Set.of("limit", "token"));
        requireVersion(collection, version);
        int limit = SearchParser.limit(parameters.path("limit"), 100);
        String after = parameters.hasNonNull("token")
                ? PageToken.decode(SearchParser.text(parameters, "token")).key()
                : "";
        List<ObjectNode> found = versions.items(collection, version, after, limit + 1, authorizer.visible());
        List<ObjectNode> page = found.subList(0, Math.min(limit, found.size()));
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "FeatureCollection");
        body.putArray("features").addAll(page);
        body.put("numberReturned", page.size());
        ArrayNode links = body.putArray("links");
        String self = address(collection, version) + "/items";
        StacLinks.add(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON);
        StacLinks.add(links, "self", self, "application/geo+json");
        StacLinks.add(links, "collection", address(collection, version), MediaType.APPLICATION_JSON);
        if (found.size() > limit) {
            Place place = new Place(List.of(), page.getLast().path("id").asText(), false);
            StacLinks.add(
                    links,
                    "next",
                    self + "?limit=" + limit + "&token=" + PageToken.encode(place),
                    "application/geo+json");
        }
        return addresses.served(body.toString());
    }

    private VersionHistory require(String collection) {
        return versions.history(collection, authorizer.visible())
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no product " + collection + " with versions that you may discover."));
    }

    private String requireVersion(String collection, String version) {
        Optional<String> found = versions.collection(collection, version, authorizer.visible());
        return found.orElseThrow(() -> new ProblemException.NotFound(
                "There is no version " + version + " of a product " + collection + " that you may discover."));
    }
}
