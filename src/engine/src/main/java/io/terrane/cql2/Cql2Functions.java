package io.terrane.cql2;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The functions that there are, by name without regard to case: of numbers {@code abs ceil floor round sqrt}, of texts {@code
 * lower upper trim length concat}, of arrays {@code cardinality}, of times {@code year month day}, of anything {@code coalesce}.
 */
public final class Cql2Functions {
    private static final Set<String> NAMES = new TreeSet<>(List.of(
            "abs",
            "ceil",
            "floor",
            "round",
            "sqrt",
            "lower",
            "upper",
            "trim",
            "length",
            "concat",
            "cardinality",
            "year",
            "month",
            "day",
            "coalesce"));

    private Cql2Functions() {}

    /** In lower case. */
    public static Set<String> names() {
        return NAMES;
    }

    /** @throws Cql2Exception when the expression calls a function that there is not */
    public static void check(Cql2 expression) throws Cql2Exception {
        if (expression instanceof Cql2.Function(String name, List<Cql2> arguments)) {
            if (!NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                throw new Cql2Exception("the function " + name + " is not supported; there are " + NAMES);
            }
            boolean variadic = Set.of("concat", "coalesce").contains(name.toLowerCase(Locale.ROOT));
            if (variadic ? arguments.isEmpty() : arguments.size() != 1) {
                throw new Cql2Exception("the function " + name + " needs " + (variadic ? "arguments" : "one argument"));
            }
        }
        for (Cql2 part : expression.parts()) {
            check(part);
        }
    }

    static @Nullable Value apply(String name, List<@Nullable Value> arguments) {
        Value first = arguments.isEmpty() ? null : arguments.getFirst();
        String function = name.toLowerCase(Locale.ROOT);
        return switch (function) {
            case "coalesce" ->
                arguments.stream()
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElse(null);
            case "concat" -> concat(arguments);
            case "cardinality" ->
                first instanceof Value.Array array
                        ? new Value.Number(array.elements().size())
                        : null;
            case "abs", "ceil", "floor", "round", "sqrt" ->
                first instanceof Value.Number(double number) ? number(function, number) : null;
            case "lower", "upper", "trim", "length" ->
                first instanceof Value.Text(String text) ? text(function, text) : null;
            case "year", "month", "day" -> time(function, first);
            default -> null;
        };
    }

    private static @Nullable Value concat(List<@Nullable Value> arguments) {
        StringBuilder joined = new StringBuilder();
        for (Value argument : arguments) {
            if (!(argument instanceof Value.Text(String text))) {
                return null;
            }
            joined.append(text);
        }
        return new Value.Text(joined.toString());
    }

    private static @Nullable Value number(String function, double number) {
        double result = switch (function) {
            case "abs" -> Math.abs(number);
            case "ceil" -> Math.ceil(number);
            case "floor" -> Math.floor(number);
            case "round" -> (double) Math.round(number);
            default -> Math.sqrt(number);
        };
        return Double.isFinite(result) ? new Value.Number(result) : null;
    }

    private static Value text(String function, String text) {
        return switch (function) {
            case "lower" -> new Value.Text(text.toLowerCase(Locale.ROOT));
            case "upper" -> new Value.Text(text.toUpperCase(Locale.ROOT));
            case "trim" -> new Value.Text(text.strip());
            default -> new Value.Number(text.codePointCount(0, text.length()));
        };
    }

    private static @Nullable Value time(String function, @Nullable Value value) {
        Instant instant = switch (value) {
            case Value.Timestamp(Instant at) -> at;
            case Value.Date date -> Times.midnight(date.value());
            case Value.Text(String text) -> Times.instant(text);
            case null, default -> null;
        };
        if (instant == null) {
            return null;
        }
        var at = instant.atOffset(ZoneOffset.UTC);
        return new Value.Number(
                switch (function) {
                    case "year" -> at.getYear();
                    case "month" -> at.getMonthValue();
                    default -> at.getDayOfMonth();
                });
    }
}
