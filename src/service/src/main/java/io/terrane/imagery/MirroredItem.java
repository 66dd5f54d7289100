package io.terrane.imagery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.source.ItemSelection;
import java.time.Instant;
import java.util.Optional;

/**
 * An Item with what it is found by.
 *
 * @param lon as PostgreSQL writes a multirange; across the antimeridian there are two ranges
 * @param lat as PostgreSQL writes a range
 * @param location of a static catalog's
 */
record MirroredItem(
        String collection,
        String id,
        Instant datetime,
        String lon,
        String lat,
        Optional<String> location,
        Optional<String> etag,
        String document) {
    private static final int LONGEST_ID = 255;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /** Empty for what no search could find: Items without an id, a collection, a time or a place. */
    static Optional<MirroredItem> of(ObjectNode item, Optional<String> location, Optional<String> etag) {
        String id = item.path("id").asText();
        String collection = item.path("collection").asText();
        Optional<Instant> datetime =
                ItemSelection.datetime(item).filter(time -> time.isAfter(EARLIEST) && time.isBefore(LATEST));
        JsonNode bbox = item.path("bbox");
        boolean named = !id.isBlank()
                && id.length() <= LONGEST_ID
                && !collection.isBlank()
                && collection.length() <= LONGEST_ID;
        String document = item.toString();
        // PostgreSQL has no place for the character 0, in text or as an escape in JSON.
        if (!named || datetime.isEmpty() || !isBox(bbox) || (id + collection).indexOf('\0') >= 0) {
            return Optional.empty();
        }
        int dimensions = bbox.size() / 2;
        double west = bbox.get(0).doubleValue();
        double east = bbox.get(dimensions).doubleValue();
        String lon = west <= east
                ? "{[%s,%s]}".formatted(west, east)
                : "{[-180,%s],[%s,180]}".formatted(Math.max(-180, east), Math.min(180, west));
        String lat = "[%s,%s]"
                .formatted(bbox.get(1).doubleValue(), bbox.get(dimensions + 1).doubleValue());
        return Optional.of(new MirroredItem(collection, id, datetime.get(), lon, lat, location, etag, document));
    }

    private static boolean isBox(JsonNode bbox) {
        if (bbox.size() != 4 && bbox.size() != 6) {
            return false;
        }
        for (JsonNode number : bbox) {
            if (!number.isNumber() || !Double.isFinite(number.doubleValue())) {
                return false;
            }
        }
        return bbox.get(1).doubleValue() <= bbox.get(bbox.size() / 2 + 1).doubleValue();
    }
}
