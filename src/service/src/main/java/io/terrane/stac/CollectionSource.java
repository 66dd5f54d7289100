package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.cql2.Cql2Evaluator;
import io.terrane.cql2.ItemSource;
import io.terrane.cql2.PropertySource;
import io.terrane.cql2.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * A Collection as a filter sees it: {@code geometry} is its spatial extent, {@code datetime} its temporal one, every other
 * name a member of the document or of its summaries.
 */
record CollectionSource(JsonNode collection) implements PropertySource {
    @Override
    public @Nullable Value value(String name) {
        return switch (name) {
            case "geometry" -> extent().map(Value.Shape::new).orElse(null);
            case "datetime" -> new Value.Interval(start(), end());
            default -> {
                JsonNode member = ItemSource.property(collection, name);
                yield ItemSource.value(
                        member.isMissingNode() ? ItemSource.property(collection.path("summaries"), name) : member);
            }
        };
    }

    private Instant start() {
        return bound(0).orElse(Instant.MIN);
    }

    private Instant end() {
        return bound(1).orElse(Instant.MAX);
    }

    private Optional<Instant> bound(int which) {
        JsonNode bound = collection
                .path("extent")
                .path("temporal")
                .path("interval")
                .path(0)
                .path(which);
        return bound.isTextual() ? Cql2Evaluator.instant(bound.textValue()) : Optional.empty();
    }

    private Optional<Geometry> extent() {
        JsonNode bbox = collection.path("extent").path("spatial").path("bbox").path(0);
        List<Double> numbers = new ArrayList<>();
        bbox.forEach(number -> numbers.add(number.doubleValue()));
        return numbers.size() == 4 || numbers.size() == 6 ? Optional.of(SearchParser.area(numbers)) : Optional.empty();
    }

    boolean meets(Geometry area) {
        return extent().map(area::intersects).orElse(false);
    }

    boolean meets(DatetimeParameter datetime) {
        return datetime.from().map(from -> !end().isBefore(from)).orElse(true)
                && datetime.to().map(to -> !start().isAfter(to)).orElse(true);
    }
}
