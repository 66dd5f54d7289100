package io.terrane.catalog;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2.ComparisonOperator;
import io.terrane.cql2.Cql2Evaluator;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.locationtech.jts.geom.Geometry;

/**
 * A filter as a condition on the table {@code item}, which holds for every Item that the filter is true for, and for others
 * too where SQL cannot say exactly what the evaluator does. Names and values are bound, properties of Items within a
 * jsonpath.
 *
 * @param condition holds for every Item that passes
 * @param exact whether it holds for no other
 */
record Cql2Sql(Sql condition, boolean exact) {
    private static final Cql2Sql ANY = new Cql2Sql(Sql.TRUE, false);
    private static final Set<String> TEXT_COLUMNS = Set.of("id", "collection");

    /** Properties that the index of equal values leaves out. */
    private static final List<String> UNREPEATED = List.of(
            "created",
            "datetime",
            "end_datetime",
            "eo:cloud_cover",
            "expires",
            "published",
            "start_datetime",
            "unpublished",
            "updated",
            "view:azimuth",
            "view:incidence_angle",
            "view:off_nadir",
            "view:sun_azimuth",
            "view:sun_elevation");

    /** What is in the index, as its definition says it. */
    private static final String REPEATED = "(i.properties - '{" + String.join(",", UNREPEATED) + "}'::text[])";

    private static final int NANOS_A_MICROSECOND = 1_000;

    static Cql2Sql of(Cql2 filter) {
        return when(filter, true);
    }

    /** Where the expression has this truth: unknown is neither. */
    private static Cql2Sql when(Cql2 expression, boolean wanted) {
        return switch (expression) {
            case Cql2.And(List<Cql2> terms) -> joined(terms, wanted, wanted ? " and " : " or ");
            case Cql2.Or(List<Cql2> terms) -> joined(terms, wanted, wanted ? " or " : " and ");
            case Cql2.Not(Cql2 term) -> when(term, !wanted);
            case Cql2.Truth(boolean value) -> new Cql2Sql(value == wanted ? Sql.TRUE : Sql.FALSE, true);
            case Cql2.Property(String name) -> compare(name, ComparisonOperator.EQUAL, new Cql2.Truth(wanted));
            case Cql2.Comparison c -> comparison(c, wanted);
            case Cql2.Between b ->
                b.value() instanceof Cql2.Property(String name)
                        ? both(
                                compare(
                                        name,
                                        wanted ? ComparisonOperator.GREATER_OR_EQUAL : ComparisonOperator.LESS,
                                        b.low()),
                                compare(
                                        name,
                                        wanted ? ComparisonOperator.LESS_OR_EQUAL : ComparisonOperator.GREATER,
                                        b.high()),
                                wanted ? " and " : " or ")
                        : ANY;
            case Cql2.In in -> in(in, wanted);
            case Cql2.Like(Cql2.Property(String name), Cql2.Text(String pattern)) -> like(name, pattern, wanted);
            case Cql2.Like like -> ANY;
            case Cql2.IsNull(Cql2.Property(String name)) -> isNull(name, wanted);
            case Cql2.IsNull isNull -> ANY;
            case Cql2.Spatial s -> spatial(s, wanted);
            case Cql2.Temporal t -> temporal(t, wanted);
            case Cql2.ArrayComparison a -> ANY;
            case Cql2.Function f -> ANY;
            case Cql2.Arithmetic a -> ANY;
            case Cql2.Casei c -> ANY;
            case Cql2.Accenti a -> ANY;
            case Cql2.Text t -> ANY;
            case Cql2.Number n -> ANY;
            case Cql2.Timestamp t -> ANY;
            case Cql2.Date d -> ANY;
            case Cql2.Interval i -> ANY;
            case Cql2.Open o -> ANY;
            case Cql2.Shape s -> ANY;
            case Cql2.Box b -> ANY;
            case Cql2.Array a -> ANY;
        };
    }

    private static Cql2Sql joined(List<Cql2> terms, boolean wanted, String by) {
        return terms.stream()
                .map(term -> when(term, wanted))
                .reduce((left, right) -> both(left, right, by))
                .orElse(ANY);
    }

    private static Cql2Sql both(Cql2Sql left, Cql2Sql right, String by) {
        return new Cql2Sql(
                Sql.joined(List.of(Sql.of("("), left.condition, Sql.of(by), right.condition, Sql.of(")")), ""),
                left.exact && right.exact);
    }

    private static Cql2Sql comparison(Cql2.Comparison c, boolean wanted) {
        ComparisonOperator operator = wanted ? c.operator() : opposite(c.operator());
        if (c.left() instanceof Cql2.Property(String name)) {
            return compare(name, operator, c.right());
        }
        return c.right() instanceof Cql2.Property(String name) ? compare(name, operator.mirrored(), c.left()) : ANY;
    }

    private static ComparisonOperator opposite(ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL -> ComparisonOperator.NOT_EQUAL;
            case NOT_EQUAL -> ComparisonOperator.EQUAL;
            case LESS -> ComparisonOperator.GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> ComparisonOperator.GREATER;
            case GREATER -> ComparisonOperator.LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> ComparisonOperator.LESS;
        };
    }

    private static Cql2Sql compare(String name, ComparisonOperator operator, Cql2 literal) {
        if (name.equals("datetime")) {
            return instant(literal).map(instant -> time(operator, instant)).orElse(ANY);
        }
        if (TEXT_COLUMNS.contains(name)) {
            // What is equal is so in any collation, and the index over keys has ids in their own.
            String collation = operator == ComparisonOperator.EQUAL && name.equals("id") ? " " : " collate \"C\" ";
            return literal instanceof Cql2.Text(String text) && !Cql2Evaluator.isInstant(text)
                    ? exact(column(name) + collation + operator.symbol() + " ?", text)
                    : ANY;
        }
        if (name.equals("eo:cloud_cover") && literal instanceof Cql2.Number(double number)) {
            return exact("i.cloud_cover " + operator.symbol() + " ?", number);
        }
        Optional<String> json = switch (literal) {
            case Cql2.Number(double number) -> Optional.of(Double.toString(number));
            case Cql2.Text(String text) when !Cql2Evaluator.isInstant(text) -> Optional.of(quoted(text));
            case Cql2.Truth(boolean truth) when isEquality(operator) -> Optional.of(String.valueOf(truth));
            default -> Optional.empty();
        };
        if (json.isEmpty() || isNested(name)) {
            return ANY;
        }
        String path = "$." + quoted(name);
        return switch (operator) {
            case EQUAL ->
                UNREPEATED.contains(name)
                        ? unindexed(path + " == " + json.get())
                        : exact(REPEATED + " @@ ?::jsonpath", "strict " + path + " == " + json.get());
            // To a jsonpath null is unequal to everything, to a filter it is absent.
            case NOT_EQUAL -> unindexed(path + " <> " + json.get() + " && " + path + " <> null");
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                unindexed(path + " " + operator.symbol() + " " + json.get());
        };
    }

    /** As the operator {@code @@}, for which the planner would take an index that knows equal values alone. */
    private static Cql2Sql unindexed(String predicate) {
        return exact("jsonb_path_match(i.properties, ?::jsonpath, '{}', true)", "strict " + predicate);
    }

    private static boolean isEquality(ComparisonOperator operator) {
        return operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL;
    }

    private static boolean isNested(String name) {
        return name.contains(".") || name.equals("geometry") || name.equals("geom");
    }

    private static String column(String name) {
        return name.equals("id") ? "i.id" : "i.collection";
    }

    private static Cql2Sql exact(String text, Object... values) {
        return new Cql2Sql(Sql.of(text, values), true);
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** The column also holds the start of Items without a datetime, to which the property does not compare. */
    private static Cql2Sql time(ComparisonOperator operator, Instant instant) {
        return instant.getNano() % NANOS_A_MICROSECOND == 0
                ? exact("(i.datetime " + operator.symbol() + " ? and i.time_end is null)", instant)
                : ANY;
    }

    private static Optional<Instant> instant(Cql2 literal) {
        return switch (literal) {
            case Cql2.Timestamp(Instant value) -> Optional.of(value);
            case Cql2.Date date ->
                Optional.of(date.value().atStartOfDay(ZoneOffset.UTC).toInstant());
            case Cql2.Text(String text) -> Cql2Evaluator.instant(text);
            default -> Optional.empty();
        };
    }

    private static Cql2Sql in(Cql2.In in, boolean wanted) {
        if (!(in.value() instanceof Cql2.Property(String name)) || in.options().isEmpty()) {
            return ANY;
        }
        if (TEXT_COLUMNS.contains(name) && wanted && in.options().stream().allMatch(Cql2.Text.class::isInstance)) {
            return exact(
                    column(name) + " = any (?)",
                    in.options().stream()
                            .map(option -> ((Cql2.Text) option).value())
                            .toList());
        }
        return in.options().stream()
                .map(option -> compare(name, wanted ? ComparisonOperator.EQUAL : ComparisonOperator.NOT_EQUAL, option))
                .reduce((left, right) -> both(left, right, wanted ? " or " : " and "))
                .orElse(ANY);
    }

    private static Cql2Sql like(String name, String pattern, boolean wanted) {
        String like = wanted ? " like ?" : " not like ?";
        if (pattern.endsWith("\\") || isNested(name) || name.equals("datetime")) {
            return ANY;
        }
        return TEXT_COLUMNS.contains(name)
                ? exact(column(name) + " collate \"C\"" + like, pattern)
                : exact(
                        "(jsonb_typeof(i.properties -> ?) = 'string' and (i.properties ->> ?) collate \"C\"" + like
                                + ")",
                        name,
                        name,
                        pattern);
    }

    private static Cql2Sql isNull(String name, boolean wanted) {
        String is = wanted ? " is null" : " is not null";
        if (name.equals("geometry") || name.equals("geom")) {
            return exact("i.geometry" + is);
        }
        if (TEXT_COLUMNS.contains(name)) {
            return exact(column(name) + is);
        }
        return isNested(name) ? ANY : exact("nullif(i.properties -> ?, 'null'::jsonb)" + is, name);
    }

    /** All relations but S_DISJOINT need the bounds to meet. */
    private static Cql2Sql spatial(Cql2.Spatial s, boolean wanted) {
        boolean meets = (s.operator() == Cql2.SpatialOperator.S_DISJOINT) != wanted;
        Optional<Geometry> literal = isGeometry(s.left())
                ? literal(s.right())
                : isGeometry(s.right()) ? literal(s.left()) : Optional.empty();
        return literal.isPresent() && meets
                ? new Cql2Sql(AreaSql.of(literal.get()).meets(), false)
                : ANY;
    }

    private static boolean isGeometry(Cql2 expression) {
        return expression instanceof Cql2.Property(String name) && (name.equals("geometry") || name.equals("geom"));
    }

    private static Optional<Geometry> literal(Cql2 expression) {
        return expression instanceof Cql2.Shape || expression instanceof Cql2.Box
                ? Optional.of(Cql2Evaluator.constant(expression))
                : Optional.empty();
    }

    private static Cql2Sql temporal(Cql2.Temporal t, boolean wanted) {
        if (!wanted
                || !(t.left() instanceof Cql2.Property(String name))
                || !name.equals("datetime")
                || !(t.right() instanceof Cql2.Timestamp
                        || t.right() instanceof Cql2.Date
                        || t.right() instanceof Cql2.Interval)) {
            return ANY;
        }
        Optional<Instant> start = t.right() instanceof Cql2.Interval i ? instant(i.start()) : instant(t.right());
        Optional<Instant> end = t.right() instanceof Cql2.Interval i ? instant(i.end()) : instant(t.right());
        return switch (t.operator()) {
            case T_AFTER ->
                new Cql2Sql(end.map(e -> Sql.of("i.datetime >= ?", e)).orElse(Sql.TRUE), false);
            case T_BEFORE ->
                new Cql2Sql(start.map(s -> Sql.of("i.datetime <= ?", s)).orElse(Sql.TRUE), false);
            case T_DISJOINT -> ANY;
            default ->
                both(
                        new Cql2Sql(start.map(s -> Sql.of("i.datetime >= ?", s)).orElse(Sql.TRUE), false),
                        new Cql2Sql(end.map(e -> Sql.of("i.datetime <= ?", e)).orElse(Sql.TRUE), false),
                        " and ");
        };
    }
}
