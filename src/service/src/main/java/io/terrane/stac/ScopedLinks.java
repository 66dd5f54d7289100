package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.product.StacDocuments;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.Set;

/**
 * Documents as seen from a catalog: their links lead back to it, and name the address that they have for everybody as the canonical
 * one. Source: STAC API Multi-Tenant Catalogs 1.0.0-rc.2.
 */
final class ScopedLinks {
    private static final String ROOT = StacDocuments.BASE + "/stac";
    private static final Set<String> SCOPED = Set.of("self", "parent", "collection", "items");

    private ScopedLinks() {}

    static void ofCollection(ObjectNode collection, String id, String catalog) {
        ArrayNode links = links(collection);
        links.removeIf(
                link -> Set.of("parent", "canonical").contains(link.path("rel").asText()));
        StacLinks.add(links, "parent", ROOT + "/catalogs/" + catalog, MediaType.APPLICATION_JSON);
        scope(links, id, catalog, MediaType.APPLICATION_JSON);
    }

    static String ofItem(String document, String collection, String catalog) {
        ObjectNode item = StoredDocument.parse(document);
        scope(links(item), collection, catalog, ItemFormat.GEOJSON);
        return item.toString();
    }

    private static void scope(ArrayNode links, String collection, String catalog, String type) {
        String everybodys = ROOT + "/collections/" + collection;
        String scoped = ROOT + "/catalogs/" + catalog + "/collections/" + collection;
        Optional<String> canonical = Optional.empty();
        for (JsonNode link : links) {
            String relation = link.path("rel").asText();
            String href = link.path("href").asText();
            if (SCOPED.contains(relation) && (href + "/").startsWith(everybodys + "/")) {
                ((ObjectNode) link).put("href", scoped + href.substring(everybodys.length()));
                canonical = relation.equals("self") ? Optional.of(href) : canonical;
            }
        }
        canonical.ifPresent(href -> StacLinks.add(links, "canonical", href, type));
    }

    private static ArrayNode links(ObjectNode document) {
        return document.path("links") instanceof ArrayNode list ? list : document.putArray("links");
    }
}
