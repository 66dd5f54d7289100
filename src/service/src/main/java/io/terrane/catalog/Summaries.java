package io.terrane.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.catalog.ItemTraits.Values;
import java.util.Set;
import java.util.TreeMap;
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

    /** How a property is summarized. */
    enum Kind {
        RANGE,
        LIST,
        NONE
    }

    static Kind kind(String property) {
        return NUMBERS.contains(property) ? Kind.RANGE : TEXTS.contains(property) ? Kind.LIST : Kind.NONE;
    }

    /** @return whether the document changed */
    static boolean widen(ObjectNode collection, ItemTraits items) {
        if (!collection.has(SUMMARIZED)) {
            // Its first Items were not summarized.
            return false;
        }
        Set<String> ours = names(collection);
        boolean changed = false;
        for (var property : new TreeMap<>(items.properties()).entrySet()) {
            String name = property.getKey();
            if (collection.path(SUMMARIES).has(name) && !ours.contains(name)) {
                continue;
            }
            Values values = property.getValue();
            changed |= values.least().isPresent()
                    ? widenRange(
                            collection,
                            name,
                            values.least().get(),
                            values.greatest().orElseThrow())
                    : widenList(collection, name, values.texts());
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
