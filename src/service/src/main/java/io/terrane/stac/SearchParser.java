package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.catalog.Search;
import io.terrane.catalog.Search.SortKey;
import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2Exception;
import io.terrane.cql2.Cql2Functions;
import io.terrane.geojson.GeoJsonGeometry;
import io.terrane.problem.JsonBody;
import io.terrane.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

/**
 * Parameters of a search, strictly: what cannot be understood is an error and not a wider search. Source: STAC API 1.0.0
 * Item Search and its extensions, OGC API Features Parts 1 and 3.
 */
final class SearchParser {
    static final int DEFAULT_LIMIT = 10;
    static final int LARGEST_LIMIT = 1_000;

    private static final int MOST_SORT_KEYS = 8;
    private static final int MOST_WORDS = 32;
    private static final int MOST_VERTICES = 10_000;
    private static final Set<String> CRS84 =
            Set.of("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "http://www.opengis.net/def/crs/OGC/0/CRS84");
    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private SearchParser() {}

    /**
     * @param domain that the search is within
     * @return empty when the parameters are in order and no Item can match them
     */
    static Optional<Search> parse(JsonNode body, Optional<String> domain) {
        requireKnown(body, Parameters.SEARCH);
        if (body.hasNonNull("bbox") && body.hasNonNull("intersects")) {
            throw new ProblemException.BadRequest("'bbox' and 'intersects' exclude each other: use one of them.");
        }
        Optional<Geometry> area = Optional.empty();
        boolean aloft = false;
        if (body.hasNonNull("bbox")) {
            List<Double> bbox = bbox(body.path("bbox"));
            aloft = bbox.size() == 6 && (bbox.get(2) > 0 || bbox.get(5) < 0); // Items are at elevation 0.
            area = Optional.of(area(bbox));
        } else if (body.hasNonNull("intersects")) {
            area = Optional.of(geometry(body.path("intersects")));
        }
        DatetimeParameter datetime = datetime(body);
        Search search = new Search(
                domain,
                textOrTexts(body, "collections"),
                texts(body, "ids"),
                area,
                datetime.from(),
                datetime.to(),
                filter(body),
                words(body),
                ofItems(sort(body, Search.LATEST_FIRST)),
                limit(body.path("limit"), DEFAULT_LIMIT),
                body.hasNonNull("token") ? Optional.of(PageToken.decode(text(body, "token"))) : Optional.empty());
        return aloft ? Optional.empty() : Optional.of(search);
    }

    static void requireKnown(JsonNode body, Set<String> known) {
        JsonBody.object(body).fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new ProblemException.BadRequest("The field '" + name + "' is not known here; known are "
                        + known.stream().sorted().toList() + ".");
            }
        });
    }

    static DatetimeParameter datetime(JsonNode body) {
        return body.hasNonNull("datetime")
                ? DatetimeParameter.parse(text(body, "datetime"))
                : new DatetimeParameter(Optional.empty(), Optional.empty());
    }

    /** CQL2 and the conditions of the query extension, both of which have to hold. */
    static Optional<Cql2> filter(JsonNode body) {
        String language = body.hasNonNull("filter-lang") ? text(body, "filter-lang") : "";
        if (!Set.of("", "cql2-text", "cql2-json").contains(language)) {
            throw new ProblemException.BadRequest("'filter-lang' has to be cql2-text or cql2-json.");
        }
        if (body.hasNonNull("filter-crs") && !CRS84.contains(text(body, "filter-crs"))) {
            throw new ProblemException.BadRequest(
                    "'filter-crs' has to be " + CRS84.iterator().next() + ".");
        }
        Optional<Cql2> query = body.hasNonNull("query") ? QueryExtension.parse(body.path("query")) : Optional.empty();
        if (!body.hasNonNull("filter")) {
            return query;
        }
        JsonNode filter = body.path("filter");
        if (language.equals("cql2-text") && !filter.isTextual()) {
            throw new ProblemException.BadRequest("'filter' has to be CQL2 text when 'filter-lang' says so.");
        }
        try {
            Cql2 read = filter.isTextual() && !language.equals("cql2-json")
                    ? Cql2.parse(filter.textValue())
                    : Cql2.ofJson(filter);
            Cql2Functions.check(read);
            return Optional.of(query.<Cql2>map(conditions -> new Cql2.And(List.of(read, conditions)))
                    .orElse(read));
        } catch (Cql2Exception e) {
            throw new ProblemException.BadRequest("'filter' cannot be read: " + e.getMessage() + ".");
        }
    }

    static List<String> words(JsonNode body) {
        List<String> words = textOrTexts(body, "q");
        if (words.size() > MOST_WORDS) {
            throw new ProblemException.BadRequest("'q' may have " + MOST_WORDS + " terms at most.");
        }
        return words;
    }

    /** Within collections time goes the same way, as an index has it. */
    private static List<SortKey> ofItems(List<SortKey> keys) {
        return keys.size() == 1 && keys.getFirst().property().equals("collection")
                ? List.of(
                        keys.getFirst(), new SortKey("datetime", keys.getFirst().descending()))
                : keys;
    }

    static List<SortKey> sort(JsonNode body, List<SortKey> otherwise) {
        JsonNode list = body.path("sortby");
        if (list.isMissingNode() || list.isNull() || (list.isArray() && list.isEmpty())) {
            return otherwise;
        }
        if (!list.isArray() || list.size() > MOST_SORT_KEYS) {
            throw new ProblemException.BadRequest("'sortby' has to be a list of 1 to " + MOST_SORT_KEYS + " fields.");
        }
        List<SortKey> keys = new ArrayList<>();
        for (JsonNode key : list) {
            String field = key.path("field").asText("");
            String direction = key.path("direction").asText("asc");
            if (field.isBlank() || !Set.of("asc", "desc").contains(direction)) {
                throw new ProblemException.BadRequest(
                        "Each of 'sortby' has to have a 'field' and the 'direction' asc or desc.");
            }
            String property = field.startsWith("properties.") ? field.substring("properties.".length()) : field;
            if (keys.stream().anyMatch(other -> other.property().equals(property))) {
                throw new ProblemException.BadRequest("'sortby' names '" + property + "' twice.");
            }
            keys.add(new SortKey(property, direction.equals("desc")));
        }
        return keys;
    }

    static String text(JsonNode body, String name) {
        if (!body.path(name).isTextual()) {
            throw new ProblemException.BadRequest("'" + name + "' has to be text.");
        }
        return body.path(name).textValue();
    }

    /** A text alone, which some clients send, is a list of one. */
    private static List<String> textOrTexts(JsonNode body, String name) {
        return body.path(name).isTextual() ? List.of(body.path(name).textValue()) : texts(body, name);
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
            if (!element.isTextual()
                    || element.textValue().isEmpty()
                    || element.textValue().indexOf('\0') >= 0) {
                throw new ProblemException.BadRequest("'" + name + "' has to be a list of texts, none of them empty.");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    static int limit(JsonNode limit, int otherwise) {
        if (limit.isMissingNode() || limit.isNull()) {
            return otherwise;
        }
        if (!limit.isIntegralNumber() || limit.bigIntegerValue().signum() <= 0) {
            throw new ProblemException.BadRequest("'limit' has to be a whole number of 1 or more.");
        }
        return limit.canConvertToInt() ? Math.min(limit.intValue(), LARGEST_LIMIT) : LARGEST_LIMIT;
    }

    static List<Double> bbox(JsonNode list) {
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
    static Geometry area(List<Double> bbox) {
        int dimensions = bbox.size() / 2;
        double west = bbox.get(0);
        double south = bbox.get(1);
        double east = bbox.get(dimensions);
        double north = bbox.get(dimensions + 1);
        Geometry first = GEOMETRY.toGeometry(new Envelope(west, west <= east ? east : 180, south, north));
        if (west <= east) {
            return first;
        }
        Geometry second = GEOMETRY.toGeometry(new Envelope(-180, east, south, north));
        return first instanceof Polygon a && second instanceof Polygon b
                ? GEOMETRY.createMultiPolygon(new Polygon[] {a, b})
                : GEOMETRY.createGeometryCollection(new Geometry[] {first, second});
    }

    private static Geometry geometry(JsonNode node) {
        try {
            Geometry geometry = GeoJsonGeometry.read(node);
            if (geometry.isEmpty() || geometry.getNumPoints() > MOST_VERTICES) {
                throw new ProblemException.BadRequest(
                        "'intersects' has to be a GeoJSON geometry of 1 to " + MOST_VERTICES + " positions.");
            }
            for (Coordinate coordinate : geometry.getCoordinates()) {
                if (!(Math.abs(coordinate.x) <= 180 && Math.abs(coordinate.y) <= 90)) {
                    throw new ProblemException.BadRequest(
                            "'intersects' has to be in degrees: longitudes within ±180, latitudes within ±90.");
                }
            }
            return geometry;
        } catch (IllegalArgumentException e) {
            throw new ProblemException.BadRequest("'intersects' has to be a GeoJSON geometry: " + e.getMessage() + ".");
        }
    }
}
