package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.specification.RequestSpecification;
import io.terrane.testing.Mesh;
import io.terrane.testing.Shelf;
import java.util.Random;

/** Documents that a domain's publisher writes. */
final class Written {
    private Written() {}

    static RequestSpecification publisher(String domain) {
        return Mesh.as(Mesh.publisher(domain));
    }

    /** Anew, with nothing in it. */
    static void begin(String domain, String id) {
        new Mesh("").domain(domain);
        publisher(domain).delete("/stac/collections/" + id);
        publisher(domain)
                .contentType("application/json")
                .body(collection(domain, id).toString())
                .post("/stac/collections")
                .then()
                .statusCode(201);
    }

    static ObjectNode collection(String domain, String id) {
        ObjectNode collection = Api.JSON.createObjectNode();
        collection.put("type", "Collection").put("stac_version", "1.1.0").put("id", id);
        collection.put("title", "Made elsewhere").put("description", "by hand").put("license", "other");
        collection
                .put("terrane:domain", domain)
                .put("terrane:discover", "public")
                .put("terrane:read", "public");
        ObjectNode extent = collection.putObject("extent");
        extent.putObject("spatial")
                .putArray("bbox")
                .addArray()
                .add(0)
                .add(0)
                .add(1)
                .add(1);
        extent.putObject("temporal")
                .putArray("interval")
                .addArray()
                .add("2020-01-01T00:00:00Z")
                .add("2020-01-02T00:00:00Z");
        return collection;
    }

    static ObjectNode item(String collection, String id) {
        ObjectNode item = Shelf.item(collection, id, new Random(99));
        item.putObject("geometry")
                .put("type", "Point")
                .putArray("coordinates")
                .add(20)
                .add(30);
        item.putArray("bbox").add(20).add(30).add(20).add(30);
        ((ObjectNode) item.path("properties")).put("datetime", "2022-05-05T00:00:00Z");
        return item;
    }
}
