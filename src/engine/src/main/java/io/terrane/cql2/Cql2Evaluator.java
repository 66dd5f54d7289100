package io.terrane.cql2;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.TopologyException;
import org.locationtech.jts.operation.relateng.RelateNG;
import org.locationtech.jts.operation.relateng.RelatePredicate;
import org.locationtech.jts.operation.relateng.TopologyPredicate;

/**
 * Decides one expression on many Items, exactly: geometries in the plane of longitude and latitude. Values of types that do
 * not compare make a comparison unknown. A text that is an RFC 3339 instant compares with instants and with other such texts as
 * an instant; other texts compare by code point. Prepares what is constant once; for one thread at a time.
 */
public final class Cql2Evaluator {
    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private final Cql2 expression;
    private final Map<Cql2, RelateNG> prepared = new IdentityHashMap<>();

    public Cql2Evaluator(Cql2 expression) {
        this.expression = expression;
    }

    /** Whether the expression is true, neither false nor unknown. */
    public boolean test(PropertySource source) {
        return Boolean.TRUE.equals(truth(expression, source));
    }

    /** Nothing is unknown. */
    private @Nullable Boolean truth(Cql2 expression, PropertySource source) {
        return evaluate(expression, source) instanceof Value.Truth(boolean value) ? (Boolean) value : null;
    }

    private static @Nullable Value of(@Nullable Boolean truth) {
        return truth == null ? null : new Value.Truth(truth);
    }

    @Nullable
    Value evaluate(Cql2 expression, PropertySource source) {
        return switch (expression) {
            case Cql2.And(List<Cql2> terms) -> of(every(terms, source, false));
            case Cql2.Or(List<Cql2> terms) -> of(negated(every(terms, source, true)));
            case Cql2.Not(Cql2 term) -> of(negated(truth(term, source)));
            case Cql2.Comparison c -> {
                Integer order = order(evaluate(c.left(), source), evaluate(c.right(), source));
                yield order == null ? null : new Value.Truth(c.operator().holds(order));
            }
            case Cql2.Between b -> {
                Value value = evaluate(b.value(), source);
                Integer low = order(value, evaluate(b.low(), source));
                Integer high = order(value, evaluate(b.high(), source));
                yield of(and(low == null ? null : (Boolean) (low >= 0), high == null ? null : (Boolean) (high <= 0)));
            }
            case Cql2.In in -> of(in(in, source));
            case Cql2.Like like ->
                evaluate(like.value(), source) instanceof Value.Text(String text)
                                && evaluate(like.pattern(), source) instanceof Value.Text(String pattern)
                        ? new Value.Truth(Texts.like(text, pattern))
                        : null;
            case Cql2.IsNull(Cql2 value) -> new Value.Truth(evaluate(value, source) == null);
            case Cql2.Spatial spatial -> of(spatial(spatial, source));
            case Cql2.Temporal t -> {
                Value.Interval left = interval(evaluate(t.left(), source));
                Value.Interval right = interval(evaluate(t.right(), source));
                yield left == null || right == null ? null : new Value.Truth(holds(t.operator(), left, right));
            }
            case Cql2.ArrayComparison a ->
                evaluate(a.left(), source) instanceof Value.Array left
                                && evaluate(a.right(), source) instanceof Value.Array right
                        ? new Value.Truth(holds(a.operator(), set(left), set(right)))
                        : null;
            case Cql2.Arithmetic a -> {
                if (evaluate(a.left(), source) instanceof Value.Number(double left)
                        && evaluate(a.right(), source) instanceof Value.Number(double right)) {
                    double result = a.operator().apply(left, right);
                    yield Double.isFinite(result) ? new Value.Number(result) : null;
                }
                yield null;
            }
            case Cql2.Casei(Cql2 value) ->
                evaluate(value, source) instanceof Value.Text(String text)
                        ? new Value.Text(Texts.foldCase(text))
                        : null;
            case Cql2.Accenti(Cql2 value) ->
                evaluate(value, source) instanceof Value.Text(String text)
                        ? new Value.Text(Texts.foldAccents(text))
                        : null;
            case Cql2.Function f -> {
                List<@Nullable Value> arguments = new ArrayList<>();
                f.arguments().forEach(argument -> arguments.add(evaluate(argument, source)));
                yield Cql2Functions.apply(f.name(), arguments);
            }
            case Cql2.Property(String name) -> source.value(name);
            case Cql2.Text(String value) -> new Value.Text(value);
            case Cql2.Number(double value) -> new Value.Number(value);
            case Cql2.Truth(boolean value) -> new Value.Truth(value);
            case Cql2.Timestamp(Instant value) -> new Value.Timestamp(value);
            case Cql2.Date date -> new Value.Date(date.value());
            case Cql2.Interval i -> {
                Instant start = i.start() instanceof Cql2.Open ? Instant.MIN : instant(evaluate(i.start(), source));
                Instant end = i.end() instanceof Cql2.Open ? Instant.MAX : instant(evaluate(i.end(), source));
                yield start == null || end == null ? null : new Value.Interval(start, end);
            }
            case Cql2.Open open -> null;
            case Cql2.Shape(Geometry geometry) -> new Value.Shape(geometry);
            case Cql2.Box box -> new Value.Shape(geometry(box));
            case Cql2.Array(List<Cql2> elements) -> {
                List<Value> values = new ArrayList<>();
                for (Cql2 element : elements) {
                    Value value = evaluate(element, source);
                    if (value != null) {
                        values.add(value);
                    }
                }
                yield new Value.Array(values);
            }
        };
    }

    /** Whether all terms, each of them turned round if wanted, are true. */
    private @Nullable Boolean every(List<Cql2> terms, PropertySource source, boolean turned) {
        Boolean all = true;
        for (Cql2 term : terms) {
            Boolean truth = truth(term, source);
            all = and(all, turned ? negated(truth) : truth);
            if (Boolean.FALSE.equals(all)) {
                return false;
            }
        }
        return all;
    }

    private static @Nullable Boolean negated(@Nullable Boolean truth) {
        return truth == null ? null : (Boolean) !truth;
    }

    private static @Nullable Boolean and(@Nullable Boolean left, @Nullable Boolean right) {
        if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
            return false;
        }
        return left == null || right == null ? null : (Boolean) true;
    }

    private @Nullable Boolean in(Cql2.In in, PropertySource source) {
        Value value = evaluate(in.value(), source);
        boolean unknown = value == null;
        for (Cql2 option : in.options()) {
            Integer order = order(value, evaluate(option, source));
            if (order == null) {
                unknown = true;
            } else if (order == 0) {
                return true;
            }
        }
        return unknown ? null : (Boolean) false;
    }

    /** The order of two values, as comparisons see it; empty when the two do not compare. */
    public static Optional<Integer> compare(Value left, Value right) {
        return Optional.ofNullable(order(left, right));
    }

    /** Nothing when one side is absent or the two do not compare. */
    static @Nullable Integer order(@Nullable Value left, @Nullable Value right) {
        if (left instanceof Value.Number(double a) && right instanceof Value.Number(double b)) {
            return Double.compare(a + 0.0, b + 0.0);
        }
        if (left instanceof Value.Truth(boolean a) && right instanceof Value.Truth(boolean b)) {
            return Boolean.compare(a, b);
        }
        if (left instanceof Value.Text(String a) && right instanceof Value.Text(String b)) {
            Instant x = Times.timestamp(a);
            Instant y = x == null ? null : Times.timestamp(b);
            return x == null || y == null ? (Integer) Texts.compare(a, b) : (Integer) x.compareTo(y);
        }
        boolean temporal = left instanceof Value.Timestamp
                || left instanceof Value.Date
                || right instanceof Value.Timestamp
                || right instanceof Value.Date;
        Instant a = temporal ? instant(left) : null;
        Instant b = temporal ? instant(right) : null;
        return a == null || b == null ? null : (Integer) a.compareTo(b);
    }

    /** The instant that a text with a time of day means; it then compares as one. */
    public static Optional<Instant> instant(String text) {
        return Optional.ofNullable(Times.timestamp(text));
    }

    public static boolean isInstant(String text) {
        return Times.timestamp(text) != null;
    }

    private static @Nullable Instant instant(@Nullable Value value) {
        return switch (value) {
            case Value.Timestamp(Instant instant) -> instant;
            case Value.Date date -> Times.midnight(date.value());
            case Value.Text(String text) -> Times.instant(text);
            case null -> null;
            case Value.Number n -> null;
            case Value.Truth t -> null;
            case Value.Interval i -> null;
            case Value.Shape s -> null;
            case Value.Array a -> null;
        };
    }

    private static Value.@Nullable Interval interval(@Nullable Value value) {
        if (value instanceof Value.Interval interval) {
            return interval;
        }
        Instant instant = instant(value);
        return instant == null ? null : new Value.Interval(instant, instant);
    }

    private static boolean holds(Cql2.TemporalOperator operator, Value.Interval a, Value.Interval b) {
        int starts = a.start().compareTo(b.start());
        int ends = a.end().compareTo(b.end());
        int startToEnd = a.start().compareTo(b.end());
        int endToStart = a.end().compareTo(b.start());
        return switch (operator) {
            case T_AFTER -> startToEnd > 0;
            case T_BEFORE -> endToStart < 0;
            case T_CONTAINS -> starts < 0 && ends > 0;
            case T_DURING -> starts > 0 && ends < 0;
            case T_DISJOINT -> startToEnd > 0 || endToStart < 0;
            case T_INTERSECTS -> startToEnd <= 0 && endToStart >= 0;
            case T_EQUALS -> starts == 0 && ends == 0;
            case T_FINISHEDBY -> starts < 0 && ends == 0;
            case T_FINISHES -> starts > 0 && ends == 0;
            case T_STARTEDBY -> starts == 0 && ends > 0;
            case T_STARTS -> starts == 0 && ends < 0;
            case T_MEETS -> endToStart == 0;
            case T_METBY -> startToEnd == 0;
            case T_OVERLAPS -> starts < 0 && endToStart > 0 && ends < 0;
            case T_OVERLAPPEDBY -> starts > 0 && startToEnd < 0 && ends > 0;
        };
    }

    private static Set<Value> set(Value.Array array) {
        return new HashSet<>(array.elements());
    }

    private static boolean holds(Cql2.ArrayOperator operator, Set<Value> left, Set<Value> right) {
        return switch (operator) {
            case A_EQUALS -> left.equals(right);
            case A_CONTAINS -> left.containsAll(right);
            case A_CONTAINEDBY -> right.containsAll(left);
            case A_OVERLAPS -> left.stream().anyMatch(right::contains);
        };
    }

    private @Nullable Boolean spatial(Cql2.Spatial spatial, PropertySource source) {
        boolean turn = isConstant(spatial.right()) && !isConstant(spatial.left());
        Cql2 left = turn ? spatial.right() : spatial.left();
        Cql2 right = turn ? spatial.left() : spatial.right();
        if (!(evaluate(right, source) instanceof Value.Shape(Geometry other))) {
            return null;
        }
        RelateNG relation;
        if (isConstant(left)) {
            relation = prepared.computeIfAbsent(left, literal -> RelateNG.prepare(constant(literal)));
        } else if (evaluate(left, source) instanceof Value.Shape(Geometry geometry)) {
            relation = RelateNG.prepare(geometry);
        } else {
            return null;
        }
        try {
            return relation.evaluate(other, predicate(spatial.operator(), turn));
        } catch (IllegalArgumentException | TopologyException e) {
            return null; // A geometry too broken to be related to anything is nowhere.
        }
    }

    private static boolean isConstant(Cql2 expression) {
        return expression instanceof Cql2.Shape || expression instanceof Cql2.Box;
    }

    /** The geometry that a literal means. */
    public static Geometry constant(Cql2 literal) {
        return literal instanceof Cql2.Shape(Geometry geometry) ? geometry : geometry((Cql2.Box) literal);
    }

    private static TopologyPredicate predicate(Cql2.SpatialOperator operator, boolean turned) {
        return switch (operator) {
            case S_INTERSECTS -> RelatePredicate.intersects();
            case S_EQUALS -> RelatePredicate.equalsTopo();
            case S_DISJOINT -> RelatePredicate.disjoint();
            case S_TOUCHES -> RelatePredicate.touches();
            case S_OVERLAPS -> RelatePredicate.overlaps();
            case S_CROSSES -> RelatePredicate.crosses();
            case S_WITHIN -> turned ? RelatePredicate.contains() : RelatePredicate.within();
            case S_CONTAINS -> turned ? RelatePredicate.within() : RelatePredicate.contains();
        };
    }

    private static Geometry geometry(Cql2.Box box) {
        int dimensions = box.corners().size() / 2;
        double west = box.corners().get(0);
        double south = box.corners().get(1);
        double east = box.corners().get(dimensions);
        double north = box.corners().get(dimensions + 1);
        if (west <= east) {
            return GEOMETRY.toGeometry(new Envelope(west, east, south, north));
        }
        return GEOMETRY.createMultiPolygon(new Polygon[] {
            (Polygon) GEOMETRY.toGeometry(new Envelope(west, 180, south, north)),
            (Polygon) GEOMETRY.toGeometry(new Envelope(-180, east, south, north))
        });
    }
}
