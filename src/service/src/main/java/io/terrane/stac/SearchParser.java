package io.terrane.stac;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.catalog.Search;
import io.terrane.problem.ProblemException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.geojson.GeoJsonReader;

/**
 * Parameters of a search, strictly: what cannot be understood is an error and not a wider search. Source: STAC API 1.0.0
 * Item Search, OGC API Features Part 1.
 */
final class SearchParser {
    static final int DEFAULT_LIMIT = 10;
    static final int LARGEST_LIMIT = 1_000;

    private static final Set<String> KNOWN =
            Set.of("collections", "ids", "bbox", "intersects", "datetime", "limit", "token");
    private static final Set<String> LISTS = Set.of("collections", "ids");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private SearchParser() {}

    /** The parameters of a GET in the form of a POST body. */
    static ObjectNode ofQuery(MultivaluedMap<String, String> query, Set<String> known) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        query.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new ProblemException.BadRequest("The parameter '" + name + "' is not known here; known are "
                        + known.stream().sorted().toList() + ".");
            }
            if (values.size() > 1) {
                throw new ProblemException.BadRequest("The parameter '" + name + "' is given twice.");
            }
            body.set(name, value(name, values.getFirst()));
        });
        return body;
    }

    static Set<String> known() {
        return KNOWN;
    }

    private static JsonNode value(String name, String text) {
        if (LISTS.contains(name)) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (String element : text.split(",", -1)) {
                list.add(element);
            }
            return list;
        }
        return switch (name) {
            case "bbox" -> numbers(text);
            case "limit" -> limit(text);
            case "intersects" -> {
                try {
                    yield JSON.readTree(text);
                } catch (JsonProcessingException e) {
                    throw new ProblemException.BadRequest("'intersects' has to be a GeoJSON geometry.");
                }
            }
            default -> JsonNodeFactory.instance.textNode(text);
        };
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

    /** @return empty when the parameters are in order and no Item can match them */
    static Optional<Search> parse(JsonNode body) {
        if (body == null || !body.isObject()) {
            throw new ProblemException.BadRequest("The body has to be a JSON object.");
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                throw new ProblemException.BadRequest("The field '" + name + "' is not known here; known are "
                        + KNOWN.stream().sorted().toList() + ".");
            }
        });
        if (body.hasNonNull("bbox") && body.hasNonNull("intersects")) {
            throw new ProblemException.BadRequest("'bbox' and 'intersects' exclude each other: use one of them.");
        }
        Optional<Geometry> area = Optional.empty();
        if (body.hasNonNull("bbox")) {
            List<Double> bbox = bbox(body.path("bbox"));
            if (bbox.size() == 6 && (bbox.get(2) > 0 || bbox.get(5) < 0)) {
                return Optional.empty(); // Items are at elevation 0.
            }
            area = Optional.of(area(bbox));
        } else if (body.hasNonNull("intersects")) {
            area = Optional.of(geometry(body.path("intersects")));
        }
        DatetimeParameter datetime = body.hasNonNull("datetime")
                ? DatetimeParameter.parse(text(body, "datetime"))
                : new DatetimeParameter(Optional.empty(), Optional.empty());
        return Optional.of(new Search(
                texts(body, "collections"),
                texts(body, "ids"),
                area,
                datetime.from(),
                datetime.to(),
                limit(body.path("limit")),
                body.hasNonNull("token") ? Optional.of(PageToken.decode(text(body, "token"))) : Optional.empty()));
    }

    private static String text(JsonNode body, String name) {
        if (!body.path(name).isTextual()) {
            throw new ProblemException.BadRequest("'" + name + "' has to be text.");
        }
        return body.path(name).textValue();
    }

    private static List<String> texts(JsonNode body, String name) {
        List<String> texts = new ArrayList<>();
        JsonNode list = body.path(name);
        if (list.isMissingNode() || list.isNull()) {
            return texts;
        }
        if (!list.isArray()) {
            throw new ProblemException.BadRequest("'" + name + "' has to be a list of texts.");
        }
        for (JsonNode element : list) {
            if (!element.isTextual() || element.textValue().isEmpty()) {
                throw new ProblemException.BadRequest("'" + name + "' has to be a list of texts, none of them empty.");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    private static int limit(JsonNode limit) {
        if (limit.isMissingNode() || limit.isNull()) {
            return DEFAULT_LIMIT;
        }
        if (!limit.isIntegralNumber() || limit.bigIntegerValue().signum() <= 0) {
            throw new ProblemException.BadRequest("'limit' has to be a whole number of 1 or more.");
        }
        return limit.canConvertToInt() ? Math.min(limit.intValue(), LARGEST_LIMIT) : LARGEST_LIMIT;
    }

    private static List<Double> bbox(JsonNode list) {
        List<Double> bbox = new ArrayList<>();
        if (list.isArray()) {
            list.forEach(number -> bbox.add(number.isNumber() ? number.doubleValue() : Double.NaN));
        }
        if ((bbox.size() != 4 && bbox.size() != 6) || !bbox.stream().allMatch(Double::isFinite)) {
            throw new ProblemException.BadRequest("'bbox' has to be 4 or 6 numbers.");
        }
        int dimensions = bbox.size() / 2;
        double south = bbox.get(1);
        double north = bbox.get(dimensions + 1);
        if (south > north || (dimensions == 3 && bbox.get(2) > bbox.get(5))) {
            throw new ProblemException.BadRequest("'bbox' has its lower corner above its upper one.");
        }
        if (Math.abs(bbox.get(0)) > 180 || Math.abs(bbox.get(dimensions)) > 180 || south < -90 || north > 90) {
            throw new ProblemException.BadRequest(
                    "'bbox' has to be in degrees: longitudes within ±180, latitudes within ±90.");
        }
        return bbox;
    }

    /** A bbox whose west is east of its east crosses the antimeridian. */
    private static Geometry area(List<Double> bbox) {
        int dimensions = bbox.size() / 2;
        double west = bbox.get(0);
        double south = bbox.get(1);
        double east = bbox.get(dimensions);
        double north = bbox.get(dimensions + 1);
        if (west <= east) {
            return GEOMETRY.toGeometry(new Envelope(west, east, south, north));
        }
        return GEOMETRY.createGeometryCollection(new Geometry[] {
            GEOMETRY.toGeometry(new Envelope(west, 180, south, north)),
            GEOMETRY.toGeometry(new Envelope(-180, east, south, north))
        });
    }

    private static Geometry geometry(JsonNode node) {
        try {
            Geometry geometry = new GeoJsonReader(GEOMETRY).read(node.toString());
            if (geometry == null || geometry.isEmpty()) {
                throw new ProblemException.BadRequest("'intersects' has to be a GeoJSON geometry that is not empty.");
            }
            for (Coordinate coordinate : geometry.getCoordinates()) {
                if (!(Math.abs(coordinate.x) <= 180 && Math.abs(coordinate.y) <= 90)) {
                    throw new ProblemException.BadRequest(
                            "'intersects' has to be in degrees: longitudes within ±180, latitudes within ±90.");
                }
            }
            return geometry;
        } catch (ParseException | IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw new ProblemException.BadRequest("'intersects' has to be a GeoJSON geometry.");
        }
    }
}
