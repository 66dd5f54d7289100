package io.terrane.cql2;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.cql2.Cql2.Operand;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decides a filter on an Item. */
final class Cql2Evaluator {
    private Cql2Evaluator() {}

    enum Truth {
        TRUE,
        FALSE,
        UNKNOWN;

        static Truth of(boolean value) {
            return value ? TRUE : FALSE;
        }

        Truth not() {
            return switch (this) {
                case TRUE -> FALSE;
                case FALSE -> TRUE;
                case UNKNOWN -> UNKNOWN;
            };
        }
    }

    static Truth evaluate(Cql2 filter, JsonNode item) {
        return switch (filter) {
            case Cql2.And and -> all(and.terms().stream().map(term -> evaluate(term, item)));
            case Cql2.Or or ->
                all(or.terms().stream().map(term -> evaluate(term, item).not())).not();
            case Cql2.Not not -> evaluate(not.term(), item).not();
            case Cql2.Comparison c ->
                compare(c.left(), c.right(), item)
                        .map(order -> Truth.of(c.operator().holds(order)))
                        .orElse(Truth.UNKNOWN);
            case Cql2.Between b ->
                all(java.util.stream.Stream.of(
                        compare(b.value(), b.low(), item)
                                .map(order -> Truth.of(order >= 0))
                                .orElse(Truth.UNKNOWN),
                        compare(b.value(), b.high(), item)
                                .map(order -> Truth.of(order <= 0))
                                .orElse(Truth.UNKNOWN)));
            case Cql2.In in ->
                all(in.options().stream()
                                .map(option -> compare(in.value(), option, item)
                                        .map(order -> Truth.of(order != 0))
                                        .orElse(Truth.UNKNOWN)))
                        .not();
            case Cql2.Like like ->
                resolve(like.value(), item)
                        .filter(Operand.Text.class::isInstance)
                        .map(text -> Truth.of(pattern(like.pattern())
                                .matcher(((Operand.Text) text).value())
                                .matches()))
                        .orElse(Truth.UNKNOWN);
            case Cql2.IsNull isNull -> Truth.of(resolve(isNull.value(), item).isEmpty());
        };
    }

    private static Truth all(java.util.stream.Stream<Truth> terms) {
        return terms.reduce(
                Truth.TRUE,
                (a, b) -> a == Truth.FALSE || b == Truth.FALSE
                        ? Truth.FALSE
                        : a == Truth.UNKNOWN || b == Truth.UNKNOWN ? Truth.UNKNOWN : Truth.TRUE);
    }

    /** Only the two wildcards mean anything; everything else is itself. */
    private static Pattern pattern(String like) {
        StringBuilder regex = new StringBuilder();
        for (char c : like.toCharArray()) {
            regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Empty when one side is absent or the two cannot be compared. */
    private static Optional<Integer> compare(Operand left, Operand right, JsonNode item) {
        Optional<Operand> a = resolve(left, item);
        Optional<Operand> b = resolve(right, item);
        if (a.isEmpty() || b.isEmpty()) {
            return Optional.empty();
        }
        return switch (a.get()) {
            case Operand.Number x
            when b.get() instanceof Operand.Number y -> Optional.of(Double.compare(x.value(), y.value()));
            case Operand.Truth x
            when b.get() instanceof Operand.Truth y -> Optional.of(Boolean.compare(x.value(), y.value()));
            case Operand.Text x
            when b.get() instanceof Operand.Text y -> Optional.of(x.value().compareTo(y.value()));
            case Operand.Timestamp x
            when instant(b.get()).isPresent() ->
                Optional.of(x.value().compareTo(instant(b.get()).get()));
            case Operand.Text x
            when b.get() instanceof Operand.Timestamp y -> instant(x).map(instant -> instant.compareTo(y.value()));
            case Operand.Property p -> throw new IllegalStateException("unresolved " + p.name());
            case Operand.Number x -> Optional.empty();
            case Operand.Truth x -> Optional.empty();
            case Operand.Text x -> Optional.empty();
            case Operand.Timestamp x -> Optional.empty();
        };
    }

    private static Optional<Instant> instant(Operand operand) {
        return switch (operand) {
            case Operand.Timestamp timestamp -> Optional.of(timestamp.value());
            case Operand.Text text -> {
                try {
                    yield Optional.of(OffsetDateTime.parse(text.value()).toInstant());
                } catch (DateTimeException e) {
                    yield Optional.empty();
                }
            }
            case Operand.Property p -> Optional.empty();
            case Operand.Number n -> Optional.empty();
            case Operand.Truth t -> Optional.empty();
        };
    }

    private static Optional<Operand> resolve(Operand operand, JsonNode item) {
        if (!(operand instanceof Operand.Property property)) {
            return Optional.of(operand);
        }
        JsonNode value = switch (property.name()) {
            case "id", "collection" -> item.path(property.name());
            default -> item.path("properties").path(property.name());
        };
        return switch (value.getNodeType()) {
            case NUMBER -> Optional.of(new Operand.Number(value.doubleValue()));
            case STRING -> Optional.of(new Operand.Text(value.textValue()));
            case BOOLEAN -> Optional.of(new Operand.Truth(value.booleanValue()));
            case ARRAY, OBJECT -> Optional.of(new Operand.Text(value.toString()));
            case BINARY, MISSING, NULL, POJO -> Optional.empty();
        };
    }
}
