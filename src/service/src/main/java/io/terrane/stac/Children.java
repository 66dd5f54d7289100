package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Authorizer;
import io.terrane.access.VisibilityPredicate;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.CollectionStore.DomainCatalog;
import io.terrane.catalog.CollectionStore.Entry;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The hierarchy: the root holds a catalog each domain, a domain's its collections, and these their Items by time. */
@ApplicationScoped
class Children {

    private final CollectionStore collections;
    private final Authorizer authorizer;
    private final StacAddresses addresses;
    private final CollectionDocuments documents;

    @Inject
    Children(
            CollectionStore collections,
            Authorizer authorizer,
            StacAddresses addresses,
            CollectionDocuments documents) {
        this.documents = documents;
        this.collections = collections;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    /** The catalogs of the domains of which the caller may discover something. */
    List<ObjectNode> catalogs() {
        VisibilityPredicate visible = authorizer.visible();
        Map<String, List<Entry>> entries = collections.entries(Optional.empty(), visible);
        return collections.domains(Optional.empty(), visible).stream()
                .map(domain -> catalog(domain, entries.getOrDefault(domain.id(), List.of())))
                .toList();
    }

    /** The catalog of a domain; a problem when the caller may discover nothing of it. */
    ObjectNode catalog(String domain) {
        return catalog(
                require(domain),
                collections.entries(Optional.of(domain), authorizer.visible()).getOrDefault(domain, List.of()));
    }

    DomainCatalog require(String domain) {
        return collections.domains(Optional.of(domain), authorizer.visible()).stream()
                .findFirst()
                .orElseThrow(() ->
                        new ProblemException.NotFound("There is no catalog " + domain + " that you may discover."));
    }

    private ObjectNode catalog(DomainCatalog domain, List<Entry> entries) {
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
        StacLinks.add(links, "catalogs", address + "/catalogs", MediaType.APPLICATION_JSON);
        StacLinks.add(links, "conformance", address + "/conformance", MediaType.APPLICATION_JSON);
        StacLinks.add(links, "service-desc", addresses.of("/q/openapi?format=json"), MediaType.APPLICATION_JSON);
        for (String method : List.of("GET", "POST")) {
            StacLinks.add(links, "search", address + "/search", ItemFormat.GEOJSON)
                    .put("method", method);
        }
        StacLinks.add(links, Conformance.QUERYABLES, address + "/queryables", Queryables.MEDIA_TYPE);
        StacLinks.add(links, Conformance.SORTABLES, address + "/sortables", Queryables.MEDIA_TYPE);
        for (Entry entry : entries) {
            StacLinks.add(links, "child", address + "/collections/" + entry.id(), MediaType.APPLICATION_JSON)
                    .put("title", entry.title());
        }
        return catalog;
    }

    private String address(String domain) {
        return addresses.stac("/catalogs/" + domain);
    }

    /** Links of the root to its children. */
    void links(ArrayNode links) {
        for (DomainCatalog domain : collections.domains(Optional.empty(), authorizer.visible())) {
            StacLinks.add(links, "child", address(domain.id()), MediaType.APPLICATION_JSON)
                    .put("title", domain.title());
        }
    }

    /** @param domain empty for the root */
    String children(Optional<String> domain, UriInfo request) {
        ObjectNode parameters = Parameters.of(request.getQueryParameters(), Set.of("type"));
        String type = parameters.path("type").asText("");
        if (!Set.of("", "Catalog", "Collection").contains(type)) {
            throw new ProblemException.BadRequest("'type' has to be Catalog or Collection.");
        }
        List<JsonNode> children = new ArrayList<>();
        if (domain.isEmpty() && !type.equals("Collection")) {
            children.addAll(catalogs());
        }
        if (domain.isPresent() && !type.equals("Catalog")) {
            List<CollectionDocuments.Stored> stored = collections.list(domain, List.of(), authorizer.visible()).stream()
                    .map(document -> new CollectionDocuments.Stored(
                            StoredDocument.parse(document).path("id").asText(), document))
                    .toList();
            documents.of(stored, domain).stream().map(StoredDocument::parse).forEach(children::add);
        }
        return addresses.served(list("children", children, request).toString());
    }

    /** A list with how many there are and the links of its own. */
    ObjectNode list(String name, List<? extends JsonNode> members, UriInfo request) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray(name).addAll(members);
        body.put("numberMatched", members.size()).put("numberReturned", members.size());
        ArrayNode links = body.putArray("links");
        String path = request.getRequestUri().getRawPath();
        String query = request.getRequestUri().getRawQuery();
        StacLinks.add(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON);
        StacLinks.add(
                links, "self", addresses.of(path + (query == null ? "" : "?" + query)), MediaType.APPLICATION_JSON);
        return body;
    }
}
