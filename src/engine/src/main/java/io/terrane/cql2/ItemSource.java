package io.terrane.cql2;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.geojson.GeoJsonGeometry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * An Item as a filter sees it: {@code id}, {@code collection} and {@code geometry} are its own, every other name is a property,
 * a dot leading into an object where there is no property of the whole name.
 */
public final class ItemSource implements PropertySource {
    private final String id;
    private final String collection;
    private final JsonNode properties;
    private final Optional<Geometry> geometry;

    public ItemSource(String id, String collection, JsonNode properties, Optional<Geometry> geometry) {
        this.id = id;
        this.collection = collection;
        this.properties = properties;
        this.geometry = geometry;
    }

    /** Of the whole document. */
    public static PropertySource of(JsonNode item) {
        return name -> switch (name) {
            case "id", "collection" -> value(item.path(name));
            case "geometry", "geom" -> item.path("geometry").isObject() ? shape(item.path("geometry")) : null;
            default -> value(property(item.path("properties"), name));
        };
    }

    @Override
    public @Nullable Value value(String name) {
        return switch (name) {
            case "id" -> new Value.Text(id);
            case "collection" -> new Value.Text(collection);
            case "geometry", "geom" -> geometry.map(Value.Shape::new).orElse(null);
            default -> value(property(properties, name));
        };
    }

    /** The member of this name, or what its dots lead to. */
    public static JsonNode property(JsonNode properties, String name) {
        JsonNode direct = properties.path(name);
        int dot = name.indexOf('.');
        return direct.isMissingNode() && dot > 0
                ? property(properties.path(name.substring(0, dot)), name.substring(dot + 1))
                : direct;
    }

    private static @Nullable Value shape(JsonNode geometry) {
        try {
            return new Value.Shape(GeoJsonGeometry.read(geometry));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A JSON value; objects have none, except geometries. */
    public static @Nullable Value value(JsonNode json) {
        return switch (json.getNodeType()) {
            case NUMBER -> new Value.Number(json.doubleValue());
            case STRING -> new Value.Text(json.textValue());
            case BOOLEAN -> new Value.Truth(json.booleanValue());
            case ARRAY -> {
                List<Value> elements = new ArrayList<>();
                for (JsonNode element : json) {
                    Value value = value(element);
                    if (value != null) {
                        elements.add(value);
                    }
                }
                yield new Value.Array(elements);
            }
            case OBJECT -> json.has("coordinates") ? shape(json) : new Value.Text(json.toString());
            case BINARY, MISSING, NULL, POJO -> null;
        };
    }
}
