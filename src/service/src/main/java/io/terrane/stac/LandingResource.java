package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/** The landing page, what this API conforms to, and what holds for all that it serves. */
@Path("/stac")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class LandingResource {

    private final StacAddresses addresses;
    private final Children children;
    private final Queryables queryables;
    private final Aggregates aggregates;

    @Inject
    LandingResource(StacAddresses addresses, Children children, Queryables queryables, Aggregates aggregates) {
        this.addresses = addresses;
        this.children = children;
        this.queryables = queryables;
        this.aggregates = aggregates;
    }

    @GET
    public String landing(@Context UriInfo request, @Context HttpHeaders headers) {
        StacView view = StacView.parse(Parameters.of(request.getQueryParameters(), Parameters.VERSION), headers);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "Catalog").put("stac_version", "1.1.0").put("id", "terrane");
        body.put("title", "Terrane");
        body.put("description", "Data products of all domains of this mesh that you may discover.");
        body.set("conformsTo", Conformance.of());
        ArrayNode links = body.putArray("links");
        link(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON, "This catalog");
        link(links, "self", addresses.stac(""), MediaType.APPLICATION_JSON, "This catalog");
        link(
                links,
                "service-desc",
                addresses.of("/q/openapi?format=json"),
                MediaType.APPLICATION_JSON,
                "OpenAPI description");
        link(links, "service-doc", addresses.of("/q/swagger-ui/"), "text/html", "API documentation");
        link(links, "conformance", addresses.stac("/conformance"), MediaType.APPLICATION_JSON, "Conformance");
        link(links, "data", addresses.stac("/collections"), MediaType.APPLICATION_JSON, "Collections");
        link(links, "children", addresses.stac("/children"), MediaType.APPLICATION_JSON, "A catalog a domain");
        link(links, "catalogs", addresses.stac("/catalogs"), MediaType.APPLICATION_JSON, "A catalog a domain");
        link(
                links,
                Conformance.QUERYABLES,
                addresses.stac("/queryables"),
                Queryables.MEDIA_TYPE,
                "What can be filtered by");
        link(
                links,
                Conformance.SORTABLES,
                addresses.stac("/sortables"),
                Queryables.MEDIA_TYPE,
                "What can be sorted by");
        link(links, "aggregate", addresses.stac("/aggregate"), MediaType.APPLICATION_JSON, "Aggregation");
        link(links, "aggregations", addresses.stac("/aggregations"), MediaType.APPLICATION_JSON, "Aggregations");
        for (String method : List.of("GET", "POST")) {
            link(links, "search", addresses.stac("/search"), "application/geo+json", "Item search")
                    .put("method", method);
        }
        children.links(links);
        return view.render(body.toString());
    }

    @GET
    @Path("/conformance")
    public ObjectNode conformance(@Context UriInfo request) {
        Parameters.none(request);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("conformsTo", Conformance.of());
        return body;
    }

    @GET
    @Path("/children")
    public String children(@Context UriInfo request) {
        return children.children(Optional.empty(), request);
    }

    @GET
    @Path("/queryables")
    @Produces(Queryables.MEDIA_TYPE)
    public ObjectNode queryables(@Context UriInfo request) {
        Parameters.none(request);
        return queryables.queryables(addresses.stac("/queryables"), Optional.empty(), List.of());
    }

    @GET
    @Path("/sortables")
    @Produces(Queryables.MEDIA_TYPE)
    public ObjectNode sortables(@Context UriInfo request) {
        Parameters.none(request);
        return queryables.sortables(addresses.stac("/sortables"), Optional.empty(), List.of());
    }

    @GET
    @Path("/aggregations")
    public ObjectNode aggregations(@Context UriInfo request) {
        return aggregates.listed(request);
    }

    @GET
    @Path("/aggregate")
    public ObjectNode aggregate(@Context UriInfo request) {
        return aggregates.aggregate(request, Optional.empty());
    }

    private static ObjectNode link(ArrayNode links, String relation, String href, String type, String title) {
        return StacLinks.add(links, relation, href, type).put("title", title);
    }
}
