package io.terrane.cql2;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.locationtech.jts.geom.Geometry;

/** What an expression is for one Item; absence is no value. */
public sealed interface Value {
    record Text(String value) implements Value {}

    record Number(double value) implements Value {}

    record Truth(boolean value) implements Value {}

    record Timestamp(Instant value) implements Value {}

    record Date(LocalDate value) implements Value {}

    /** {@link Instant#MIN} and {@link Instant#MAX} where it is open. */
    record Interval(Instant start, Instant end) implements Value {}

    record Shape(Geometry geometry) implements Value {}

    record Array(List<Value> elements) implements Value {
        public Array {
            elements = List.copyOf(elements);
        }
    }
}
