package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.catalog.PublishedItem;
import io.terrane.definition.Violation;
import io.terrane.exchange.DocumentText;
import io.terrane.problem.ProblemException;
import io.terrane.product.StacDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What documents that publishers send have to be: what the schemas of STAC and of its extensions say, and what this node asks
 * besides. All violations at once.
 */
@ApplicationScoped
class StacRules {
    private static final Set<String> OWN_LINKS = Set.of(
            "self",
            "root",
            "parent",
            "collection",
            "items",
            "child",
            "canonical",
            "aggregate",
            "aggregations",
            Conformance.QUERYABLES,
            Conformance.SORTABLES);
    /** Members of an Item that are this node's to set. */
    private static final Set<String> SET = Set.of("collection", "links");

    private static final int LONGEST_ID = 512;
    private static final int MOST_ASSETS = 1_000;

    private final DocumentSchemas schemas;

    @Inject
    StacRules(DocumentSchemas schemas) {
        this.schemas = schemas;
    }

    /** The Item with the links that this node serves it under. */
    PublishedItem item(ObjectNode item, String collection) {
        return item(item, collection, DocumentText.WRITTEN);
    }

    /** @param text of the Item, which was read from it and is as it was */
    PublishedItem item(ObjectNode item, String collection, DocumentText text) {
        List<Violation> violations = new ArrayList<>();
        require(
                violations,
                !item.has("collection") || item.path("collection").asText().equals(collection),
                "/collection",
                "has to be " + collection + ", as the address says");
        identified(item, violations);
        require(
                violations,
                item.path("assets").size() <= MOST_ASSETS,
                "/assets",
                "may have " + MOST_ASSETS + " at most");
        item.put("collection", collection);
        ArrayNode links = links(item);
        if (!item.has("links") || item.path("links").isArray()) {
            item.set("links", links);
        }
        // The schemas want to see that the Item is linked to its Collection.
        links.addObject().put("rel", "collection").put("href", "./" + collection);
        violations.addAll(schemas.ofItem(item));
        refuse(violations, "The Item cannot be stored.");
        links.remove(links.size() - 1);
        String address = StacDocuments.BASE + "/stac/collections/" + collection;
        StacLinks.add(links, "root", StacDocuments.BASE + "/stac", "application/json");
        StacLinks.add(
                links, "self", address + "/items/" + encoded(item.path("id").asText()), ItemFormat.GEOJSON);
        StacLinks.add(links, "parent", address, "application/json");
        StacLinks.add(links, "collection", address, "application/json");
        try {
            return PublishedItem.of(item, text.of(item, SET), text.of(item, "properties"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException.BadRequest(
                    "The Item cannot be stored.",
                    List.of(new Violation(
                            String.valueOf(e.getMessage()).contains("datetime") ? "/properties" : "/geometry",
                            String.valueOf(e.getMessage()))));
        }
    }

    void collection(ObjectNode collection) {
        List<Violation> violations = new ArrayList<>();
        identified(collection, violations);
        require(
                violations,
                collection.path("id").asText().matches("[A-Za-z0-9._-]+"),
                "/id",
                "has to be letters, digits, dots, hyphens and underscores");
        ArrayNode links = links(collection);
        if (!collection.has("links") || collection.path("links").isArray()) {
            collection.set("links", links);
        }
        if (collection.path("assets") instanceof ObjectNode assets) {
            assets.remove(CollectionMirrors.NAME);
        }
        violations.addAll(schemas.ofCollection(collection));
        refuse(violations, "The Collection cannot be stored.");
        String address = StacDocuments.BASE + "/stac/collections/"
                + collection.path("id").asText();
        StacLinks.add(links, "root", StacDocuments.BASE + "/stac", "application/json");
        StacLinks.add(links, "self", address, "application/json");
        StacLinks.add(links, "parent", StacDocuments.BASE + "/stac", "application/json");
        StacLinks.add(links, "items", address + "/items", ItemFormat.GEOJSON);
    }

    private static void identified(ObjectNode document, List<Violation> violations) {
        String id = document.path("id").asText("");
        require(
                violations,
                !id.isBlank() && id.length() <= LONGEST_ID && id.indexOf('/') < 0 && !hasControls(id),
                "/id",
                "has to be text of 1 to " + LONGEST_ID + " characters without slashes");
    }

    private static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static void require(List<Violation> violations, boolean holds, String pointer, String detail) {
        if (!holds) {
            violations.add(new Violation(pointer, detail));
        }
    }

    private static void refuse(List<Violation> violations, String detail) {
        if (!violations.isEmpty()) {
            throw new ProblemException.BadRequest(detail, violations);
        }
    }

    /** The links of others; those that say where the document is served are this node's to set. */
    private static ArrayNode links(ObjectNode document) {
        ArrayNode links = JsonNodeFactory.instance.arrayNode();
        for (JsonNode link : document.path("links")) {
            if (!OWN_LINKS.contains(link.path("rel").asText())) {
                links.add(link);
            }
        }
        return links;
    }

    static String encoded(String segment) {
        return java.net.URLEncoder.encode(segment, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }
}
