package io.terrane.stac;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The landing page and what this API conforms to. */
@Path("/stac")
@Produces(MediaType.APPLICATION_JSON)
public class LandingResource {
    /** Each of them as a whole. */
    private static final List<String> CONFORMS_TO = List.of(
            "https://api.stacspec.org/v1.0.0/core",
            "https://api.stacspec.org/v1.0.0/collections",
            "https://api.stacspec.org/v1.0.0/ogcapi-features",
            "https://api.stacspec.org/v1.0.0/item-search",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30");

    private final StacAddresses addresses;
    private final ObjectMapper json;

    @Inject
    LandingResource(StacAddresses addresses, ObjectMapper json) {
        this.addresses = addresses;
        this.json = json;
    }

    @GET
    public ObjectNode landing() {
        ObjectNode body = json.createObjectNode();
        body.put("type", "Catalog").put("stac_version", "1.1.0").put("id", "terrane");
        body.put("title", "Terrane");
        body.put("description", "Data products of all domains of this mesh that you may discover.");
        conformance(body);
        ArrayNode links = body.putArray("links");
        link(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON, "This catalog");
        link(links, "self", addresses.stac(""), MediaType.APPLICATION_JSON, "This catalog");
        link(
                links,
                "service-desc",
                addresses.of("/q/openapi?format=json"),
                "application/vnd.oai.openapi+json;version=3.0",
                "OpenAPI description");
        link(links, "service-doc", addresses.of("/q/swagger-ui/"), "text/html", "API documentation");
        link(links, "conformance", addresses.stac("/conformance"), MediaType.APPLICATION_JSON, "Conformance");
        link(links, "data", addresses.stac("/collections"), MediaType.APPLICATION_JSON, "Collections");
        for (String method : List.of("GET", "POST")) {
            link(links, "search", addresses.stac("/search"), "application/geo+json", "Item search")
                    .put("method", method);
        }
        return body;
    }

    @GET
    @Path("/conformance")
    public ObjectNode conformance() {
        return conformance(json.createObjectNode());
    }

    private static ObjectNode conformance(ObjectNode body) {
        ArrayNode classes = body.putArray("conformsTo");
        CONFORMS_TO.forEach(classes::add);
        return body;
    }

    private static ObjectNode link(ArrayNode links, String relation, String href, String type, String title) {
        return links.addObject()
                .put("rel", relation)
                .put("href", href)
                .put("type", type)
                .put("title", title);
    }
}
