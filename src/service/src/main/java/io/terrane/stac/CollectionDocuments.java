package io.terrane.stac;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.product.StacDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Collections as they are served: as they are stored, with what can be asked of them here and the file of their Items. */
@ApplicationScoped
class CollectionDocuments {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "application/schema+json";

    private final CollectionMirrors mirrors;

    @Inject
    CollectionDocuments(CollectionMirrors mirrors) {
        this.mirrors = mirrors;
    }

    /** @param document as it is stored, whoever made it */
    String of(String id, String document) {
        try {
            ObjectNode parsed = (ObjectNode) JSON.readTree(document);
            ArrayNode links = parsed.path("links") instanceof ArrayNode list ? list : parsed.putArray("links");
            String address = StacDocuments.BASE + "/stac/collections/" + id;
            StacLinks.add(links, Conformance.QUERYABLES, address + "/queryables", SCHEMA);
            StacLinks.add(links, Conformance.SORTABLES, address + "/sortables", SCHEMA);
            StacLinks.add(links, "aggregate", address + "/aggregate", MediaType.APPLICATION_JSON);
            StacLinks.add(links, "aggregations", address + "/aggregations", MediaType.APPLICATION_JSON);
            mirrors.of(List.of(id)).addTo(parsed, id);
            return parsed.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored collection cannot be read", e);
        }
    }
}
