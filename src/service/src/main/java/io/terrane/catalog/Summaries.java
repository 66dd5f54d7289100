package io.terrane.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

    /** What some Items have of a property: numbers between two, or texts. */
    private static final class Seen {
        private @Nullable JsonNode least;
        private @Nullable JsonNode greatest;
        private final Set<String> texts = new TreeSet<>();

        void add(JsonNode value) {
            if (least == null || value.doubleValue() < least.doubleValue()) {
                least = value;
            }
            if (greatest == null || value.doubleValue() > greatest.doubleValue()) {
                greatest = value;
            }
        }

        /** A list of texts in an Item is so many values. */
        void addTexts(JsonNode value) {
            for (JsonNode text : value.isArray() ? value : List.of(value)) {
                if (text.isTextual()) {
                    texts.add(text.textValue());
                }
            }
        }
    }

    /** @return whether the document changed */
    static boolean widen(ObjectNode collection, List<PublishedItem> items) {
        if (!collection.has(SUMMARIZED)) {
            // Its first Items were not summarized.
            return false;
        }
        Map<String, Seen> seen = new TreeMap<>();
        for (PublishedItem item : items) {
            for (var property : item.properties().properties()) {
                String name = property.getKey();
                if (NUMBERS.contains(name) && property.getValue().isNumber()) {
                    seen.computeIfAbsent(name, first -> new Seen()).add(property.getValue());
                } else if (TEXTS.contains(name)) {
                    seen.computeIfAbsent(name, first -> new Seen()).addTexts(property.getValue());
                }
            }
        }
        Set<String> ours = names(collection);
        seen.keySet().removeIf(name -> collection.path(SUMMARIES).has(name) && !ours.contains(name));
        boolean changed = false;
        for (var entry : seen.entrySet()) {
            Seen values = entry.getValue();
            changed |= values.least != null && values.greatest != null
                    ? widenRange(collection, entry.getKey(), values.least, values.greatest)
                    : widenList(collection, entry.getKey(), values.texts);
        }
        return changed;
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

    private static boolean widenRange(ObjectNode collection, String name, JsonNode least, JsonNode greatest) {
        JsonNode known = collection.path(SUMMARIES).path(name);
        boolean less = !known.has("minimum")
                || least.doubleValue() < known.path("minimum").doubleValue();
        boolean more = !known.has("maximum")
                || greatest.doubleValue() > known.path("maximum").doubleValue();
        if (!less && !more) {
            return false;
        }
        ObjectNode range = JsonNodeFactory.instance.objectNode();
        range.set("minimum", less ? least : known.path("minimum"));
        range.set("maximum", more ? greatest : known.path("maximum"));
        set(collection, name, range);
        return true;
    }

    private static boolean widenList(ObjectNode collection, String name, Set<String> texts) {
        JsonNode known = collection.path(SUMMARIES).path(name);
        if (known.isObject()) {
            return false;
        }
        Set<String> values = new TreeSet<>();
        known.forEach(text -> values.add(text.asText()));
        if (!values.addAll(texts)) {
            return false;
        }
        if (values.size() > MOST_VALUES) {
            set(collection, name, JsonNodeFactory.instance.objectNode().put("type", "string"));
        } else {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            values.forEach(list::add);
            set(collection, name, list);
        }
        return true;
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
