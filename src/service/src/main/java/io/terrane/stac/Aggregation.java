package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.catalog.ItemSearch.Facet;
import io.terrane.problem.ProblemException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The numbers that a search can be asked for. */
enum Aggregation {
    TOTAL_COUNT("integer", ""),
    DATETIME_MIN("datetime", ""),
    DATETIME_MAX("datetime", ""),
    DATETIME_FREQUENCY("frequency_distribution", "datetime"),
    COLLECTION_FREQUENCY("frequency_distribution", "string"),
    PLATFORM_FREQUENCY("frequency_distribution", "string"),
    CLOUD_COVER_FREQUENCY("frequency_distribution", "numeric");

    private static final int MOST_BUCKETS = 10_000;
    private static final int CLOUD_COVER_STEP = 10;

    private final String type;
    private final String keyType;

    Aggregation(String type, String keyType) {
        this.type = type;
        this.keyType = keyType;
    }

    String symbol() {
        return name().toLowerCase(Locale.ROOT);
    }

    ObjectNode described() {
        ObjectNode described =
                JsonNodeFactory.instance.objectNode().put("name", symbol()).put("data_type", type);
        if (!keyType.isEmpty()) {
            described.put("frequency_distribution_data_type", keyType);
        }
        return described;
    }

    /** @param names joined by commas */
    static List<Counter> counters(String names) {
        List<Counter> counters = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            Aggregation aggregation = Arrays.stream(values())
                    .filter(known -> known.symbol().equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new ProblemException.BadRequest("'aggregations' has to name some of "
                            + Arrays.stream(values()).map(Aggregation::symbol).toList() + ", joined by commas."));
            counters.add(new Counter(aggregation));
        }
        return counters;
    }

    /** Where the value begins, of a frequency; empty where the Item lacks it. */
    private Optional<String> bucket(Facet facet) {
        return switch (this) {
            case DATETIME_FREQUENCY ->
                Optional.of(YearMonth.from(facet.datetime().atOffset(ZoneOffset.UTC))
                        .atDay(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toString());
            case COLLECTION_FREQUENCY -> Optional.of(facet.collection());
            case PLATFORM_FREQUENCY -> facet.platform();
            case CLOUD_COVER_FREQUENCY ->
                facet.cloudCover()
                        .map(cover -> "%03d".formatted((int) Math.floor(cover / CLOUD_COVER_STEP) * CLOUD_COVER_STEP));
            case TOTAL_COUNT, DATETIME_MIN, DATETIME_MAX -> Optional.empty();
        };
    }

    /** One aggregation over the Items of one search. */
    static final class Counter {
        private final Aggregation aggregation;
        private final SortedMap<String, Long> buckets = new TreeMap<>();
        private long count;
        private Optional<Instant> least = Optional.empty();
        private Optional<Instant> greatest = Optional.empty();

        private Counter(Aggregation aggregation) {
            this.aggregation = aggregation;
        }

        void add(Facet facet) {
            count++;
            Instant datetime = facet.datetime();
            least = least.filter(instant -> instant.isBefore(datetime)).or(() -> Optional.of(datetime));
            greatest = greatest.filter(instant -> instant.isAfter(datetime)).or(() -> Optional.of(datetime));
            aggregation
                    .bucket(facet)
                    .filter(bucket -> buckets.size() < MOST_BUCKETS || buckets.containsKey(bucket))
                    .ifPresent(bucket -> buckets.merge(bucket, 1L, Long::sum));
        }

        ObjectNode result() {
            ObjectNode result = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", aggregation.symbol())
                    .put("data_type", aggregation.type);
            switch (aggregation) {
                case TOTAL_COUNT -> result.put("value", count);
                case DATETIME_MIN ->
                    result.put("value", least.map(Instant::toString).orElse(null));
                case DATETIME_MAX ->
                    result.put("value", greatest.map(Instant::toString).orElse(null));
                case DATETIME_FREQUENCY, COLLECTION_FREQUENCY, PLATFORM_FREQUENCY, CLOUD_COVER_FREQUENCY ->
                    buckets(result.putArray("buckets"));
            }
            return result;
        }

        private void buckets(ArrayNode listed) {
            buckets.forEach((key, frequency) -> {
                ObjectNode bucket =
                        listed.addObject().put("data_type", aggregation.keyType).put("frequency", frequency);
                if (aggregation == CLOUD_COVER_FREQUENCY) {
                    int from = Integer.parseInt(key);
                    bucket.put("key", String.valueOf(from)).put("from", from).put("to", from + CLOUD_COVER_STEP);
                } else {
                    bucket.put("key", key);
                }
            });
        }
    }
}
