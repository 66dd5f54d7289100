package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import java.util.List;
import java.util.Optional;

/**
 * The grid that a product gets: of a scene's own pixels; or of the definition's CRS and resolution, with edges at whole
 * multiples of the resolution; or, where several scenes come together, one that spans them all.
 */
final class ProductGrid {
    private static final int MOST_PIXELS_ACROSS = 1_000_000;
    private static final double TOLERANCE = 1e-6;

    private ProductGrid() {}

    /** Of one scene, over the whole of it. */
    static Grid whole(SceneImages images) throws RunFailedException {
        ProductDefinition definition = images.definition();
        Grid finest = images.finest();
        double own = finest.transform().a();
        double resolution = definition.grid().resolutionMetres().orElse(own);
        int epsg = definition.grid().epsg().orElse(finest.epsg());
        return epsg == finest.epsg() && isAlike(resolution, own)
                ? finest
                : spanOf(images, epsg, AffineTransform.northUp(0, 0, resolution));
    }

    private static Grid spanOf(SceneImages images, int epsg, AffineTransform lattice) throws RunFailedException {
        try {
            return span(List.of(images.finest()), epsg, lattice);
        } catch (RunFailedException e) {
            throw SceneImages.failed(images.scene(), null, e.detail(), e);
        }
    }

    private static boolean isAlike(double resolution, double other) {
        return Math.abs(resolution - other) <= TOLERANCE * other;
    }

    /**
     * Of several scenes, clipped to the definition's area. Without a CRS in the definition all of them have to share one, and
     * their resolution; the pixels' edges are then those of the first scene.
     *
     * @param extents grids of the scenes' finest bands
     * @return empty when none of them has a pixel in the area
     */
    static Optional<Grid> composite(ProductDefinition definition, List<Grid> extents) throws RunFailedException {
        Grid finest = extents.getFirst();
        if (definition.grid().epsg().isEmpty()) {
            requireOneCrs(finest, extents);
        }
        int epsg = definition.grid().epsg().orElse(finest.epsg());
        Optional<Double> wanted = definition.grid().resolutionMetres();
        double own = finest.transform().a();
        if (wanted.isEmpty()) {
            requireOneResolution(own, extents);
        }
        double resolution = wanted.orElse(own);
        AffineTransform lattice = epsg == finest.epsg() && isAlike(resolution, own)
                ? finest.transform()
                : AffineTransform.northUp(0, 0, resolution);
        Grid whole = span(extents, epsg, lattice);
        return clip(definition, whole).map(whole::sub);
    }

    private static void requireOneResolution(double own, List<Grid> extents) throws RunFailedException {
        for (Grid extent : extents) {
            if (!isAlike(extent.transform().a(), own)) {
                throw new RunFailedException(
                        "the scenes have pixels of %s and of %s: set grid.resolutionMetres"
                                .formatted(own, extent.transform().a()),
                        null);
            }
        }
    }

    private static void requireOneCrs(Grid finest, List<Grid> extents) throws RunFailedException {
        for (Grid extent : extents) {
            if (extent.epsg() != finest.epsg()) {
                throw new RunFailedException(
                        "the scenes lie in EPSG:%d and EPSG:%d: one image of them needs a CRS of its own; set grid.crs, for example to EPSG:%d, and grid.resolutionMetres"
                                .formatted(finest.epsg(), extent.epsg(), finest.epsg()),
                        null);
            }
        }
    }

    /** @param lattice whose pixels' edges the grid's are */
    private static Grid span(List<Grid> extents, int epsg, AffineTransform lattice) throws RunFailedException {
        double[] bounds = {
            Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY
        };
        for (Grid extent : extents) {
            try {
                double[] own = CrsTransform.between(extent.epsg(), epsg)
                        .bounds(extent.west(), extent.south(), extent.east(), extent.north());
                bounds[0] = Math.min(bounds[0], own[0]);
                bounds[1] = Math.min(bounds[1], own[1]);
                bounds[2] = Math.max(bounds[2], own[2]);
                bounds[3] = Math.max(bounds[3], own[3]);
            } catch (IllegalArgumentException e) {
                throw new RunFailedException("cannot be brought to EPSG:" + epsg + ": " + e.getMessage(), e);
            }
        }
        double pixel = lattice.a();
        // A millionth of a pixel, so that bounds on a pixel's edge do not take in its neighbour.
        double left = Math.floor((bounds[0] - lattice.c()) / pixel + TOLERANCE);
        double top = Math.floor((lattice.f() - bounds[3]) / pixel + TOLERANCE);
        double columns = Math.ceil((bounds[2] - lattice.c()) / pixel - TOLERANCE) - left;
        double rows = Math.ceil((lattice.f() - bounds[1]) / pixel - TOLERANCE) - top;
        if (!(columns >= 1 && rows >= 1 && columns <= MOST_PIXELS_ACROSS && rows <= MOST_PIXELS_ACROSS)) {
            throw new RunFailedException(
                    "would have %.0f x %.0f pixels in EPSG:%d: choose another CRS or a coarser resolution"
                            .formatted(rows, columns, epsg),
                    null);
        }
        return new Grid(
                epsg,
                AffineTransform.northUp(lattice.c() + left * pixel, lattice.f() - top * pixel, pixel),
                (int) rows,
                (int) columns);
    }

    /** The pixels that the definition's area touches. */
    static Optional<Window> clip(ProductDefinition definition, Grid grid) throws RunFailedException {
        List<Double> bbox = definition.area().bbox();
        try {
            double[] bounds = CrsTransform.between(CrsTransform.WGS84, grid.epsg())
                    .bounds(bbox.get(0), bbox.get(1), bbox.get(2), bbox.get(3));
            return grid.window(bounds[0], bounds[1], bounds[2], bounds[3]);
        } catch (IllegalArgumentException e) {
            throw new RunFailedException(
                    "the area cannot be brought to EPSG:" + grid.epsg() + ": " + e.getMessage(), e);
        }
    }
}
