package io.terrane.stac;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Authorizer;
import io.terrane.catalog.PropertyStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What can be filtered by and sorted by, as JSON Schemas. They list what the Items that the caller may see have; a filter
 * may name other properties, which are absent everywhere.
 */
@ApplicationScoped
class Queryables {
    static final String MEDIA_TYPE = "application/schema+json";
    static final Set<String> ALWAYS_SORTABLE = Set.of("datetime", "id", "collection");

    private static final Set<String> SORTABLE_TYPES = Set.of("string", "number", "boolean");
    private static final Set<String> TIMES =
            Set.of("datetime", "start_datetime", "end_datetime", "created", "updated", "published", "expires");

    private final PropertyStore properties;
    private final Authorizer authorizer;

    @Inject
    Queryables(PropertyStore properties, Authorizer authorizer) {
        this.properties = properties;
        this.authorizer = authorizer;
    }

    /** @param address that the schema is served at */
    ObjectNode queryables(String address, Optional<String> domain, List<String> collections) {
        ObjectNode schema = schema(address, "Queryables", domain, collections, false);
        ObjectNode geometry = JsonNodeFactory.instance.objectNode().put("title", "Footprint");
        geometry.put("$ref", "https://geojson.org/schema/Geometry.json");
        ((ObjectNode) schema.path("properties")).set("geometry", geometry);
        return schema.put("additionalProperties", true);
    }

    ObjectNode sortables(String address, Optional<String> domain, List<String> collections) {
        return schema(address, "Sortables", domain, collections, true).put("additionalProperties", false);
    }

    private ObjectNode schema(
            String address, String title, Optional<String> domain, List<String> collections, boolean sortable) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema").put("$id", address);
        schema.put("type", "object").put("title", title);
        ObjectNode listed = schema.putObject("properties");
        listed.putObject("id").put("title", "Item id").put("type", "string");
        listed.putObject("collection").put("title", "Collection id").put("type", "string");
        describe(listed, "datetime", Set.of("string"));
        SortedMap<String, Set<String>> names = properties.names(domain, collections, authorizer.visible());
        names.forEach((name, types) -> {
            if (!sortable || types.stream().anyMatch(SORTABLE_TYPES::contains)) {
                describe(listed, name, types);
            }
        });
        return schema;
    }

    private static void describe(ObjectNode properties, String name, Set<String> types) {
        ObjectNode property = properties.putObject(name).put("title", name);
        List<String> known = types.stream().filter(type -> !type.equals("null")).toList();
        if (known.size() == 1) {
            property.put("type", known.getFirst());
        } else if (known.size() > 1) {
            known.forEach(property.putArray("type")::add);
        }
        if (TIMES.contains(name)) {
            property.put("format", "date-time");
        }
    }
}
