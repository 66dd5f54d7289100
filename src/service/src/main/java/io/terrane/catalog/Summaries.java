package io.terrane.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps the summaries of a Collection around its Items. A publisher's own stay as they are; the others are the node's, which are
 * listed in {@code terrane:summarized} and only widen: numbers are a range, texts a sorted list of 50 at most, and beyond these
 * the summary says no more than that they are texts. The order in which Items come makes no difference.
 */
final class Summaries {
    static final String SUMMARIZED = "terrane:summarized";

    private static final String SUMMARIES = "summaries";
    private static final int MOST_VALUES = 50;
    private static final Set<String> NUMBERS = Set.of(
            "gsd",
            "eo:cloud_cover",
            "eo:snow_cover",
            "view:off_nadir",
            "view:incidence_angle",
            "view:sun_azimuth",
            "view:sun_elevation");
    private static final Set<String> TEXTS = Set.of(
            "platform",
            "constellation",
            "mission",
            "instruments",
            "proj:code",
            "processing:level",
            "sat:orbit_state",
            "sar:instrument_mode",
            "sar:frequency_band",
            "sar:polarizations",
            "product:type");

    private Summaries() {}

    /** @return whether the document changed */
    static boolean widen(ObjectNode collection, List<PublishedItem> items) {
        boolean changed = false;
        for (PublishedItem item : items) {
            for (var property : item.properties().properties()) {
                String name = property.getKey();
                if (NUMBERS.contains(name) && property.getValue().isNumber()) {
                    changed |= isOurs(collection, name) && widenRange(collection, name, property.getValue());
                } else if (TEXTS.contains(name)) {
                    changed |= isOurs(collection, name) && widenList(collection, name, property.getValue());
                }
            }
        }
        return changed;
    }

    /** Of collections whose Items were summarized from the first one on. */
    private static boolean isOurs(ObjectNode collection, String name) {
        return collection.has(SUMMARIZED)
                && (!collection.path(SUMMARIES).has(name) || names(collection).contains(name));
    }

    private static Set<String> names(ObjectNode collection) {
        Set<String> names = new TreeSet<>();
        collection.path(SUMMARIZED).forEach(name -> names.add(name.asText()));
        return names;
    }

    private static void set(ObjectNode collection, String name, JsonNode summary) {
        ObjectNode summaries =
                collection.path(SUMMARIES) instanceof ObjectNode there ? there : collection.putObject(SUMMARIES);
        summaries.set(name, summary);
        Set<String> names = names(collection);
        if (names.add(name)) {
            ArrayNode list = collection.putArray(SUMMARIZED);
            names.forEach(list::add);
        }
    }

    private static boolean widenRange(ObjectNode collection, String name, JsonNode value) {
        JsonNode known = collection.path(SUMMARIES).path(name);
        boolean less = !known.has("minimum")
                || value.doubleValue() < known.path("minimum").doubleValue();
        boolean more = !known.has("maximum")
                || value.doubleValue() > known.path("maximum").doubleValue();
        if (!less && !more) {
            return false;
        }
        ObjectNode range = JsonNodeFactory.instance.objectNode();
        range.set("minimum", less ? value : known.path("minimum"));
        range.set("maximum", more ? value : known.path("maximum"));
        set(collection, name, range);
        return true;
    }

    /** A list of texts in an Item is so many values. */
    private static boolean widenList(ObjectNode collection, String name, JsonNode value) {
        JsonNode known = collection.path(SUMMARIES).path(name);
        if (known.isObject()) {
            return false;
        }
        Set<String> values = new TreeSet<>();
        known.forEach(text -> values.add(text.asText()));
        boolean changed = false;
        for (JsonNode text :
                value.isArray() ? value : JsonNodeFactory.instance.arrayNode().add(value)) {
            changed |= text.isTextual() && values.add(text.textValue());
        }
        if (changed) {
            if (values.size() > MOST_VALUES) {
                set(collection, name, JsonNodeFactory.instance.objectNode().put("type", "string"));
            } else {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                values.forEach(list::add);
                set(collection, name, list);
            }
        }
        return changed;
    }

    /** A document of a collection that has no Items yet. */
    static void begin(ObjectNode sent) {
        sent.putArray(SUMMARIZED);
    }

    /**
     * A document that its publisher sends, with the node's summaries taken over from the one before: those that it leaves out or
     * repeats. One that it says otherwise is the publisher's from now on.
     */
    static void takeOver(JsonNode before, ObjectNode sent) {
        sent.remove(SUMMARIZED);
        if (!before.has(SUMMARIZED)) {
            return;
        }
        begin(sent);
        for (JsonNode name : before.path(SUMMARIZED)) {
            JsonNode ours = before.path(SUMMARIES).path(name.asText());
            JsonNode theirs = sent.path(SUMMARIES).path(name.asText());
            if (theirs.isMissingNode() || theirs.equals(ours)) {
                set(sent, name.asText(), ours);
            }
        }
    }
}
