package io.terrane.raster.grid;

import java.util.List;

/**
 * Pixel to CRS coordinates, in the order of STAC's {@code proj:transform}:
 * {@code x = a·column + b·row + c}, {@code y = d·column + e·row + f}, in the CRS's units (metres or degrees).
 * Integer coordinates are pixel corners; north-up grids have {@code b = d = 0} and {@code e < 0}.
 */
public record AffineTransform(double a, double b, double c, double d, double e, double f) {
    public static AffineTransform northUp(double west, double north, double resolution) {
        return new AffineTransform(resolution, 0, west, 0, -resolution, north);
    }

    public double x(double column, double row) {
        return a * column + b * row + c;
    }

    public double y(double column, double row) {
        return d * column + e * row + f;
    }

    public boolean isNorthUp() {
        return b == 0 && d == 0 && a > 0 && e < 0;
    }

    public List<Double> asList() {
        return List.of(a, b, c, d, e, f);
    }
}
