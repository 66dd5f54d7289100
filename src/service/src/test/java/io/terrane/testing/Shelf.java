package io.terrane.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ItemBatch;
import io.terrane.catalog.ItemStore;
import io.terrane.catalog.PublishedCollection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Collections full of Items of all kinds, put into the catalog without runs: made for the same seed alike. */
@ApplicationScoped
public class Shelf {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] PLATFORMS = {"sentinel-2a", "sentinel-2b", "Straße", "Über 1", "landsat-8"};

    @Inject
    CollectionStore collections;

    @Inject
    ItemStore items;

    /** Puts a collection and its Items; the domain has to be there. */
    public List<JsonNode> fill(String domain, String product, String discover, int count, long seed) {
        String collection = domain + "." + product;
        List<ObjectNode> documents = new ArrayList<>();
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            documents.add(item(collection, "item-" + i, random));
        }
        QuarkusTransaction.requiringNew().run(() -> {
            collections.put(
                    new PublishedCollection(
                            collection, domain, product, "1.0.0", discover, discover, collection(domain, collection)),
                    Instant.now());
            items.clear(collection);
            items.add(ItemBatch.ofDocuments(documents));
        });
        return List.copyOf(documents);
    }

    private static ObjectNode collection(String domain, String id) {
        ObjectNode collection = JSON.createObjectNode();
        collection.put("type", "Collection").put("stac_version", "1.1.0").put("id", id);
        collection
                .put("title", "Shelf " + id)
                .put("description", "Items of all kinds")
                .put("license", "CC-BY-4.0");
        collection.putArray("keywords").add(domain).add("evapotranspiration");
        ObjectNode extent = collection.putObject("extent");
        ArrayNode bbox = extent.putObject("spatial").putArray("bbox").addArray();
        bbox.add(-180).add(-90).add(180).add(90);
        extent.putObject("temporal")
                .putArray("interval")
                .addArray()
                .add("2020-01-01T00:00:00Z")
                .add("2021-01-01T00:00:00Z");
        collection
                .putArray("links")
                .addObject()
                .put("rel", "self")
                .put("href", "{base}/stac/collections/" + id)
                .put("type", "application/json");
        return collection;
    }

    /** With many ties and absences. */
    public static ObjectNode item(String collection, String id, Random random) {
        ObjectNode item = JSON.createObjectNode();
        item.put("type", "Feature").put("stac_version", "1.1.0").put("id", id).put("collection", collection);
        place(item, random);
        ObjectNode properties = item.putObject("properties");
        Instant start = Instant.parse("2020-01-01T00:00:00Z").plusSeconds(86_400L * random.nextInt(60));
        if (random.nextInt(5) == 0) {
            properties.putNull("datetime");
            properties.put("start_datetime", start.toString());
            properties.put(
                    "end_datetime",
                    start.plusSeconds(86_400L * random.nextInt(20)).toString());
        } else {
            properties.put("datetime", start.toString());
        }
        if (random.nextInt(4) != 0) {
            properties.put("eo:cloud_cover", random.nextInt(20) * 5);
        }
        if (random.nextInt(4) != 0) {
            properties.put("platform", PLATFORMS[random.nextInt(PLATFORMS.length)]);
        }
        switch (random.nextInt(5)) {
            case 0 -> properties.put("mixed", random.nextInt(3));
            case 1 -> properties.put("mixed", "text " + random.nextInt(3));
            case 2 -> properties.put("mixed", random.nextBoolean());
            case 3 -> properties.putNull("mixed");
            default -> properties.putArray("mixed").add(1).add(random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            properties.put("title", "Field of " + (random.nextBoolean() ? "winter wheat" : "maize"));
        }
        ArrayNode links = item.putArray("links");
        String address = "{base}/stac/collections/" + collection;
        links.addObject().put("rel", "self").put("href", address + "/items/" + id);
        links.addObject().put("rel", "collection").put("href", address);
        item.putObject("assets").putObject("data").put("href", "https://data.example/" + id + ".tif");
        return item;
    }

    private static void place(ObjectNode item, Random random) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            item.putNull("geometry");
            return;
        }
        double west = kind == 1 ? 179 : -180 + random.nextInt(355);
        double south = -85 + random.nextInt(165);
        double width = kind == 1 ? 2 : 1 + random.nextInt(4);
        ObjectNode geometry = item.putObject("geometry");
        ArrayNode bbox = item.putArray("bbox");
        bbox.add(west)
                .add(south)
                .add(west + width > 180 ? west + width - 360 : west + width)
                .add(south + 2);
        if (west + width > 180) {
            geometry.put("type", "MultiPolygon");
            ArrayNode polygons = geometry.putArray("coordinates");
            ring(polygons.addArray(), west, south, 180, south + 2);
            ring(polygons.addArray(), -180, south, west + width - 360, south + 2);
        } else {
            geometry.put("type", "Polygon");
            ring(geometry.putArray("coordinates"), west, south, west + width, south + 2);
        }
    }

    /** Not a rectangle: its upper edge leans. */
    private static void ring(ArrayNode rings, double west, double south, double east, double north) {
        ArrayNode ring = rings.addArray();
        double[][] corners = {{west, south}, {east, south}, {east, north - 0.5}, {west, north}, {west, south}};
        for (double[] corner : corners) {
            ring.addArray().add(corner[0]).add(corner[1]);
        }
    }
}
