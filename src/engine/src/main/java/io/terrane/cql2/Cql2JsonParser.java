package io.terrane.cql2;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.geojson.GeoJsonGeometry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.locationtech.jts.geom.Geometry;

/** Reads CQL2's JSON encoding; errors name the place by a JSON pointer. */
final class Cql2JsonParser {
    private int depth;

    Cql2 parse(JsonNode json) throws Cql2Exception {
        Cql2 filter = truth(json, "");
        Cql2Rules.check(filter);
        return filter;
    }

    private Cql2 truth(JsonNode json, String at) throws Cql2Exception {
        Cql2 expression = expression(json, at);
        require(Cql2Rules.isBoolean(expression), "has to be a comparison or another predicate", at);
        return expression;
    }

    private Cql2 expression(JsonNode json, String at) throws Cql2Exception {
        if (++depth > Cql2Rules.MAX_DEPTH) {
            throw new Cql2Exception("the filter is nested deeper than " + Cql2Rules.MAX_DEPTH);
        }
        try {
            return switch (json.getNodeType()) {
                case STRING -> new Cql2.Text(json.textValue());
                case NUMBER -> new Cql2.Number(json.doubleValue());
                case BOOLEAN -> new Cql2.Truth(json.booleanValue());
                case ARRAY -> new Cql2.Array(expressions(json, at));
                case OBJECT -> object(json, at);
                case BINARY, MISSING, NULL, POJO -> throw wrong("has to be an expression", at);
            };
        } finally {
            depth--;
        }
    }

    private List<Cql2> expressions(JsonNode list, String at) throws Cql2Exception {
        List<Cql2> expressions = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            expressions.add(expression(list.get(i), at + "/" + i));
        }
        return expressions;
    }

    private Cql2 object(JsonNode json, String at) throws Cql2Exception {
        if (json.has("op")) {
            require(json.path("op").isTextual(), "has to name its operation in 'op'", at);
            require(json.path("args").isArray(), "has to have a list 'args'", at);
            return operation(json.path("op").textValue(), json.path("args"), at + "/args");
        }
        if (json.path("property").isTextual()) {
            String name = json.path("property").textValue();
            return new Cql2.Property(name.startsWith("properties.") ? name.substring("properties.".length()) : name);
        }
        if (json.path("timestamp").isTextual()) {
            return Times.checked("TIMESTAMP", time(json.path("timestamp"), at), 0);
        }
        if (json.path("date").isTextual()) {
            return Times.checked("DATE", time(json.path("date"), at), 0);
        }
        if (json.has("interval")) {
            JsonNode ends = json.path("interval");
            require(ends.isArray() && ends.size() == 2, "an interval has two ends", at);
            return new Cql2.Interval(end(ends.get(0), at + "/interval/0"), end(ends.get(1), at + "/interval/1"));
        }
        if (json.has("bbox") && !json.has("type")) {
            List<Double> corners = new ArrayList<>();
            json.path("bbox").forEach(corner -> corners.add(corner.isNumber() ? corner.doubleValue() : Double.NaN));
            require(
                    (corners.size() == 4 || corners.size() == 6)
                            && corners.stream().allMatch(Double::isFinite),
                    "a bbox has 4 or 6 numbers",
                    at);
            return new Cql2.Box(corners);
        }
        if (json.path("type").isTextual()) {
            return new Cql2.Shape(geometry(json, at));
        }
        throw wrong("has to be an operation, a property, a time, a bbox or a GeoJSON geometry", at);
    }

    private static Geometry geometry(JsonNode json, String at) throws Cql2Exception {
        try {
            return Cql2Rules.checked(GeoJsonGeometry.read(json));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()), at);
        }
    }

    private static Cql2 time(JsonNode text, String at) throws Cql2Exception {
        try {
            return Times.literal(text.textValue(), 0);
        } catch (Cql2Exception e) {
            throw wrong("not an RFC 3339 time: '" + text.textValue() + "'", at);
        }
    }

    private Cql2 end(JsonNode json, String at) throws Cql2Exception {
        if (json.isTextual()) {
            return json.textValue().equals("..") ? new Cql2.Open() : time(json, at);
        }
        Cql2 end = expression(json, at);
        require(
                Cql2Rules.isTemporal(end) && !(end instanceof Cql2.Interval),
                "has to be a time, a property or '..'",
                at);
        return end;
    }

    private Cql2 operation(String name, JsonNode arguments, String at) throws Cql2Exception {
        String operator = name.toLowerCase(Locale.ROOT);
        switch (operator) {
            case "and", "or" -> {
                require(arguments.size() >= 2, "'" + operator + "' joins two or more predicates", at);
                List<Cql2> terms = new ArrayList<>();
                for (int i = 0; i < arguments.size(); i++) {
                    terms.add(truth(arguments.get(i), at + "/" + i));
                }
                return operator.equals("and") ? new Cql2.And(terms) : new Cql2.Or(terms);
            }
            case "not" -> {
                count(arguments, 1, operator, at);
                return new Cql2.Not(truth(arguments.get(0), at + "/0"));
            }
            case "between" -> {
                // Drafts of the standard had both bounds in one list, and clients still send it.
                boolean paired = arguments.size() == 2 && arguments.get(1).size() == 2;
                JsonNode bounds = paired ? arguments.get(1) : arguments;
                count(bounds, paired ? 2 : 3, operator, at);
                return new Cql2.Between(
                        expression(arguments.get(0), at + "/0"),
                        expression(bounds.get(paired ? 0 : 1), at + "/1"),
                        expression(bounds.get(paired ? 1 : 2), at + "/2"));
            }
            case "in" -> {
                count(arguments, 2, operator, at);
                require(arguments.get(1).isArray(), "has to be a list", at + "/1");
                return new Cql2.In(expression(arguments.get(0), at + "/0"), expressions(arguments.get(1), at + "/1"));
            }
            case "like" -> {
                count(arguments, 2, operator, at);
                Cql2 pattern = expression(arguments.get(1), at + "/1");
                require(
                        Cql2Rules.isPattern(pattern),
                        "has to be a pattern: a text, casei or accenti of one",
                        at + "/1");
                return new Cql2.Like(expression(arguments.get(0), at + "/0"), pattern);
            }
            case "isnull" -> {
                count(arguments, 1, operator, at);
                return new Cql2.IsNull(expression(arguments.get(0), at + "/0"));
            }
            case "casei" -> {
                count(arguments, 1, operator, at);
                return new Cql2.Casei(expression(arguments.get(0), at + "/0"));
            }
            case "accenti" -> {
                count(arguments, 1, operator, at);
                return new Cql2.Accenti(expression(arguments.get(0), at + "/0"));
            }
            default -> {
                return relation(name, operator, expressions(arguments, at), at);
            }
        }
    }

    private static Cql2 relation(String name, String operator, List<Cql2> arguments, String at) throws Cql2Exception {
        Optional<Cql2.ComparisonOperator> comparison =
                symbol(Cql2.ComparisonOperator.values(), o -> o.symbol(), operator);
        if (comparison.isPresent()) {
            count(arguments, operator, at);
            return new Cql2.Comparison(comparison.get(), arguments.get(0), arguments.get(1));
        }
        Optional<Cql2.ArithmeticOperator> arithmetic =
                symbol(Cql2.ArithmeticOperator.values(), o -> o.symbol(), operator);
        if (arithmetic.isPresent()) {
            count(arguments, operator, at);
            return new Cql2.Arithmetic(arithmetic.get(), arguments.get(0), arguments.get(1));
        }
        Optional<Cql2.SpatialOperator> spatial = symbol(Cql2.SpatialOperator.values(), o -> o.symbol(), operator);
        if (spatial.isPresent()) {
            count(arguments, operator, at);
            require(arguments.stream().allMatch(Cql2Rules::isSpatial), operator + " compares two geometries", at);
            return new Cql2.Spatial(spatial.get(), arguments.get(0), arguments.get(1));
        }
        Optional<Cql2.TemporalOperator> temporal = symbol(Cql2.TemporalOperator.values(), o -> o.symbol(), operator);
        if (temporal.isPresent()) {
            count(arguments, operator, at);
            require(
                    arguments.stream().allMatch(Cql2Rules::isTemporal),
                    operator + " compares two instants or intervals",
                    at);
            return new Cql2.Temporal(temporal.get(), arguments.get(0), arguments.get(1));
        }
        Optional<Cql2.ArrayOperator> array = symbol(Cql2.ArrayOperator.values(), o -> o.symbol(), operator);
        if (array.isPresent()) {
            count(arguments, operator, at);
            require(arguments.stream().allMatch(Cql2Rules::isArray), operator + " compares two arrays", at);
            return new Cql2.ArrayComparison(array.get(), arguments.get(0), arguments.get(1));
        }
        return new Cql2.Function(name, arguments);
    }

    private static <T> Optional<T> symbol(T[] operators, java.util.function.Function<T, String> symbol, String name) {
        return Arrays.stream(operators)
                .filter(operator -> symbol.apply(operator).equalsIgnoreCase(name))
                .findFirst();
    }

    private static void count(List<Cql2> arguments, String operator, String at) throws Cql2Exception {
        require(arguments.size() == 2, "'" + operator + "' needs two arguments", at);
    }

    private static void count(JsonNode arguments, int count, String operator, String at) throws Cql2Exception {
        require(arguments.size() == count, "'" + operator + "' needs " + count + " arguments", at);
    }

    private static void require(boolean holds, String message, String at) throws Cql2Exception {
        if (!holds) {
            throw wrong(message, at);
        }
    }

    private static Cql2Exception wrong(String message, String at) {
        return new Cql2Exception(message + " at " + (at.isEmpty() ? "the root" : at));
    }
}
