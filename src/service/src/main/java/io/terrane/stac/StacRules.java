package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.catalog.PublishedItem;
import io.terrane.definition.Violation;
import io.terrane.problem.ProblemException;
import io.terrane.product.StacDocuments;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What documents that publishers send have to be, after STAC 1.1's schemas of Items and Collections: all violations at once. */
final class StacRules {
    private static final Set<String> OWN_LINKS = Set.of("self", "root", "parent", "collection", "items");
    private static final int LONGEST_ID = 512;
    private static final int MOST_ASSETS = 1_000;

    private StacRules() {}

    /** The Item with the links that this node serves it under. */
    static PublishedItem item(ObjectNode item, String collection) {
        List<Violation> violations = new ArrayList<>();
        require(violations, item.path("type").asText().equals("Feature"), "/type", "has to be Feature");
        common(item, violations);
        require(
                violations,
                !item.has("collection") || item.path("collection").asText().equals(collection),
                "/collection",
                "has to be " + collection + ", as the address says");
        require(violations, item.has("geometry"), "/geometry", "has to be a GeoJSON geometry, or null");
        boolean placed = item.path("geometry").isObject();
        require(violations, !placed || isBbox(item.path("bbox")), "/bbox", "has to be 4 or 6 numbers");
        require(violations, item.path("properties").isObject(), "/properties", "has to be an object");
        require(violations, item.path("properties").has("datetime"), "/properties/datetime", "has to be there");
        JsonNode assets = item.path("assets");
        require(violations, assets.isObject(), "/assets", "has to be an object");
        require(violations, assets.size() <= MOST_ASSETS, "/assets", "may have " + MOST_ASSETS + " at most");
        assets.properties()
                .forEach(asset -> require(
                        violations,
                        asset.getValue().path("href").isTextual(),
                        "/assets/" + asset.getKey() + "/href",
                        "has to be text"));
        refuse(violations, "The Item cannot be stored.");
        item.put("collection", collection);
        String address = StacDocuments.BASE + "/stac/collections/" + collection;
        ArrayNode links = links(item);
        StacLinks.add(links, "root", StacDocuments.BASE + "/stac", "application/json");
        StacLinks.add(
                links, "self", address + "/items/" + encoded(item.path("id").asText()), "application/geo+json");
        StacLinks.add(links, "parent", address, "application/json");
        StacLinks.add(links, "collection", address, "application/json");
        item.set("links", links);
        try {
            return PublishedItem.of(item);
        } catch (IllegalArgumentException e) {
            throw new ProblemException.BadRequest(
                    "The Item cannot be stored.",
                    List.of(new Violation(
                            String.valueOf(e.getMessage()).contains("datetime") ? "/properties" : "/geometry",
                            String.valueOf(e.getMessage()))));
        }
    }

    static void collection(ObjectNode collection) {
        List<Violation> violations = new ArrayList<>();
        require(violations, collection.path("type").asText().equals("Collection"), "/type", "has to be Collection");
        common(collection, violations);
        require(
                violations,
                collection.path("id").asText().matches("[A-Za-z0-9._-]+"),
                "/id",
                "has to be letters, digits, dots, hyphens and underscores");
        for (String name : List.of("description", "license")) {
            require(violations, collection.path(name).isTextual(), "/" + name, "has to be text");
        }
        JsonNode extent = collection.path("extent");
        require(
                violations,
                isBbox(extent.path("spatial").path("bbox").path(0)),
                "/extent/spatial/bbox",
                "has to be a list of bboxes");
        require(
                violations,
                extent.path("temporal").path("interval").path(0).size() == 2,
                "/extent/temporal/interval",
                "has to be a list of pairs");
        refuse(violations, "The Collection cannot be stored.");
        String address = StacDocuments.BASE + "/stac/collections/"
                + collection.path("id").asText();
        ArrayNode links = links(collection);
        StacLinks.add(links, "root", StacDocuments.BASE + "/stac", "application/json");
        StacLinks.add(links, "self", address, "application/json");
        StacLinks.add(links, "parent", StacDocuments.BASE + "/stac", "application/json");
        StacLinks.add(links, "items", address + "/items", "application/geo+json");
        collection.set("links", links);
    }

    private static void common(ObjectNode document, List<Violation> violations) {
        require(
                violations,
                Set.of("1.0.0", "1.1.0").contains(document.path("stac_version").asText()),
                "/stac_version",
                "has to be 1.1.0 or 1.0.0");
        String id = document.path("id").asText("");
        require(
                violations,
                document.path("id").isTextual()
                        && !id.isBlank()
                        && id.length() <= LONGEST_ID
                        && id.indexOf('/') < 0
                        && id.chars().noneMatch(Character::isISOControl),
                "/id",
                "has to be text of 1 to " + LONGEST_ID + " characters without slashes");
        JsonNode links = document.path("links");
        require(violations, links.isMissingNode() || links.isArray(), "/links", "has to be a list");
        for (int i = 0; i < links.size(); i++) {
            require(
                    violations,
                    links.get(i).path("rel").isTextual()
                            && links.get(i).path("href").isTextual(),
                    "/links/" + i,
                    "has to have rel and href");
        }
    }

    private static boolean isBbox(JsonNode bbox) {
        boolean numbers = bbox.isArray() && (bbox.size() == 4 || bbox.size() == 6);
        for (JsonNode number : bbox) {
            numbers &= number.isNumber();
        }
        return numbers;
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
