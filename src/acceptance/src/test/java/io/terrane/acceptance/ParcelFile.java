package io.terrane.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lines of Items that somebody made elsewhere, more than a batch of them, two of them broken. */
record ParcelFile(Path file) {
    static final String COLLECTION = "agronomy.parcels";
    static final int ITEMS = 620;
    static final int NO_JSON_LINE = 5;
    /** In the second batch of lines that are sent. */
    static final int NO_ITEM_LINE = 611;

    static final String BBOX = "[10.0,45.0,10.619,45.0]";
    static final String INTERVAL = "[\"2024-01-01T00:00:00Z\",\"2024-01-31T00:00:00Z\"]";
    static final String EASTERN_HALF = "10.3095,44,11,46";

    static final String COLLECTION_DOCUMENT = """
            {"type": "Collection", "stac_version": "1.1.0", "id": "agronomy.parcels", "description": "Parcels", "license": "CC0-1.0",
             "extent": {"spatial": {"bbox": [[10.1, 45, 10.2, 45]]},
               "temporal": {"interval": [["2024-01-10T00:00:00Z", "2024-01-11T00:00:00Z"]]}},
             "links": [], "terrane:domain": "agronomy", "terrane:discover": "public", "terrane:read": "public"}
            """;

    static ParcelFile in(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int parcel = 0; parcel < ITEMS; parcel++) {
            lines.add(item("parcel-" + parcel, parcel, "\"2024-01-%02dT00:00:00Z\"".formatted(1 + parcel % 31)));
        }
        lines.add(NO_JSON_LINE - 1, "{\"type\": \"Feature\", \"id\":");
        lines.add(NO_ITEM_LINE - 1, item("nowhere", 0, "\"yesterday\""));
        return new ParcelFile(Files.write(folder.resolve("parcels.ndjson"), lines));
    }

    /** What was broken are Items now. */
    void mend() throws IOException {
        List<String> lines = Files.readAllLines(file);
        lines.set(NO_JSON_LINE - 1, item("mended", 1, "\"2024-01-05T00:00:00Z\""));
        lines.set(NO_ITEM_LINE - 1, item("nowhere", 2, "\"2024-01-05T00:00:00Z\""));
        Files.write(file, lines);
    }

    private static String item(String id, int thousandths, String datetime) {
        String longitude = "10.%03d".formatted(thousandths);
        return """
                {"type": "Feature", "stac_version": "1.1.0", "id": "%s", "collection": "%s", \
                "geometry": {"type": "Point", "coordinates": [%s, 45]}, "bbox": [%s, 45, %s, 45], \
                "properties": {"datetime": %s}, "links": [], "assets": {}}""".formatted(id, COLLECTION, longitude, longitude, longitude, datetime);
    }
}
