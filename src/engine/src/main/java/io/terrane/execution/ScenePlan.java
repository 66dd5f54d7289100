package io.terrane.execution;

import io.terrane.raster.expression.Expression;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.tiff.BlockCache;
import io.terrane.source.SourceScene;
import java.io.Closeable;
import java.util.List;
import java.util.Optional;

/**
 * One scene whose bands are read onto a grid of the product. Close it.
 *
 * @param grid of the product
 * @param sourceGrid that the product's is a part of: the finest band's, or the definition's over the whole scene
 * @param extent the part of the grid that the scene may have pixels in
 * @param interpolates whether numbers of several source pixels come into one
 * @param bands in the order of the expression's variables
 * @param masks in the order of the definition's rules
 * @param images that the bands are in
 */
record ScenePlan(
        SourceScene scene,
        Grid grid,
        Grid sourceGrid,
        Window extent,
        boolean interpolates,
        Expression expression,
        List<BandReader> bands,
        List<MaskBand> masks,
        SceneImages images,
        BlockCache blocks)
        implements Closeable {

    /** A rule and the band that it looks at. */
    record MaskBand(MaskRule rule, BandReader band) {}

    /**
     * A scene on the grid that it gives by itself, clipped to the pixels that the definition's area touches.
     *
     * @param images taken over: closing the plan closes them, and they are closed where there is none
     * @return empty when the scene has no pixel in the area
     */
    static Optional<ScenePlan> alone(SceneImages images, BlockCache blocks) throws RunFailedException {
        Optional<ScenePlan> plan = Optional.empty();
        try {
            Grid whole = ProductGrid.whole(images);
            Optional<Window> window = ProductGrid.clip(images.definition(), whole);
            if (window.isPresent()) {
                Grid grid = whole.sub(window.get());
                Window all = new Window(0, 0, grid.height(), grid.width());
                plan = Optional.of(of(images, blocks, grid, whole, all));
            }
            return plan;
        } finally {
            if (plan.isEmpty()) {
                images.close();
            }
        }
    }

    /**
     * A scene on a grid that it shares with others.
     *
     * @param images taken over: closing the plan closes them, and they are closed where there is none
     * @return empty when the scene has no pixel in the grid
     */
    static Optional<ScenePlan> onto(SceneImages images, BlockCache blocks, Grid grid) throws RunFailedException {
        Optional<ScenePlan> plan = Optional.empty();
        try {
            Grid finest = images.finest();
            double[] bounds = CrsTransform.between(finest.epsg(), grid.epsg())
                    .bounds(finest.west(), finest.south(), finest.east(), finest.north());
            Optional<Window> extent = grid.window(bounds[0], bounds[1], bounds[2], bounds[3]);
            if (extent.isPresent()) {
                plan = Optional.of(of(images, blocks, grid, grid, extent.get()));
            }
            return plan;
        } catch (IllegalArgumentException e) {
            throw SceneImages.failed(
                    images.scene(), null, "cannot be brought to EPSG:" + grid.epsg() + ": " + e.getMessage(), e);
        } finally {
            if (plan.isEmpty()) {
                images.close();
            }
        }
    }

    private static ScenePlan of(SceneImages images, BlockCache blocks, Grid grid, Grid whole, Window extent)
            throws RunFailedException {
        return new ScenePlan(
                images.scene(),
                grid,
                whole,
                extent,
                images.interpolates(whole),
                images.expression(),
                images.bands(whole),
                images.masks(whole),
                images,
                blocks);
    }

    @Override
    public void close() {
        images.images().values().forEach(blocks::forget);
        images.close();
    }
}
