package io.terrane.product;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.execution.RunReport;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The documents of a product as files beside its data, with relative links: a catalog that needs no server. */
public final class StaticCatalog {
    private static final String COLLECTION = "./collection.json";

    private final StacDocuments documents;

    public StaticCatalog(StacDocuments documents) {
        this.documents = documents;
    }

    /** Writes {@code collection.json} and an Item for each scene under a prefix. */
    public void write(RunReport run, ObjectStore store, String prefix) throws IOException {
        List<ObjectNode> items = documents.items(run);
        ObjectNode collection = documents.collection(run);
        ArrayNode links = collection.putArray("links");
        link(links, "root", COLLECTION, "application/json");
        for (ObjectNode item : items) {
            String file = item.path("id").asText() + ".json";
            link(links, "item", "./" + file, "application/geo+json");
            put(store, prefix + "/" + file, relative(item));
        }
        relativeAssets(collection);
        put(store, prefix + "/collection.json", collection);
    }

    private static ObjectNode relative(ObjectNode item) {
        ArrayNode links = item.arrayNode();
        link(links, "root", COLLECTION, "application/json");
        link(links, "parent", COLLECTION, "application/json");
        link(links, "collection", COLLECTION, "application/json");
        for (JsonNode link : item.path("links")) {
            if (link.path("rel").asText().equals("derived_from")) {
                links.add(link);
            }
        }
        item.set("links", links);
        relativeAssets(item);
        return item;
    }

    /** Under a data address the key begins after domain, product and version. */
    private static void relativeAssets(ObjectNode document) {
        for (JsonNode asset : document.path("assets")) {
            String[] address = asset.path("href").asText().split("/", 6);
            ((ObjectNode) asset).put("href", "./" + address[5]);
        }
    }

    private static void link(ArrayNode links, String relation, String address, String type) {
        links.addObject().put("rel", relation).put("href", address).put("type", type);
    }

    private static void put(ObjectStore store, String key, ObjectNode document) throws IOException {
        store.put(key, document.toPrettyString().getBytes(StandardCharsets.UTF_8));
    }
}
