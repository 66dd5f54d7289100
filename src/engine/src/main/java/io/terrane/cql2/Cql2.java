package io.terrane.cql2;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.locationtech.jts.geom.Geometry;

/**
 * An expression of CQL2: a filter when it is boolean. Read with {@link #parse} or {@link #ofJson}, written with
 * {@link #toText} and {@link #toJson}, decided by a {@link Cql2Evaluator}. Logic has three values as in SQL: what compares
 * with something absent is unknown, and a filter passes only what it is true for. Trees that were read are bounded in depth
 * and size. Source: OGC 21-065r2.
 */
public sealed interface Cql2 {
    /** All of the terms. */
    record And(List<Cql2> terms) implements Cql2 {
        public And {
            terms = List.copyOf(terms);
        }
    }

    /** Any of the terms. */
    record Or(List<Cql2> terms) implements Cql2 {
        public Or {
            terms = List.copyOf(terms);
        }
    }

    record Not(Cql2 term) implements Cql2 {}

    record Comparison(ComparisonOperator operator, Cql2 left, Cql2 right) implements Cql2 {}

    /** Both bounds belong to the range. */
    record Between(Cql2 value, Cql2 low, Cql2 high) implements Cql2 {}

    record In(Cql2 value, List<Cql2> options) implements Cql2 {
        public In {
            options = List.copyOf(options);
        }
    }

    /** {@code %} stands for any characters, {@code _} for one, a backslash makes the next one literal. */
    record Like(Cql2 value, Cql2 pattern) implements Cql2 {}

    record IsNull(Cql2 value) implements Cql2 {}

    record Spatial(SpatialOperator operator, Cql2 left, Cql2 right) implements Cql2 {}

    record Temporal(TemporalOperator operator, Cql2 left, Cql2 right) implements Cql2 {}

    record ArrayComparison(ArrayOperator operator, Cql2 left, Cql2 right) implements Cql2 {}

    record Arithmetic(ArithmeticOperator operator, Cql2 left, Cql2 right) implements Cql2 {}

    /** The text with case folded away. */
    record Casei(Cql2 value) implements Cql2 {}

    /** The text with accents taken away. */
    record Accenti(Cql2 value) implements Cql2 {}

    record Function(String name, List<Cql2> arguments) implements Cql2 {
        public Function {
            arguments = List.copyOf(arguments);
        }
    }

    record Property(String name) implements Cql2 {}

    record Text(String value) implements Cql2 {}

    record Number(double value) implements Cql2 {}

    record Truth(boolean value) implements Cql2 {}

    /** An instant, UTC. */
    record Timestamp(Instant value) implements Cql2 {}

    /** A day; where an instant is needed, its first. */
    record Date(LocalDate value) implements Cql2 {}

    /** Both ends belong to it; either may be {@link Open}. */
    record Interval(Cql2 start, Cql2 end) implements Cql2 {}

    /** The end of an interval that has none. */
    record Open() implements Cql2 {}

    /** A geometry in longitude and latitude. */
    record Shape(Geometry geometry) implements Cql2 {}

    /** 4 or 6 numbers; a west that is greater than the east crosses the antimeridian. Heights are not looked at. */
    record Box(List<Double> corners) implements Cql2 {
        public Box {
            corners = List.copyOf(corners);
        }
    }

    /** A set of values: order and repetitions mean nothing. */
    record Array(List<Cql2> elements) implements Cql2 {
        public Array {
            elements = List.copyOf(elements);
        }
    }

    /** Comparison operators with their symbols in text and JSON. */
    enum ComparisonOperator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS_OR_EQUAL("<="),
        GREATER_OR_EQUAL(">="),
        LESS("<"),
        GREATER(">");

        private final String symbol;

        ComparisonOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }

        /** The same comparison with its sides exchanged. */
        public ComparisonOperator mirrored() {
            return switch (this) {
                case EQUAL, NOT_EQUAL -> this;
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            };
        }
    }

    /** Relations of the plane, as in OGC 06-103r4. */
    enum SpatialOperator {
        S_INTERSECTS,
        S_EQUALS,
        S_DISJOINT,
        S_TOUCHES,
        S_WITHIN,
        S_OVERLAPS,
        S_CROSSES,
        S_CONTAINS;

        /** In JSON. */
        String symbol() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Allen's relations, with an instant as an interval of no length. */
    enum TemporalOperator {
        T_AFTER("t_after"),
        T_BEFORE("t_before"),
        T_CONTAINS("t_contains"),
        T_DISJOINT("t_disjoint"),
        T_DURING("t_during"),
        T_EQUALS("t_equals"),
        T_FINISHEDBY("t_finishedBy"),
        T_FINISHES("t_finishes"),
        T_INTERSECTS("t_intersects"),
        T_MEETS("t_meets"),
        T_METBY("t_metBy"),
        T_OVERLAPPEDBY("t_overlappedBy"),
        T_OVERLAPS("t_overlaps"),
        T_STARTEDBY("t_startedBy"),
        T_STARTS("t_starts");

        private final String symbol;

        TemporalOperator(String symbol) {
            this.symbol = symbol;
        }

        /** In JSON. */
        String symbol() {
            return symbol;
        }
    }

    /** Relations of two sets. */
    enum ArrayOperator {
        A_EQUALS("a_equals"),
        A_CONTAINS("a_contains"),
        A_CONTAINEDBY("a_containedBy"),
        A_OVERLAPS("a_overlaps");

        private final String symbol;

        ArrayOperator(String symbol) {
            this.symbol = symbol;
        }

        /** In JSON. */
        String symbol() {
            return symbol;
        }
    }

    /** Arithmetic over doubles; what has no finite result is unknown. */
    enum ArithmeticOperator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULO("%"),
        /** The whole part of the quotient. */
        INTEGER_DIVIDE("div"),
        POWER("^");

        private final String symbol;

        ArithmeticOperator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        double apply(double left, double right) {
            return switch (this) {
                case ADD -> left + right;
                case SUBTRACT -> left - right;
                case MULTIPLY -> left * right;
                case DIVIDE -> left / right;
                case MODULO -> left % right;
                case INTEGER_DIVIDE -> right == 0 ? Double.NaN : (double) (long) (left / right);
                case POWER -> Math.pow(left, right);
            };
        }
    }

    /** @throws Cql2Exception saying what is wrong and at which character */
    static Cql2 parse(String text) throws Cql2Exception {
        return new Cql2TextParser(text).parse();
    }

    /** Reads the JSON encoding. @throws Cql2Exception saying what is wrong and where */
    static Cql2 ofJson(JsonNode json) throws Cql2Exception {
        return new Cql2JsonParser().parse(json);
    }

    /** Whether the filter is true for an Item. Of many Items ask one {@link Cql2Evaluator}. */
    default boolean test(JsonNode item) {
        return new Cql2Evaluator(this).test(ItemSource.of(item));
    }

    /** The expression in CQL2's JSON encoding. */
    default JsonNode toJson() {
        return Cql2JsonWriter.write(this);
    }

    /**
     * The expression in CQL2's text encoding. Known limit: that has no way to say a text in which a backslash stands before a
     * quote or at the end.
     */
    default String toText() {
        return Cql2TextWriter.write(this);
    }

    /** Names of all properties that the expression looks at. */
    default Set<String> properties() {
        Set<String> names = new TreeSet<>();
        if (this instanceof Property property) {
            names.add(property.name());
        }
        parts().forEach(part -> names.addAll(part.properties()));
        return names;
    }

    /** The expressions that this one is made of, in order. */
    default List<Cql2> parts() {
        return switch (this) {
            case And(List<Cql2> terms) -> terms;
            case Or(List<Cql2> terms) -> terms;
            case Not(Cql2 term) -> List.of(term);
            case Comparison c -> List.of(c.left(), c.right());
            case Between b -> List.of(b.value(), b.low(), b.high());
            case In in ->
                java.util.stream.Stream.concat(java.util.stream.Stream.of(in.value()), in.options().stream())
                        .toList();
            case Like like -> List.of(like.value(), like.pattern());
            case IsNull(Cql2 value) -> List.of(value);
            case Spatial s -> List.of(s.left(), s.right());
            case Temporal t -> List.of(t.left(), t.right());
            case ArrayComparison a -> List.of(a.left(), a.right());
            case Arithmetic a -> List.of(a.left(), a.right());
            case Casei(Cql2 value) -> List.of(value);
            case Accenti(Cql2 value) -> List.of(value);
            case Function f -> f.arguments();
            case Interval i -> List.of(i.start(), i.end());
            case Array(List<Cql2> elements) -> elements;
            case Property p -> List.of();
            case Text t -> List.of();
            case Number n -> List.of();
            case Truth t -> List.of();
            case Timestamp t -> List.of();
            case Date d -> List.of();
            case Open o -> List.of();
            case Shape s -> List.of();
            case Box b -> List.of();
        };
    }
}
