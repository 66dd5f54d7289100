package io.terrane.stac;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.problem.ProblemException;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The query parameters of a GET in the form of a POST's body, strictly: unknown or repeated ones are errors. */
final class Parameters {
    /** Of listings of collections. */
    static final Set<String> LISTING = Set.of(
            "bbox",
            "datetime",
            "limit",
            "token",
            "filter",
            "filter-lang",
            "filter-crs",
            "sortby",
            "fields",
            "query",
            "q",
            "stac_version");

    /** Of the Items of one collection, which have formats. */
    static final Set<String> ITEMS =
            Stream.concat(LISTING.stream(), Stream.of("f")).collect(Collectors.toUnmodifiableSet());

    /** Of searches over all collections. */
    static final Set<String> SEARCH = Stream.concat(ITEMS.stream(), Stream.of("collections", "ids", "intersects"))
            .collect(Collectors.toUnmodifiableSet());

    /** Of single documents. */
    static final Set<String> VIEW = Set.of("fields", "stac_version");

    /** Of catalogs. */
    static final Set<String> VERSION = Set.of("stac_version");

    private static final Set<String> LISTS = Set.of("collections", "ids", "q");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Parameters() {}

    /** For what takes none. */
    static void none(UriInfo request) {
        of(request.getQueryParameters(), Set.of());
    }

    static ObjectNode of(MultivaluedMap<String, String> query, Set<String> known) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        query.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new ProblemException.BadRequest("The parameter '" + name + "' is not known here; known are "
                        + known.stream().sorted().toList() + ".");
            }
            if (values.size() > 1) {
                throw new ProblemException.BadRequest("The parameter '" + name + "' is given twice.");
            }
            body.set(name, value(name, values.getFirst(), query));
        });
        return body;
    }

    private static JsonNode value(String name, String text, MultivaluedMap<String, String> query) {
        if (LISTS.contains(name)) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (String element : text.split(",", -1)) {
                list.add(name.equals("q") ? element.strip() : element);
            }
            return list;
        }
        return switch (name) {
            case "bbox" -> numbers(text);
            case "limit" -> limit(text);
            case "intersects" -> json(text, "'intersects' has to be a GeoJSON geometry.");
            case "query" -> json(text, "'query' has to be a JSON object of properties and conditions.");
            case "sortby" -> sortby(text);
            case "fields" -> fields(text);
            case "filter" ->
                "cql2-json".equals(query.getFirst("filter-lang"))
                        ? json(text, "'filter' has to be CQL2 JSON when 'filter-lang' says so.")
                        : JsonNodeFactory.instance.textNode(text);
            default -> JsonNodeFactory.instance.textNode(text);
        };
    }

    private static JsonNode json(String text, String otherwise) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ProblemException.BadRequest(otherwise);
        }
    }

    private static JsonNode numbers(String text) {
        ArrayNode numbers = JsonNodeFactory.instance.arrayNode();
        for (String number : text.split(",", -1)) {
            try {
                numbers.add(Double.parseDouble(number.strip()));
            } catch (NumberFormatException e) {
                throw new ProblemException.BadRequest("'bbox' has to be 4 or 6 numbers joined by commas.");
            }
        }
        return numbers;
    }

    private static JsonNode limit(String text) {
        try {
            return JsonNodeFactory.instance.numberNode(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            throw new ProblemException.BadRequest("'limit' has to be a whole number of 1 or more.");
        }
    }

    /** {@code -a} descends; a plus that was decoded to a space ascends like one that was not. */
    private static JsonNode sortby(String text) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (String key : text.split(",", -1)) {
            String stripped = key.strip();
            boolean signed = stripped.startsWith("-") || stripped.startsWith("+");
            list.addObject()
                    .put("field", signed ? stripped.substring(1) : stripped)
                    .put("direction", stripped.startsWith("-") ? "desc" : "asc");
        }
        return list;
    }

    private static JsonNode fields(String text) {
        ArrayNode include = JsonNodeFactory.instance.arrayNode();
        ArrayNode exclude = JsonNodeFactory.instance.arrayNode();
        for (String field : text.split(",", -1)) {
            String stripped = field.strip();
            if (stripped.startsWith("-")) {
                exclude.add(stripped.substring(1));
            } else if (!stripped.isEmpty()) {
                include.add(stripped.startsWith("+") ? stripped.substring(1) : stripped);
            }
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        if (!include.isEmpty()) {
            fields.set("include", include);
        }
        if (!exclude.isEmpty()) {
            fields.set("exclude", exclude);
        }
        return fields;
    }
}
