package io.terrane.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.exchange.Rfc3339;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An Item with what it is found by.
 *
 * @param datetime its own, or where that is null the start of its interval; to the microsecond
 * @param end of its interval, when its own datetime is null
 * @param footprint empty when it has no geometry
 * @param cloudCover in percent
 * @param words what a search for words looks in
 * @param properties of the document
 * @param propertiesText the same as JSON
 * @param document the STAC Item, its addresses beginning with {@code {base}}
 */
public record PublishedItem(
        String collection,
        String id,
        Instant datetime,
        Optional<Instant> end,
        Optional<ItemFootprint> footprint,
        Optional<Double> cloudCover,
        String words,
        JsonNode properties,
        String propertiesText,
        String document) {
    /** Later ones cannot be put in order. */
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    /** @throws IllegalArgumentException saying what is wrong with the document */
    public static PublishedItem of(ObjectNode item) {
        return of(item, item.toString(), item.path("properties").toString());
    }

    /**
     * @param document the Item as text
     * @param propertiesText of its properties
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static PublishedItem of(ObjectNode item, String document, String propertiesText) {
        JsonNode properties = item.path("properties");
        Optional<Instant> own = instant(properties, "datetime");
        Optional<Instant> start = instant(properties, "start_datetime");
        Optional<Instant> end = instant(properties, "end_datetime");
        if (own.isEmpty() && (start.isEmpty() || end.isEmpty())) {
            throw new IllegalArgumentException(
                    "an Item whose datetime is null has to have a start_datetime and an end_datetime");
        }
        if (start.isPresent() && end.isPresent() && end.get().isBefore(start.get())) {
            throw new IllegalArgumentException("end_datetime is before start_datetime");
        }
        return new PublishedItem(
                item.path("collection").asText(),
                item.path("id").asText(),
                own.or(() -> start).orElseThrow(),
                own.isPresent() ? Optional.empty() : end,
                ItemFootprint.of(item.path("geometry"), item.path("bbox")),
                number(properties.path("eo:cloud_cover")),
                words(properties),
                properties,
                propertiesText,
                document);
    }

    private static Optional<Instant> instant(JsonNode properties, String name) {
        JsonNode value = properties.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        try {
            Instant instant = Rfc3339.instant(value.asText()).truncatedTo(ChronoUnit.MICROS);
            if (instant.isAfter(LATEST) || instant.isBefore(EARLIEST)) {
                throw new IllegalArgumentException(name + " has to be between the years 1 and 2200");
            }
            return Optional.of(instant);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + " has to be an RFC 3339 instant such as 2023-08-01T00:00:00Z", e);
        }
    }

    private static Optional<Double> number(JsonNode value) {
        return value.isNumber() ? Optional.of(value.doubleValue()) : Optional.empty();
    }

    private static String words(JsonNode properties) {
        List<String> words = new ArrayList<>();
        for (String name : List.of("title", "description")) {
            if (properties.path(name).isTextual()) {
                words.add(properties.path(name).textValue());
            }
        }
        properties.path("keywords").forEach(keyword -> words.add(keyword.asText()));
        return String.join(" \n ", words);
    }
}
