package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.definition.ProductExpression;
import io.terrane.raster.expression.Expression;
import io.terrane.raster.expression.ExpressionException;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.source.SourceScene;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One scene with its bands opened and the grid of the product that it gives: the finest band's own grid, clipped to
 * the pixels that the definition's area touches. Close it.
 *
 * @param grid of the product
 * @param sourceGrid of the finest band, which the product's is a part of
 * @param bands in the order of the expression's variables
 */
record ScenePlan(
        SourceScene scene,
        Grid grid,
        Grid sourceGrid,
        Expression expression,
        List<BandReader> bands,
        Optional<BandReader> mask)
        implements Closeable {

    /** @return empty when the scene has no pixel in the area */
    static Optional<ScenePlan> open(ProductDefinition definition, SourceScene scene, HttpRangeReader.Client client)
            throws RunFailedException {
        Expression expression = parse(definition);
        List<BandReader> opened = new ArrayList<>();
        boolean kept = false;
        try {
            for (String variable : expression.variables().stream().sorted().toList()) {
                opened.add(open(scene, variable, client));
            }
            List<BandReader> bands = List.copyOf(opened);
            Optional<BandReader> mask = Optional.empty();
            if (definition.mask().isPresent()) {
                mask = Optional.of(open(scene, definition.mask().get().band(), client));
                opened.add(mask.get());
            }
            Optional<ScenePlan> plan = plan(definition, scene, expression, bands, mask);
            kept = plan.isPresent();
            return plan;
        } finally {
            if (!kept) {
                closeAll(opened);
            }
        }
    }

    private static Expression parse(ProductDefinition definition) throws RunFailedException {
        try {
            return ProductExpression.parse(definition);
        } catch (ExpressionException e) {
            throw new RunFailedException("the expression cannot be read: " + e.getMessage(), e);
        }
    }

    private static BandReader open(SourceScene scene, String variable, HttpRangeReader.Client client)
            throws RunFailedException {
        SourceScene.Band band = scene.bands().get(variable);
        if (band == null) {
            throw failed(scene, null, "the definition maps no band to the variable " + variable, null);
        }
        GeoTiff image;
        try {
            image = GeoTiff.open(new HttpRangeReader(client, band.href()));
        } catch (IOException | IllegalArgumentException e) {
            throw failed(scene, band.assetKey(), "cannot be opened: " + e.getMessage(), e);
        }
        Optional<Grid> grid = image.grid();
        if (grid.isEmpty() || !grid.get().transform().isNorthUp()) {
            throw failed(
                    scene,
                    band.assetKey(),
                    grid.isEmpty() ? "has no CRS with an EPSG code, or no transform" : "is not north-up",
                    null);
        }
        return new BandReader(scene.id(), variable, band, image, grid.get());
    }

    private static Optional<ScenePlan> plan(
            ProductDefinition definition,
            SourceScene scene,
            Expression expression,
            List<BandReader> bands,
            Optional<BandReader> mask)
            throws RunFailedException {
        BandReader finest = bands.stream()
                .min(Comparator.comparingDouble(band -> band.grid().transform().a()))
                .orElseThrow(() -> failed(scene, null, "the expression uses no band", null));
        Grid finestGrid = finest.grid();
        List<BandReader> all = new ArrayList<>(bands);
        mask.ifPresent(all::add);
        for (BandReader band : all) {
            if (band.grid().epsg() != finestGrid.epsg()) {
                throw failed(
                        scene,
                        band.band().assetKey(),
                        "is in EPSG:" + band.grid().epsg() + " and "
                                + finest.band().assetKey() + " in EPSG:" + finestGrid.epsg(),
                        null);
            }
        }
        double wanted = definition
                .grid()
                .resolutionMetres()
                .orElse(finestGrid.transform().a());
        if (Math.abs(wanted - finestGrid.transform().a()) > 1e-6 * wanted) {
            throw failed(
                    scene,
                    finest.band().assetKey(),
                    "has a resolution of " + finestGrid.transform().a() + ", the definition asks for " + wanted
                            + ": leave grid.resolutionMetres out, or choose a source that has it",
                    null);
        }
        return clip(definition, scene, finestGrid)
                .map(window -> new ScenePlan(scene, finestGrid.sub(window), finestGrid, expression, bands, mask));
    }

    private static Optional<Window> clip(ProductDefinition definition, SourceScene scene, Grid grid)
            throws RunFailedException {
        List<Double> bbox = definition.area().bbox();
        try {
            double[] bounds = CrsTransform.between(CrsTransform.WGS84, grid.epsg())
                    .bounds(bbox.get(0), bbox.get(1), bbox.get(2), bbox.get(3));
            return grid.window(bounds[0], bounds[1], bounds[2], bounds[3]);
        } catch (IllegalArgumentException e) {
            throw failed(scene, null, "the area cannot be brought to its CRS: " + e.getMessage(), e);
        }
    }

    static RunFailedException failed(
            SourceScene scene, @Nullable String asset, String detail, @Nullable Throwable cause) {
        return new RunFailedException(
                Optional.of(scene.id()), Optional.ofNullable(asset), Optional.empty(), detail, cause);
    }

    @Override
    public void close() {
        List<BandReader> all = new ArrayList<>(bands);
        mask.ifPresent(all::add);
        closeAll(all);
    }

    /** The readers share a pool of connections and hold nothing that closing could lose. */
    private static void closeAll(List<BandReader> bands) {
        for (BandReader band : bands) {
            try {
                band.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
