package io.terrane.cql2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.cql2.Cql2.Operand;
import java.util.List;

/** CQL2's JSON encoding. */
final class Cql2Json {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Cql2Json() {}

    static JsonNode of(Cql2 filter) {
        return switch (filter) {
            case Cql2.And and ->
                operation("and", and.terms().stream().map(Cql2Json::of).toList());
            case Cql2.Or or ->
                operation("or", or.terms().stream().map(Cql2Json::of).toList());
            case Cql2.Not not -> operation("not", List.of(of(not.term())));
            case Cql2.Comparison c -> operation(c.operator().symbol(), List.of(operand(c.left()), operand(c.right())));
            case Cql2.Between b ->
                operation("between", List.of(operand(b.value()), operand(b.low()), operand(b.high())));
            case Cql2.In in -> {
                ArrayNode options = JSON.arrayNode();
                in.options().forEach(option -> options.add(operand(option)));
                yield operation("in", List.of(operand(in.value()), options));
            }
            case Cql2.Like like -> operation("like", List.of(operand(like.value()), JSON.textNode(like.pattern())));
            case Cql2.IsNull isNull -> operation("isNull", List.of(operand(isNull.value())));
        };
    }

    private static ObjectNode operation(String name, List<? extends JsonNode> arguments) {
        ObjectNode operation = JSON.objectNode().put("op", name);
        operation.putArray("args").addAll(arguments);
        return operation;
    }

    private static JsonNode operand(Operand operand) {
        return switch (operand) {
            case Operand.Property property -> JSON.objectNode().put("property", property.name());
            case Operand.Text text -> JSON.textNode(text.value());
            case Operand.Number number ->
                number.value() == Math.rint(number.value()) && Math.abs(number.value()) < 1e15
                        ? JSON.numberNode((long) number.value())
                        : JSON.numberNode(number.value());
            case Operand.Truth truth -> JSON.booleanNode(truth.value());
            case Operand.Timestamp timestamp ->
                JSON.objectNode().put("timestamp", timestamp.value().toString());
        };
    }
}
