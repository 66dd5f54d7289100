package io.terrane.raster.grid;

import java.util.Optional;

/**
 * Where the pixels of an array lie: CRS, transform and size.
 *
 * @param epsg the CRS's EPSG code
 * @param transform pixel corners to CRS coordinates; north-up
 * @param height rows
 * @param width columns
 */
public record Grid(int epsg, AffineTransform transform, int height, int width) {
    public Grid {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a grid has at least one row and one column, not " + height + " x " + width);
        }
    }

    public double west() {
        return transform.x(0, 0);
    }

    public double north() {
        return transform.y(0, 0);
    }

    public double east() {
        return transform.x(width, height);
    }

    public double south() {
        return transform.y(width, height);
    }

    /** Whether this grid's pixels and another's are the same where both have any. */
    public boolean isAlignedWith(Grid other) {
        double tolerance = 1e-6;
        double pixel = transform.a();
        double column = (other.west() - west()) / pixel;
        double row = (other.north() - north()) / pixel;
        return epsg == other.epsg
                && Math.abs(other.transform.a() - pixel) <= tolerance * pixel
                && Math.abs(other.transform.e() - transform.e()) <= tolerance * pixel
                && Math.abs(column - Math.rint(column)) <= tolerance
                && Math.abs(row - Math.rint(row)) <= tolerance;
    }

    /** The part of this grid that a window within it covers. */
    public Grid sub(Window window) {
        AffineTransform t = transform;
        return new Grid(
                epsg,
                new AffineTransform(
                        t.a(),
                        t.b(),
                        t.x(window.column(), window.row()),
                        t.d(),
                        t.e(),
                        t.y(window.column(), window.row())),
                window.height(),
                window.width());
    }

    /**
     * The window of pixels that a rectangle in this CRS touches, clipped to the grid; empty where they do not meet.
     * The grid has to be north-up.
     */
    public Optional<Window> window(double west, double south, double east, double north) {
        // A millionth of a pixel, so that bounds on a pixel's edge do not take in its neighbour.
        double tolerance = 1e-6;
        long left = Math.max(0, (long) Math.floor((west - west()) / transform.a() + tolerance));
        long right = Math.min(width, (long) Math.ceil((east - west()) / transform.a() - tolerance));
        long top = Math.max(0, (long) Math.floor((north - north()) / transform.e() + tolerance));
        long bottom = Math.min(height, (long) Math.ceil((south - north()) / transform.e() - tolerance));
        return left < right && top < bottom
                ? Optional.of(new Window((int) top, (int) left, (int) (bottom - top), (int) (right - left)))
                : Optional.empty();
    }
}
