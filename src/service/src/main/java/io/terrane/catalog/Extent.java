package io.terrane.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.cql2.Cql2Evaluator;
import java.time.Instant;
import java.util.Optional;
import org.locationtech.jts.geom.Envelope;

/** Keeps a Collection's extent around its Items. It only widens: what the publisher said of it stays true. */
final class Extent {
    private Extent() {}

    /** @return whether the document changed */
    static boolean widen(ObjectNode collection, ItemTraits items) {
        ObjectNode extent = object(collection, "extent");
        boolean space = widenSpace(object(extent, "spatial"), items);
        boolean time = widenTime(object(extent, "temporal"), items);
        return space || time;
    }

    private static ObjectNode object(ObjectNode parent, String name) {
        return parent.path(name) instanceof ObjectNode object ? object : parent.putObject(name);
    }

    private static boolean widenSpace(ObjectNode spatial, ItemTraits items) {
        JsonNode first = spatial.path("bbox").path(0);
        int dimensions = first.size() / 2;
        Envelope bounds = new Envelope();
        if (dimensions >= 2) {
            double west = first.path(0).asDouble();
            double east = first.path(dimensions).asDouble();
            bounds.expandToInclude(west <= east ? west : -180, first.path(1).asDouble());
            bounds.expandToInclude(
                    west <= east ? east : 180, first.path(dimensions + 1).asDouble());
        }
        Envelope wider = new Envelope(bounds);
        wider.expandToInclude(items.bounds());
        if (wider.isNull() || wider.equals(bounds)) {
            return false;
        }
        ArrayNode boxes = spatial.path("bbox") instanceof ArrayNode list ? list : spatial.putArray("bbox");
        ArrayNode box = boxes.arrayNode();
        box.add(wider.getMinX()).add(wider.getMinY()).add(wider.getMaxX()).add(wider.getMaxY());
        if (boxes.isEmpty()) {
            boxes.add(box);
        } else {
            boxes.set(0, box);
        }
        return true;
    }

    private static boolean widenTime(ObjectNode temporal, ItemTraits items) {
        JsonNode first = temporal.path("interval").path(0);
        boolean known = first.isArray() && first.size() == 2;
        Optional<Instant> start = bound(first.path(0));
        Optional<Instant> end = bound(first.path(1));
        Instant earliest = items.earliest();
        Instant latest = items.latest();
        boolean before = !known || start.map(earliest::isBefore).orElse(false);
        boolean after = !known || end.map(latest::isAfter).orElse(false);
        if (earliest.isAfter(latest) || (!before && !after)) {
            return false;
        }
        ArrayNode intervals =
                temporal.path("interval") instanceof ArrayNode list ? list : temporal.putArray("interval");
        ArrayNode interval = intervals.arrayNode();
        interval.add(before ? earliest.toString() : start.map(Instant::toString).orElse(null));
        interval.add(after ? latest.toString() : end.map(Instant::toString).orElse(null));
        if (intervals.isEmpty()) {
            intervals.add(interval);
        } else {
            intervals.set(0, interval);
        }
        return true;
    }

    private static Optional<Instant> bound(JsonNode bound) {
        return bound.isTextual() ? Cql2Evaluator.instant(bound.textValue()) : Optional.empty();
    }
}
