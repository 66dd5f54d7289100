package io.terrane.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/**
 * The place that a search asks for as conditions on the table {@code item}. They hold for every Item that meets the place, and
 * for others too whose bounds do.
 *
 * @param boxes in degrees: the bounds of the place, two of them where it lies on both sides of the antimeridian
 */
record AreaSql(List<Envelope> boxes) {
    /** How a condition begins that the index over space and time can serve. */
    static final String INDEXED = "i.bounds &&";

    private static final double WIDE_DEGREES = 300;

    AreaSql {
        boxes = List.copyOf(boxes);
    }

    static AreaSql of(Geometry area) {
        ItemFootprint footprint = ItemFootprint.of(area);
        Envelope bounds = footprint.bounds();
        return new AreaSql(footprint
                .gap()
                .map(gap -> List.of(
                        new Envelope(gap.high(), bounds.getMaxX(), bounds.getMinY(), bounds.getMaxY()),
                        new Envelope(bounds.getMinX(), gap.low(), bounds.getMinY(), bounds.getMaxY())))
                .orElse(List.of(bounds)));
    }

    /** Whether so many Items lie there that the index over space and time finds them no faster than one over time. */
    boolean isWide() {
        return boxes.size() == 1 && boxes.getFirst().getWidth() >= WIDE_DEGREES;
    }

    Sql meets() {
        List<Sql> any = boxes.stream().map(this::meets).toList();
        return any.size() == 1 ? any.getFirst() : Sql.either(any);
    }

    /** The same condition as several, of which an Item meets one: each of them can be looked up in order of time. */
    List<Sql> meetsEach() {
        List<Sql> each = new ArrayList<>();
        Optional<Sql> before = Optional.empty();
        for (Envelope box : boxes) {
            Sql meets = meets(box);
            each.add(before.map(other -> Sql.joined(List.of(meets, Sql.of("and not"), other), " "))
                    .orElse(meets));
            before = Optional.of(meets);
        }
        return each;
    }

    private Sql meets(Envelope box) {
        Sql bounds = Sql.of(isWide() ? "box_overlap(i.bounds, ?::box)" : INDEXED + " ?::box", text(box));
        return boxes.size() > 1
                ? bounds
                : bounds.and(Sql.of(
                        "and (i.lon_gap is null or not i.lon_gap @> ?::float8range)",
                        "[" + box.getMinX() + "," + box.getMaxX() + "]"));
    }

    /** Where an Item's bounds are within one of the boxes. */
    Sql within() {
        return Sql.either(boxes.stream()
                .map(box -> Sql.of("i.bounds <@ ?::box", text(box)))
                .toList());
    }

    private static String text(Envelope box) {
        return "(" + box.getMaxX() + "," + box.getMaxY() + "),(" + box.getMinX() + "," + box.getMinY() + ")";
    }
}
