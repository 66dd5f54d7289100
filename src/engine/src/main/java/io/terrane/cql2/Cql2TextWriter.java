package io.terrane.cql2;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.locationtech.jts.io.WKTWriter;

/** CQL2's text encoding, with a parenthesis wherever one could matter. */
final class Cql2TextWriter {
    private Cql2TextWriter() {}

    static String write(Cql2 expression) {
        return switch (expression) {
            case Cql2.And(List<Cql2> terms) -> joined(terms, " AND ");
            case Cql2.Or(List<Cql2> terms) -> joined(terms, " OR ");
            case Cql2.Not(Cql2 term) -> "NOT " + operand(term);
            case Cql2.Comparison c -> operand(c.left()) + " " + c.operator().symbol() + " " + operand(c.right());
            case Cql2.Between b -> operand(b.value()) + " BETWEEN " + operand(b.low()) + " AND " + operand(b.high());
            case Cql2.In in -> operand(in.value()) + " IN " + list(in.options());
            case Cql2.Like like -> operand(like.value()) + " LIKE " + write(like.pattern());
            case Cql2.IsNull(Cql2 value) -> operand(value) + " IS NULL";
            case Cql2.Spatial s -> s.operator().name() + list(List.of(s.left(), s.right()));
            case Cql2.Temporal t -> t.operator().name() + list(List.of(t.left(), t.right()));
            case Cql2.ArrayComparison a -> a.operator().name() + list(List.of(a.left(), a.right()));
            case Cql2.Arithmetic a -> operand(a.left()) + " " + a.operator().symbol() + " " + operand(a.right());
            case Cql2.Casei(Cql2 value) -> "CASEI(" + write(value) + ")";
            case Cql2.Accenti(Cql2 value) -> "ACCENTI(" + write(value) + ")";
            case Cql2.Function f -> f.name() + list(f.arguments());
            case Cql2.Property(String name) -> '"' + name + '"';
            case Cql2.Text(String value) -> quoted(value);
            case Cql2.Number(double value) -> Cql2JsonWriter.number(value).toString();
            case Cql2.Truth(boolean value) -> String.valueOf(value).toUpperCase(Locale.ROOT);
            case Cql2.Timestamp t -> "TIMESTAMP('" + t.value() + "')";
            case Cql2.Date d -> "DATE('" + d.value() + "')";
            case Cql2.Interval i -> "INTERVAL(" + end(i.start()) + ", " + end(i.end()) + ")";
            case Cql2.Open open -> "'..'";
            case Cql2.Shape s ->
                new WKTWriter(
                                s.geometry().getCoordinates().length > 0
                                                && !Double.isNaN(s.geometry()
                                                        .getCoordinates()[0]
                                                        .getZ())
                                        ? 3
                                        : 2)
                        .write(s.geometry());
            case Cql2.Box(List<Double> corners) ->
                corners.stream()
                        .map(corner -> Cql2JsonWriter.number(corner).toString())
                        .collect(Collectors.joining(", ", "BBOX(", ")"));
            case Cql2.Array(List<Cql2> elements) -> list(elements);
        };
    }

    private static String joined(List<Cql2> terms, String by) {
        return terms.stream().map(Cql2TextWriter::operand).collect(Collectors.joining(by));
    }

    private static String list(List<Cql2> elements) {
        return elements.stream().map(Cql2TextWriter::write).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String end(Cql2 end) {
        return switch (end) {
            case Cql2.Timestamp t -> "'" + t.value() + "'";
            case Cql2.Date d -> "'" + d.value() + "'";
            default -> write(end);
        };
    }

    private static String operand(Cql2 expression) {
        return switch (expression) {
            case Cql2.And a -> "(" + write(a) + ")";
            case Cql2.Or o -> "(" + write(o) + ")";
            case Cql2.Not n -> "(" + write(n) + ")";
            case Cql2.Comparison c -> "(" + write(c) + ")";
            case Cql2.Between b -> "(" + write(b) + ")";
            case Cql2.In i -> "(" + write(i) + ")";
            case Cql2.Like l -> "(" + write(l) + ")";
            case Cql2.IsNull i -> "(" + write(i) + ")";
            case Cql2.Arithmetic a -> "(" + write(a) + ")";
            default -> write(expression);
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
