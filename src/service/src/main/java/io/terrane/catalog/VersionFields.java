package io.terrane.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.SemanticVersion;
import io.terrane.product.StacDocuments;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a published document says of its place among the versions of its product. Source: STAC version extension 1.2.0.
 *
 * @param history as it is now
 * @param version of the documents
 */
record VersionFields(VersionHistory history, String version) {
    private static final String LATEST = "latest-version";
    private static final String PREDECESSOR = "predecessor-version";
    private static final String JSON = "application/json";
    private static final String SUCCESSOR = "successor-version";

    private VersionEntry own() {
        return history.entry(version).orElseThrow();
    }

    private String address() {
        return address(history.collection());
    }

    private static String address(String collection) {
        return StacDocuments.BASE + "/stac/collections/" + collection;
    }

    /** The versions in which an Item's links look for its like. */
    Set<String> related() {
        Set<String> related = new TreeSet<>(Set.of(history.current()));
        history.predecessor(version).map(VersionEntry::version).ifPresent(related::add);
        successor().ifPresent(related::add);
        related.remove(version);
        return related;
    }

    /** The version that takes this one's place: the one that its deprecation names, or the next. */
    private Optional<String> successor() {
        return own().successor()
                .filter(named -> !named.contains("/"))
                .filter(named ->
                        history.entry(named).map(VersionEntry::documented).orElse(false))
                .or(() -> history.successor(version).map(VersionEntry::version));
    }

    /** The Collection as it is at the product's own address. */
    void addToCurrent(ObjectNode collection) {
        addTo(collection);
    }

    /** The Collection of this version, current or not, at an address of its own. */
    void addToRecord(ObjectNode collection) {
        String own = address() + "/versions/" + version;
        for (JsonNode link : collection.path("links")) {
            switch (link.path("rel").asText()) {
                case "self" -> ((ObjectNode) link).put("href", own);
                case "items" -> ((ObjectNode) link).put("href", own + "/items");
                default -> {}
            }
        }
        addTo(collection);
    }

    private void addTo(ObjectNode collection) {
        state(collection);
        ObjectNode lifecycle = collection.putObject("terrane:lifecycle");
        lifecycle.put("state", own().state().text());
        own().notice().ifPresent(notice -> lifecycle.put("notice", notice));
        own().endOfSupport().ifPresent(day -> lifecycle.put("endOfSupport", day.toString()));
        own().successor().ifPresent(successor -> lifecycle.put("successor", successor));
        link(collection, LATEST, address(), JSON);
        link(collection, "version-history", address() + "/versions", JSON);
        history.predecessor(version)
                .ifPresent(entry -> link(collection, PREDECESSOR, address() + "/versions/" + entry.version(), JSON));
        Optional<String> product = own().successor().filter(named -> named.contains("/"));
        product.map(named -> address(named.replace('/', '.')))
                .or(() -> successor().map(next -> address() + "/versions/" + next))
                .ifPresent(href -> link(collection, SUCCESSOR, href, JSON));
    }

    /** @param siblings version → id of the Item of the same subject in it */
    void addTo(ObjectNode item, Map<String, String> siblings) {
        state((ObjectNode) item.path("properties"));
        String id = item.path("id").asText();
        String latest = history.current().equals(version) ? id : siblings.get(history.current());
        if (latest != null) {
            itemLink(item, LATEST, latest);
        }
        history.predecessor(version)
                .map(entry -> siblings.get(entry.version()))
                .ifPresent(sibling -> itemLink(item, PREDECESSOR, sibling));
        successor().map(siblings::get).ifPresent(sibling -> itemLink(item, SUCCESSOR, sibling));
    }

    private void itemLink(ObjectNode item, String relation, String id) {
        link(item, relation, address() + "/items/" + id, "application/geo+json");
    }

    private void state(ObjectNode fields) {
        fields.put("deprecated", own().state() != VersionState.PUBLISHED);
        fields.put("experimental", SemanticVersion.parse(version).isExperimental());
    }

    private static void link(ObjectNode document, String relation, String href, String type) {
        if (document.path("links") instanceof ArrayNode links) {
            links.addObject().put("rel", relation).put("href", href).put("type", type);
        }
    }
}
