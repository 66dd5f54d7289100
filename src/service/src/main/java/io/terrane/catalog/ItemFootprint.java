package io.terrane.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.geojson.GeoJsonGeometry;
import java.util.Optional;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.TopologyException;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * Where an Item lies. Longitudes are within ±180: what reaches beyond, or crosses the antimeridian by what its bbox says, is
 * cut there.
 *
 * @param geometry in degrees, cut at the antimeridian
 * @param bounds of the geometry, in degrees: all around the earth where it lies on both sides of the antimeridian
 * @param gap of such a geometry
 */
public record ItemFootprint(Geometry geometry, Envelope bounds, Optional<Gap> gap) {
    /** Longitudes between the parts on both sides of the antimeridian, in degrees; neither end is within. */
    public record Gap(double low, double high) {}

    private static final GeometryFactory FACTORY = new GeometryFactory();
    private static final int MAX_VERTICES = 100_000;

    /** @throws IllegalArgumentException saying what is wrong */
    static Optional<ItemFootprint> of(JsonNode json, JsonNode bbox) {
        if (json.isMissingNode() || json.isNull()) {
            return Optional.empty();
        }
        Geometry read = GeoJsonGeometry.read(json);
        if (read.isEmpty() || read.getNumPoints() > MAX_VERTICES) {
            throw new IllegalArgumentException("a geometry has to have 1 to " + MAX_VERTICES + " positions");
        }
        for (Coordinate c : read.getCoordinates()) {
            if (!(Math.abs(c.x) <= 540 && Math.abs(c.y) <= 90)) {
                throw new IllegalArgumentException("a geometry has to be in degrees of longitude and latitude");
            }
        }
        int dimensions = bbox.size() / 2;
        boolean crosses = dimensions >= 2
                && bbox.path(0).asDouble() > bbox.path(dimensions).asDouble();
        Geometry geometry = crosses && read.getEnvelopeInternal().getWidth() > 180 && read.getNumGeometries() == 1
                ? eastward(read)
                : read;
        return Optional.of(of(wrapped(geometry)));
    }

    /** @param geometry within ±180 */
    static ItemFootprint of(Geometry geometry) {
        Envelope bounds = geometry.getEnvelopeInternal();
        Envelope east = new Envelope();
        Envelope west = new Envelope();
        for (int i = 0; i < geometry.getNumGeometries(); i++) {
            Envelope part = geometry.getGeometryN(i).getEnvelopeInternal();
            (part.getMaxX() > 0 ? east : west).expandToInclude(part);
        }
        boolean split = bounds.getMinX() == -180
                && bounds.getMaxX() == 180
                && !west.isNull()
                && east.getMinX() > west.getMaxX();
        return new ItemFootprint(
                geometry, bounds, split ? Optional.of(new Gap(west.getMaxX(), east.getMinX())) : Optional.empty());
    }

    /** Western longitudes as those that follow 180. */
    private static Geometry eastward(Geometry geometry) {
        Geometry moved = geometry.copy();
        moved.apply(new CoordinateSequenceFilter() {
            @Override
            public void filter(CoordinateSequence positions, int i) {
                if (positions.getX(i) < 0) {
                    positions.setOrdinate(i, 0, positions.getX(i) + 360);
                }
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public boolean isGeometryChanged() {
                return true;
            }
        });
        return moved;
    }

    private static Geometry wrapped(Geometry geometry) {
        Envelope bounds = geometry.getEnvelopeInternal();
        if (bounds.getMinX() >= -180 && bounds.getMaxX() <= 180) {
            return geometry;
        }
        Geometry[] parts = new Geometry[3];
        for (int turn = -1; turn <= 1; turn++) {
            Geometry world = FACTORY.toGeometry(new Envelope(-180 + 360 * turn, 180 + 360 * turn, -90, 90));
            try {
                parts[turn + 1] = AffineTransformation.translationInstance(-360 * turn, 0)
                        .transform(geometry.intersection(world));
            } catch (TopologyException | IllegalArgumentException e) {
                throw new IllegalArgumentException("a geometry across the antimeridian has to be valid", e);
            }
        }
        return FACTORY.buildGeometry(java.util.Arrays.stream(parts)
                .flatMap(part -> java.util.stream.IntStream.range(0, part.getNumGeometries())
                        .mapToObj(part::getGeometryN))
                .filter(part -> !part.isEmpty())
                .toList());
    }
}
