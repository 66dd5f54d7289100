package io.terrane.cql2;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A filter. Read with {@link #parse}, decided with {@link #test}: a comparison with a property that an Item does not
 * have is unknown, and an Item passes only when the whole is true (three-valued logic, as in SQL).
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

    record Comparison(Operator operator, Operand left, Operand right) implements Cql2 {}

    record Between(Operand value, Operand low, Operand high) implements Cql2 {}

    record In(Operand value, List<Operand> options) implements Cql2 {
        public In {
            options = List.copyOf(options);
        }
    }

    /** {@code %} stands for any characters, {@code _} for one. */
    record Like(Operand value, String pattern) implements Cql2 {}

    record IsNull(Operand value) implements Cql2 {}

    /** What is compared. */
    sealed interface Operand {
        /** A property of the Item, or one of {@code id}, {@code collection}. */
        record Property(String name) implements Operand {}

        record Text(String value) implements Operand {}

        record Number(double value) implements Operand {}

        record Truth(boolean value) implements Operand {}

        /** RFC 3339 instant, UTC. */
        record Timestamp(java.time.Instant value) implements Operand {}
    }

    /** Comparison operators with their symbols in text and JSON. */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Operator(String symbol) {
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
    }

    /** @throws Cql2Exception saying what is wrong and at which character */
    static Cql2 parse(String text) throws Cql2Exception {
        return new Cql2Parser(text).parse();
    }

    /** Whether the filter is true for an Item. */
    default boolean test(JsonNode item) {
        return Cql2Evaluator.evaluate(this, item) == Cql2Evaluator.Truth.TRUE;
    }

    /** The filter in CQL2's JSON encoding. */
    default JsonNode toJson() {
        return Cql2Json.of(this);
    }
}
