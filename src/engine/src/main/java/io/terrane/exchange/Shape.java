package io.terrane.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.exchange.Column.Leaf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the JSON values at one place of many documents look like, and the column that holds all of them without loss. */
final class Shape {
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    /** How many places there may be. Objects that would take more, such as those with names made of ids, are kept as JSON. */
    static final class Allowance {
        private int left;

        Allowance(int places) {
            this.left = places;
        }

        private boolean take() {
            return left-- > 0;
        }
    }

    private final Allowance allowance;
    private boolean booleans;
    private boolean integers;
    private boolean largeIntegers;
    private boolean numbers;
    private boolean texts;
    private boolean objects;
    private boolean mixed;
    private @Nullable Shape element;
    private final Map<String, Shape> fields = new TreeMap<>();

    Shape(Allowance allowance) {
        this.allowance = allowance;
    }

    void add(JsonNode value) {
        if (mixed) {
            return;
        }
        switch (value.getNodeType()) {
            case NULL, MISSING -> {}
            case BOOLEAN -> booleans = true;
            case STRING -> texts = true;
            case NUMBER -> number(value);
            case ARRAY -> {
                if (element == null) {
                    element = new Shape(allowance);
                }
                value.forEach(element::add);
            }
            case OBJECT -> {
                objects = true;
                for (Map.Entry<String, JsonNode> field : value.properties()) {
                    field(field.getKey(), field.getValue());
                }
            }
            case BINARY, POJO -> mixed = true;
        }
    }

    private void number(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            integers = true;
            largeIntegers |= Math.abs(value.longValue()) > EXACT_IN_DOUBLE || value.longValue() == Long.MIN_VALUE;
        } else if (value.isIntegralNumber()) {
            mixed = true;
        } else {
            numbers = true;
        }
    }

    private void field(String name, JsonNode value) {
        Shape shape = fields.get(name);
        if (shape == null) {
            if (mixed || !allowance.take()) {
                mixed = true;
                fields.clear();
                return;
            }
            shape = new Shape(allowance);
            fields.put(name, shape);
        }
        shape.add(value);
    }

    /** Empty when there was nothing but nulls. */
    Optional<Column> column() {
        int kinds = (booleans ? 1 : 0)
                + (integers || numbers ? 1 : 0)
                + (texts ? 1 : 0)
                + (objects ? 1 : 0)
                + (element != null ? 1 : 0);
        if (mixed || kinds > 1 || (numbers && largeIntegers)) {
            return Optional.of(Leaf.JSON);
        }
        if (kinds == 0) {
            return Optional.empty();
        }
        if (objects) {
            return Optional.of(struct());
        }
        if (element != null) {
            return Optional.of(new Column.ListOf(element.column().orElse(Leaf.TEXT)));
        }
        return Optional.of(booleans ? Leaf.BOOLEAN : texts ? Leaf.TEXT : numbers ? Leaf.NUMBER : Leaf.INTEGER);
    }

    /** Parquet has no struct without fields. */
    private Column struct() {
        Map<String, Column> columns = new LinkedHashMap<>();
        fields.forEach((name, shape) -> shape.column().ifPresent(column -> columns.put(name, column)));
        return columns.isEmpty() ? Leaf.JSON : new Column.Struct(columns);
    }
}
