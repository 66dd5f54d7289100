package io.terrane.cql2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.geojson.GeoJsonGeometry;
import java.util.List;

/** CQL2's JSON encoding. */
final class Cql2JsonWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final double EXACT_LONG = 1e15;

    private Cql2JsonWriter() {}

    static JsonNode write(Cql2 expression) {
        return switch (expression) {
            case Cql2.And(List<Cql2> terms) -> operation("and", terms);
            case Cql2.Or(List<Cql2> terms) -> operation("or", terms);
            case Cql2.Not not -> operation("not", not.parts());
            case Cql2.Comparison c -> operation(c.operator().symbol(), c.parts());
            case Cql2.Between b -> operation("between", b.parts());
            case Cql2.In in -> {
                ObjectNode operation = JSON.objectNode().put("op", "in");
                operation.putArray("args").add(write(in.value())).add(array(in.options()));
                yield operation;
            }
            case Cql2.Like like -> operation("like", like.parts());
            case Cql2.IsNull isNull -> operation("isNull", isNull.parts());
            case Cql2.Spatial s -> operation(s.operator().symbol(), s.parts());
            case Cql2.Temporal t -> operation(t.operator().symbol(), t.parts());
            case Cql2.ArrayComparison a -> operation(a.operator().symbol(), a.parts());
            case Cql2.Arithmetic a -> operation(a.operator().symbol(), a.parts());
            case Cql2.Casei casei -> operation("casei", casei.parts());
            case Cql2.Accenti accenti -> operation("accenti", accenti.parts());
            case Cql2.Function f -> operation(f.name(), f.arguments());
            case Cql2.Property(String name) -> JSON.objectNode().put("property", name);
            case Cql2.Text(String value) -> JSON.textNode(value);
            case Cql2.Number(double value) -> number(value);
            case Cql2.Truth(boolean value) -> JSON.booleanNode(value);
            case Cql2.Timestamp t ->
                JSON.objectNode().put("timestamp", t.value().toString());
            case Cql2.Date d -> JSON.objectNode().put("date", d.value().toString());
            case Cql2.Interval i -> {
                ObjectNode interval = JSON.objectNode();
                interval.putArray("interval").add(end(i.start())).add(end(i.end()));
                yield interval;
            }
            case Cql2.Open open -> JSON.textNode("..");
            case Cql2.Shape s -> GeoJsonGeometry.write(s.geometry());
            case Cql2.Box(List<Double> corners) -> {
                ObjectNode box = JSON.objectNode();
                ArrayNode numbers = box.putArray("bbox");
                corners.forEach(corner -> numbers.add(number(corner)));
                yield box;
            }
            case Cql2.Array(List<Cql2> elements) -> array(elements);
        };
    }

    private static ObjectNode operation(String name, List<Cql2> arguments) {
        ObjectNode operation = JSON.objectNode().put("op", name);
        operation.set("args", array(arguments));
        return operation;
    }

    private static ArrayNode array(List<Cql2> elements) {
        ArrayNode array = JSON.arrayNode();
        elements.forEach(element -> array.add(write(element)));
        return array;
    }

    private static JsonNode end(Cql2 end) {
        return switch (end) {
            case Cql2.Timestamp t -> JSON.textNode(t.value().toString());
            case Cql2.Date d -> JSON.textNode(d.value().toString());
            default -> write(end);
        };
    }

    /** Whole numbers without a fraction. */
    static JsonNode number(double value) {
        return value == Math.rint(value) && Math.abs(value) < EXACT_LONG
                ? JSON.numberNode((long) value)
                : JSON.numberNode(value);
    }
}
