package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.product.StacDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;

/**
 * Collections as they are served: as they are stored, with what can be asked of them here, the way to their Items by links, and
 * the file of their Items.
 */
@ApplicationScoped
class CollectionDocuments {

    private final CollectionMirrors mirrors;

    @Inject
    CollectionDocuments(CollectionMirrors mirrors) {
        this.mirrors = mirrors;
    }

    /** @param document as it is stored, whoever made it */
    record Stored(String id, String document) {}

    /** @param document as it is stored, whoever made it */
    String of(String id, String document) {
        return of(List.of(new Stored(id, document)), Optional.empty()).getFirst();
    }

    /** @param catalog that they are seen from; empty for the addresses that they have for everybody */
    List<String> of(List<Stored> collections, Optional<String> catalog) {
        CollectionMirrors.Mirrors files =
                mirrors.of(collections.stream().map(Stored::id).toList());
        return collections.stream()
                .map(stored -> {
                    ObjectNode served = served(stored);
                    files.addTo(served, stored.id);
                    catalog.ifPresent(name -> ScopedLinks.ofCollection(served, stored.id, name));
                    return served.toString();
                })
                .toList();
    }

    private static ObjectNode served(Stored stored) {
        ObjectNode parsed = StoredDocument.parse(stored.document);
        ArrayNode links = parsed.path("links") instanceof ArrayNode list ? list : parsed.putArray("links");
        String address = StacDocuments.BASE + "/stac/collections/" + stored.id;
        StacLinks.add(links, "child", address + "/browse", MediaType.APPLICATION_JSON)
                .put("title", "Items by time");
        StacLinks.add(links, Conformance.QUERYABLES, address + "/queryables", Queryables.MEDIA_TYPE);
        StacLinks.add(links, Conformance.SORTABLES, address + "/sortables", Queryables.MEDIA_TYPE);
        StacLinks.add(links, "aggregate", address + "/aggregate", MediaType.APPLICATION_JSON);
        StacLinks.add(links, "aggregations", address + "/aggregations", MediaType.APPLICATION_JSON);
        return parsed;
    }
}
