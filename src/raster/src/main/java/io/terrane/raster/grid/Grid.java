package io.terrane.raster.grid;

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
}
