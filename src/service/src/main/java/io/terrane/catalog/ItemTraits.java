package io.terrane.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/** What some Items of a collection have, as far as the collection keeps it. Grows with each Item. */
final class ItemTraits {
    private final Envelope bounds = new Envelope();
    private final Map<String, Values> properties = new HashMap<>();
    private Instant earliest = Instant.MAX;
    private Instant latest = Instant.MIN;
    private Duration longest = Duration.ZERO;

    static ItemTraits of(List<PublishedItem> items) {
        ItemTraits traits = new ItemTraits();
        items.forEach(traits::add);
        return traits;
    }

    /** What they have of a property. */
    static final class Values {
        private final Set<JsonNodeType> types = EnumSet.noneOf(JsonNodeType.class);
        private final Set<String> texts = new HashSet<>();
        private final Summaries.Kind kind;
        private @Nullable JsonNode least;
        private @Nullable JsonNode greatest;

        private Values(Summaries.Kind kind) {
            this.kind = kind;
        }

        private void add(JsonNode value) {
            types.add(value.getNodeType());
            if (kind == Summaries.Kind.RANGE && value.isNumber()) {
                widen(value);
            } else if (kind == Summaries.Kind.LIST) {
                // A list of texts in an Item is so many values.
                (value.isArray() ? value : List.of(value)).forEach(this::addText);
            }
        }

        private void widen(JsonNode number) {
            if (least == null || number.doubleValue() < least.doubleValue()) {
                least = number;
            }
            if (greatest == null || number.doubleValue() > greatest.doubleValue()) {
                greatest = number;
            }
        }

        private void addText(JsonNode value) {
            if (value.isTextual()) {
                texts.add(value.textValue());
            }
        }

        Set<JsonNodeType> types() {
            return types;
        }

        /** Those of a list, in no order. */
        Set<String> texts() {
            return texts;
        }

        /** Of a range. */
        Optional<JsonNode> least() {
            return Optional.ofNullable(least);
        }

        /** Of a range. */
        Optional<JsonNode> greatest() {
            return Optional.ofNullable(greatest);
        }
    }

    void add(PublishedItem item) {
        item.footprint().ifPresent(footprint -> bounds.expandToInclude(footprint.bounds()));
        Instant end = item.end().orElse(item.datetime());
        earliest = item.datetime().isBefore(earliest) ? item.datetime() : earliest;
        latest = end.isAfter(latest) ? end : latest;
        Duration length = Duration.between(item.datetime(), end);
        longest = length.compareTo(longest) > 0 ? length : longest;
        for (var property : item.properties().properties()) {
            properties
                    .computeIfAbsent(property.getKey(), name -> new Values(Summaries.kind(name)))
                    .add(property.getValue());
        }
    }

    /** In degrees; null where no Item has a geometry. */
    Envelope bounds() {
        return bounds;
    }

    /** After {@link #latest} where there are no Items. */
    Instant earliest() {
        return earliest;
    }

    Instant latest() {
        return latest;
    }

    /** Of the intervals. */
    Duration longest() {
        return longest;
    }

    /** By name. */
    Map<String, Values> properties() {
        return Collections.unmodifiableMap(properties);
    }
}
