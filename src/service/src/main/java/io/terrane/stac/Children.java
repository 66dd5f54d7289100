package io.terrane.stac;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.CollectionStore.DomainCatalog;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a catalog holds: the root its collections and a catalog a domain, a domain its collections. */
@ApplicationScoped
class Children {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GEOJSON = "application/geo+json";

    private final CollectionStore collections;
    private final Authorizer authorizer;
    private final StacAddresses addresses;

    @Inject
    Children(CollectionStore collections, Authorizer authorizer, StacAddresses addresses) {
        this.collections = collections;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    ObjectNode catalog(DomainCatalog domain) {
        String address = address(domain.id());
        ObjectNode catalog = JsonNodeFactory.instance.objectNode();
        catalog.put("type", "Catalog").put("stac_version", "1.1.0").put("id", domain.id());
        catalog.put("title", domain.title());
        catalog.put("description", domain.description().isBlank() ? domain.title() : domain.description());
        catalog.set("conformsTo", Conformance.of());
        ArrayNode links = catalog.putArray("links");
        StacLinks.add(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON);
        StacLinks.add(links, "parent", addresses.stac(""), MediaType.APPLICATION_JSON);
        StacLinks.add(links, "self", address, MediaType.APPLICATION_JSON);
        StacLinks.add(links, "data", address + "/collections", MediaType.APPLICATION_JSON);
        StacLinks.add(links, "children", address + "/children", MediaType.APPLICATION_JSON);
        StacLinks.add(links, "conformance", addresses.stac("/conformance"), MediaType.APPLICATION_JSON);
        for (String method : List.of("GET", "POST")) {
            StacLinks.add(links, "search", address + "/search", GEOJSON).put("method", method);
        }
        StacLinks.add(links, Conformance.QUERYABLES, address + "/queryables", "application/schema+json");
        StacLinks.add(links, Conformance.SORTABLES, address + "/sortables", "application/schema+json");
        return catalog;
    }

    private String address(String domain) {
        return addresses.stac("/catalogs/" + domain);
    }

    /** A link {@code child} to each. */
    void links(ArrayNode links, Optional<String> domain) {
        for (JsonNode child : all(domain, Set.of("Catalog", "Collection"))) {
            String id = child.path("id").asText();
            boolean catalog = child.path("type").asText().equals("Catalog");
            StacLinks.add(
                            links,
                            "child",
                            catalog ? address(id) : addresses.stac("/collections/" + id),
                            MediaType.APPLICATION_JSON)
                    .put("title", child.path("title").asText());
        }
    }

    String children(Optional<String> domain, UriInfo request) {
        ObjectNode parameters = Parameters.of(request.getQueryParameters(), Set.of("type"));
        String type = parameters.path("type").asText("");
        if (!Set.of("", "Catalog", "Collection").contains(type)) {
            throw new ProblemException.BadRequest("'type' has to be Catalog or Collection.");
        }
        List<JsonNode> all = all(domain, type.isEmpty() ? Set.of("Catalog", "Collection") : Set.of(type));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("children").addAll(all);
        body.put("numberMatched", all.size()).put("numberReturned", all.size());
        ArrayNode links = body.putArray("links");
        String path = request.getRequestUri().getRawPath();
        String query = request.getRequestUri().getRawQuery();
        StacLinks.add(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON);
        StacLinks.add(
                links, "self", addresses.of(path + (query == null ? "" : "?" + query)), MediaType.APPLICATION_JSON);
        return addresses.served(body.toString());
    }

    private List<JsonNode> all(Optional<String> domain, Set<String> types) {
        List<JsonNode> all = new ArrayList<>();
        if (domain.isEmpty() && types.contains("Catalog")) {
            collections.domains(Optional.empty(), authorizer.visible()).forEach(catalog -> all.add(catalog(catalog)));
        }
        if (types.contains("Collection")) {
            for (String document : collections.list(domain, List.of(), authorizer.visible())) {
                try {
                    all.add(JSON.readTree(document));
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException("a stored collection cannot be read", e);
                }
            }
        }
        return all;
    }
}
