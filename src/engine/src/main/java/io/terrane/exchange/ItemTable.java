package io.terrane.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.exchange.Column.Leaf;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The columns of a table of Items, found by looking at all of them. Source: stac-geoparquet 1.1.0. Properties stand beside the
 * fields of an Item; those that are named like one of these stay in a column {@code properties}.
 */
final class ItemTable {
    static final List<String> FIELDS = List.of(
            "type", "stac_version", "stac_extensions", "id", "geometry", "bbox", "links", "assets", "collection");
    static final String PROPERTIES = "properties";
    static final String PROJECTED = "proj:geometry";

    /** Of the properties, in the common metadata of STAC and in the extensions timestamps and version. */
    private static final Set<String> TIMES = Set.of(
            "datetime", "start_datetime", "end_datetime", "created", "updated", "published", "unpublished", "expires");

    private static final Column BOX = new Column.Struct(
            new TreeMap<>(Map.of("xmin", Leaf.NUMBER, "ymin", Leaf.NUMBER, "xmax", Leaf.NUMBER, "ymax", Leaf.NUMBER)));
    private static final Column DEEP_BOX = new Column.Struct(new TreeMap<>(Map.of(
            "xmin", Leaf.NUMBER,
            "ymin", Leaf.NUMBER,
            "zmin", Leaf.NUMBER,
            "xmax", Leaf.NUMBER,
            "ymax", Leaf.NUMBER,
            "zmax", Leaf.NUMBER)));

    private final Map<String, Shape> fields = new LinkedHashMap<>();
    private final Map<String, Shape> properties = new TreeMap<>();
    private final Shape shadowed;
    private final Shape.Allowance allowance;
    private final Set<String> untimely = new TreeSet<>();
    private final Set<String> geometryTypes = new TreeSet<>();
    private final double[] bounds = {
        Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY
    };
    private boolean deep;
    private boolean projectedIsOdd;

    /** @param places that may get a column */
    ItemTable(int places) {
        this.allowance = new Shape.Allowance(places);
        this.shadowed = new Shape(allowance);
    }

    void add(ObjectNode item) {
        for (Map.Entry<String, JsonNode> field : item.properties()) {
            switch (field.getKey()) {
                case "geometry" -> geometry(field.getValue());
                case "bbox" -> bbox(field.getValue());
                case PROPERTIES -> properties(field.getValue());
                default ->
                    fields.computeIfAbsent(field.getKey(), name -> new Shape(allowance))
                            .add(field.getValue());
            }
        }
    }

    private void geometry(JsonNode geometry) {
        if (geometry.isObject()) {
            geometryTypes.add(geometry.path("type").asText() + (WellKnownBinary.hasHeights(geometry) ? " Z" : ""));
        }
    }

    private void bbox(JsonNode bbox) {
        int dimensions = bbox.size() / 2;
        if (dimensions < 2) {
            return;
        }
        deep |= dimensions == 3;
        double west = bbox.path(0).asDouble();
        double east = bbox.path(dimensions).asDouble();
        bounds[0] = Math.min(bounds[0], west <= east ? west : -180);
        bounds[1] = Math.min(bounds[1], bbox.path(1).asDouble());
        bounds[2] = Math.max(bounds[2], west <= east ? east : 180);
        bounds[3] = Math.max(bounds[3], bbox.path(dimensions + 1).asDouble());
    }

    private void properties(JsonNode all) {
        for (Map.Entry<String, JsonNode> property : all.properties()) {
            String name = property.getKey();
            JsonNode value = property.getValue();
            if (isField(name)) {
                shadowed.add(JsonNodeFactory.instance.objectNode().set(name, value));
                continue;
            }
            if (TIMES.contains(name) && !value.isNull() && instant(value).isEmpty()) {
                untimely.add(name);
            }
            projectedIsOdd |= name.equals(PROJECTED) && value.isObject() && !WellKnownBinary.isGeometry(value);
            properties.computeIfAbsent(name, key -> new Shape(allowance)).add(value);
        }
    }

    static boolean isField(String name) {
        return FIELDS.contains(name) || name.equals(PROPERTIES);
    }

    static Optional<Instant> instant(JsonNode value) {
        try {
            return value.isTextual() ? Optional.of(Rfc3339.instant(value.textValue())) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** By name: first the fields of an Item, then the properties in order of name. */
    Map<String, Column> columns() {
        Map<String, Column> columns = new LinkedHashMap<>();
        for (String name : FIELDS) {
            switch (name) {
                case "geometry" -> columns.put(name, Leaf.GEOMETRY);
                case "bbox" -> columns.put(name, deep ? DEEP_BOX : BOX);
                case "stac_extensions" -> columns.put(name, new Column.ListOf(Leaf.TEXT));
                default ->
                    Optional.ofNullable(fields.get(name))
                            .flatMap(Shape::column)
                            .ifPresent(column -> columns.put(name, column));
            }
        }
        fields.forEach((name, shape) -> shape.column().ifPresent(column -> columns.putIfAbsent(name, column)));
        shadowed.column().ifPresent(column -> columns.put(PROPERTIES, column));
        properties.forEach((name, shape) ->
                shape.column().ifPresent(column -> columns.putIfAbsent(name, property(name, column))));
        return columns;
    }

    private Column property(String name, Column found) {
        if (TIMES.contains(name) && !untimely.contains(name)) {
            return Leaf.TIMESTAMP;
        }
        return name.equals(PROJECTED) && found instanceof Column.Struct && !projectedIsOdd ? Leaf.GEOMETRY : found;
    }

    Set<String> geometryTypes() {
        return Set.copyOf(geometryTypes);
    }

    /** West, south, east, north; empty where no Item has a bbox. */
    Optional<double[]> bounds() {
        return Double.isFinite(bounds[0]) ? Optional.of(bounds.clone()) : Optional.empty();
    }
}
