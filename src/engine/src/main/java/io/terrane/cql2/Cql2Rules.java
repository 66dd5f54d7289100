package io.terrane.cql2;

import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;

/** What holds for expressions in both encodings: bounds, and where a truth or a value may stand. */
final class Cql2Rules {
    static final int MAX_CHARACTERS = 200_000;
    static final int MAX_DEPTH = 64;
    static final int MAX_PARTS = 10_000;
    static final int MAX_VERTICES = 10_000;

    private Cql2Rules() {}

    /** Whether the expression can be true or false; of properties and functions that is seen when they are evaluated. */
    static boolean isBoolean(Cql2 expression) {
        return switch (expression) {
            case Cql2.And and -> true;
            case Cql2.Or or -> true;
            case Cql2.Not not -> true;
            case Cql2.Comparison comparison -> true;
            case Cql2.Between between -> true;
            case Cql2.In in -> true;
            case Cql2.Like like -> true;
            case Cql2.IsNull isNull -> true;
            case Cql2.Spatial spatial -> true;
            case Cql2.Temporal temporal -> true;
            case Cql2.ArrayComparison comparison -> true;
            case Cql2.Truth truth -> true;
            case Cql2.Property property -> true;
            case Cql2.Function function -> true;
            case Cql2.Arithmetic arithmetic -> false;
            case Cql2.Casei casei -> false;
            case Cql2.Accenti accenti -> false;
            case Cql2.Text text -> false;
            case Cql2.Number number -> false;
            case Cql2.Timestamp timestamp -> false;
            case Cql2.Date date -> false;
            case Cql2.Interval interval -> false;
            case Cql2.Open open -> false;
            case Cql2.Shape shape -> false;
            case Cql2.Box box -> false;
            case Cql2.Array array -> false;
        };
    }

    /** Whether the expression can be a geometry. */
    static boolean isSpatial(Cql2 expression) {
        return expression instanceof Cql2.Shape
                || expression instanceof Cql2.Box
                || expression instanceof Cql2.Property
                || expression instanceof Cql2.Function;
    }

    /** Whether the expression can be an instant or an interval. */
    static boolean isTemporal(Cql2 expression) {
        return expression instanceof Cql2.Timestamp
                || expression instanceof Cql2.Date
                || expression instanceof Cql2.Interval
                || expression instanceof Cql2.Property
                || expression instanceof Cql2.Function;
    }

    /** Whether the expression can be an array. */
    static boolean isArray(Cql2 expression) {
        return expression instanceof Cql2.Array
                || expression instanceof Cql2.Property
                || expression instanceof Cql2.Function;
    }

    /** A pattern is a literal, however folded. */
    static boolean isPattern(Cql2 expression) {
        return switch (expression) {
            case Cql2.Text text -> true;
            case Cql2.Casei(Cql2 value) -> isPattern(value);
            case Cql2.Accenti(Cql2 value) -> isPattern(value);
            default -> false;
        };
    }

    static Geometry checked(Geometry geometry) throws Cql2Exception {
        if (geometry.getNumPoints() > MAX_VERTICES) {
            throw new Cql2Exception("a geometry has more than " + MAX_VERTICES + " positions");
        }
        for (Coordinate coordinate : geometry.getCoordinates()) {
            if (!Double.isFinite(coordinate.x) || !Double.isFinite(coordinate.y)) {
                throw new Cql2Exception("a geometry has a coordinate that is no number");
            }
        }
        return geometry;
    }

    /** Functions that the evaluator has, with the number of their arguments. */
    static void check(Cql2 expression) throws Cql2Exception {
        int parts = 0;
        java.util.ArrayDeque<Cql2> open = new java.util.ArrayDeque<>();
        open.push(expression);
        while (!open.isEmpty()) {
            if (++parts > MAX_PARTS) {
                throw new Cql2Exception("the filter has more than " + MAX_PARTS + " parts");
            }
            open.pop().parts().forEach(open::push);
        }
    }
}
