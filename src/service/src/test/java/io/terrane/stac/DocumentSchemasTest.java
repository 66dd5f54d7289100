package io.terrane.stac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.terrane.definition.Violation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DocumentSchemasTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DocumentSchemas SCHEMAS = new DocumentSchemas();
    private static final String EXTENSIONS = "https://stac-extensions.github.io/";

    private static ObjectNode item(String version, String properties, String assets, String... extensions)
            throws Exception {
        ObjectNode item = (ObjectNode) JSON.readTree("""
                {"type": "Feature", "stac_version": "%s", "id": "a", "geometry": {"type": "Polygon", "coordinates":
                  [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}, "bbox": [0, 0, 1, 1], "collection": "c",
                 "links": [{"rel": "collection", "href": "./c"}], "properties": %s, "assets": %s}""".formatted(version, properties, assets));
        for (String extension : extensions) {
            item.withArray("stac_extensions").add(extension);
        }
        return item;
    }

    private static List<String> pointers(JsonNode item) {
        return SCHEMAS.ofItem(item).stream().map(Violation::pointer).toList();
    }

    @Test
    void itemsOfBothVersionsPass() throws Exception {
        String properties = """
                {"datetime": "2024-01-01T00:00:00Z", "eo:cloud_cover": 3, "proj:code": "EPSG:32632", "proj:projjson": {
                  "$schema": "https://proj.org/schemas/v0.7/projjson.schema.json", "type": "GeographicCRS", "name": "WGS 84",
                  "datum": {"type": "GeodeticReferenceFrame", "name": "World Geodetic System 1984",
                    "ellipsoid": {"name": "WGS 84", "semi_major_axis": 6378137, "inverse_flattening": 298.257223563}},
                  "coordinate_system": {"subtype": "ellipsoidal", "axis": [
                    {"name": "Latitude", "abbreviation": "lat", "direction": "north", "unit": "degree"},
                    {"name": "Longitude", "abbreviation": "lon", "direction": "east", "unit": "degree"}]}}}""";
        String assets = "{\"data\": {\"href\": \"a.tif\", \"roles\": [\"data\"], \"bands\": [{\"name\": \"red\"}]}}";
        assertThat(SCHEMAS.ofItem(item(
                        "1.1.0",
                        properties,
                        assets,
                        EXTENSIONS + "eo/v2.0.0/schema.json",
                        EXTENSIONS + "projection/v2.0.0/schema.json")))
                .isEmpty();
        assertThat(SCHEMAS.ofItem(item("1.0.0", "{\"datetime\": \"2024-01-01T00:00:00Z\"}", "{}")))
                .isEmpty();
    }

    @Test
    void whatIsWrongIsNamedByItsPlace() throws Exception {
        ObjectNode wrong = item(
                "1.1.0",
                "{\"datetime\": \"yesterday\", \"eo:cloud_cover\": 120, \"gsd\": -1}",
                "{\"data\": {\"title\": \"no href\"}}",
                EXTENSIONS + "eo/v2.0.0/schema.json");
        assertThat(pointers(wrong))
                .contains("/properties/datetime", "/properties/eo:cloud_cover", "/properties/gsd", "/assets/data/href");
        assertThat(pointers(wrong.put("stac_version", "0.9.0"))).containsExactly("/stac_version");
        assertThat(pointers((ObjectNode) JSON.readTree("{\"stac_version\": \"1.1.0\"}")))
                .contains("/type", "/id", "/geometry", "/properties", "/links", "/assets");
        ObjectNode placeless = item("1.1.0", "{\"datetime\": \"2024-01-01T00:00:00Z\"}", "{}");
        placeless.remove("bbox");
        assertThat(pointers(placeless)).isNotEmpty();
    }

    @Test
    void collectionsAreCheckedToo() throws Exception {
        ObjectNode collection = (ObjectNode) JSON.readTree("""
                {"type": "Collection", "stac_version": "1.1.0", "id": "c", "description": "d", "license": "other", "links": [],
                 "extent": {"spatial": {"bbox": [[0, 0, 1, 1]]}, "temporal": {"interval": [["2024-01-01T00:00:00Z", null]]}}}""");
        collection.putObject("summaries").putObject("gsd").put("minimum", 10).put("maximum", 20);
        collection.withObject("summaries").putArray("platform").add("a");
        collection.withObject("summaries").putObject("instruments").put("type", "string");
        assertThat(SCHEMAS.ofCollection(collection)).isEmpty();
        collection
                .withObject("extent")
                .withObject("spatial")
                .putArray("bbox")
                .addArray()
                .add(1);
        collection.remove("license");
        assertThat(SCHEMAS.ofCollection(collection).stream().map(Violation::pointer))
                .contains("/license")
                .anyMatch(pointer -> pointer.startsWith("/extent/spatial/bbox"));
    }

    @Test
    void noSchemaIsEverFetched() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.close();
        });
        server.start();
        try {
            ObjectNode item = item(
                    "1.1.0",
                    "{\"datetime\": \"2024-01-01T00:00:00Z\"}",
                    "{}",
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/v1.0.0/schema.json",
                    EXTENSIONS + "../../../etc/passwd",
                    EXTENSIONS + "eo/v9.9.9/schema.json",
                    "file:///etc/passwd");
            assertThat(SCHEMAS.ofItem(item)).isEmpty();
        } finally {
            server.stop(0);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void everyExtensionIsThere() throws Exception {
        assertThat(SCHEMAS.extensions()).hasSizeGreaterThan(40);
        for (String extension : SCHEMAS.extensions()) {
            assertThat(DocumentSchemas.class.getResource("/stac-schemas/" + extension.replace("https://", "")))
                    .as(extension)
                    .isNotNull();
            SCHEMAS.ofItem(item("1.1.0", "{\"datetime\": \"2024-01-01T00:00:00Z\"}", "{}", extension));
        }
    }
}
