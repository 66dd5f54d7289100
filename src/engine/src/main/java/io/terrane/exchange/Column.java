package io.terrane.exchange;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a column of a stac-geoparquet file holds. */
sealed interface Column {
    /** A value in one piece. */
    enum Leaf implements Column {
        BOOLEAN,
        INTEGER,
        NUMBER,
        TEXT,
        /** To the microsecond, UTC. */
        TIMESTAMP,
        /** A GeoJSON geometry as well-known binary. */
        GEOMETRY,
        /** What has no common type, as the text of its JSON. */
        JSON
    }

    record ListOf(Column element) implements Column {}

    record Struct(Map<String, Column> fields) implements Column {
        public Struct {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }
}
