package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.definition.ProductExpression;
import io.terrane.raster.expression.Expression;
import io.terrane.raster.expression.ExpressionException;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.tiff.BlockCache;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.source.SourceScene;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One scene with its bands opened and the grid of the product that it gives: the finest band's own grid, clipped to
 * the pixels that the definition's area touches. Close it.
 *
 * @param grid of the product
 * @param sourceGrid of the finest band, which the product's is a part of
 * @param bands in the order of the expression's variables
 * @param masks in the order of the definition's rules
 * @param images that the bands are in, each opened once
 */
record ScenePlan(
        SourceScene scene,
        Grid grid,
        Grid sourceGrid,
        Expression expression,
        List<BandReader> bands,
        List<MaskBand> masks,
        Collection<GeoTiff> images,
        BlockCache blocks)
        implements Closeable {

    /** A rule and the band that it looks at. */
    record MaskBand(MaskRule rule, BandReader band) {}

    /** @return empty when the scene has no pixel in the area */
    static Optional<ScenePlan> open(
            ProductDefinition definition, SourceScene scene, HttpRangeReader.Client client, Machinery machinery)
            throws RunFailedException, InterruptedException {
        Expression expression = parse(definition);
        List<String> variables = expression.variables().stream().sorted().toList();
        List<String> used = new ArrayList<>(variables);
        definition.mask().forEach(mask -> used.add(mask.band()));
        Map<URI, GeoTiff> images = openAll(scene, used, client, machinery.waiting);
        boolean kept = false;
        try {
            List<BandReader> bands = new ArrayList<>();
            for (String variable : variables) {
                bands.add(reader(scene, variable, images));
            }
            List<MaskBand> masks = new ArrayList<>();
            for (ProductDefinition.Mask mask : definition.mask()) {
                masks.add(new MaskBand(new MaskRule(mask), reader(scene, mask.band(), images)));
            }
            BandReader finest = finest(scene, bands);
            checkGrids(definition, scene, finest, bands, masks);
            Optional<ScenePlan> plan = clip(definition, scene, finest.grid())
                    .map(window -> new ScenePlan(
                            scene,
                            finest.grid().sub(window),
                            finest.grid(),
                            expression,
                            List.copyOf(bands),
                            List.copyOf(masks),
                            images.values(),
                            machinery.blocks));
            kept = plan.isPresent();
            return plan;
        } finally {
            if (!kept) {
                closeAll(images.values());
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

    /** Reads the headers of all images side by side: each takes a journey to the source. */
    private static Map<URI, GeoTiff> openAll(
            SourceScene scene, List<String> variables, HttpRangeReader.Client client, ExecutorService waiting)
            throws RunFailedException, InterruptedException {
        Map<URI, Future<GeoTiff>> opening = new LinkedHashMap<>();
        Map<URI, String> assets = new LinkedHashMap<>();
        for (String variable : variables) {
            SourceScene.Band band = scene.bands().get(variable);
            if (band == null) {
                throw failed(scene, null, "the definition maps no band to the variable " + variable, null);
            }
            assets.putIfAbsent(band.href(), band.assetKey());
            opening.computeIfAbsent(
                    band.href(), href -> waiting.submit(() -> GeoTiff.open(new HttpRangeReader(client, href))));
        }
        Map<URI, GeoTiff> images = new LinkedHashMap<>();
        boolean all = false;
        try {
            for (Map.Entry<URI, Future<GeoTiff>> entry : opening.entrySet()) {
                try {
                    images.put(entry.getKey(), entry.getValue().get());
                } catch (ExecutionException e) {
                    Throwable cause = e.getCause() == null ? e : e.getCause();
                    throw failed(scene, assets.get(entry.getKey()), "cannot be opened: " + cause.getMessage(), cause);
                }
            }
            all = true;
            return images;
        } finally {
            if (!all) {
                opening.values().forEach(future -> future.cancel(true));
                closeAll(images.values());
            }
        }
    }

    private static BandReader reader(SourceScene scene, String variable, Map<URI, GeoTiff> images)
            throws RunFailedException {
        SourceScene.Band band = scene.bands().get(variable);
        GeoTiff image = band == null ? null : images.get(band.href());
        if (band == null || image == null) {
            throw new IllegalStateException("the band " + variable + " was not opened");
        }
        Optional<Grid> grid = image.grid();
        if (grid.isEmpty() || !grid.get().transform().isNorthUp()) {
            throw failed(
                    scene,
                    band.assetKey(),
                    grid.isEmpty() ? "has no CRS with an EPSG code, or no transform" : "is not north-up",
                    null);
        }
        if (band.index() >= image.bandCount()) {
            throw failed(
                    scene,
                    band.assetKey(),
                    "has " + image.bandCount() + " bands, the definition asks for band " + (band.index() + 1),
                    null);
        }
        return new BandReader(scene.id(), variable, band, image, grid.get());
    }

    private static BandReader finest(SourceScene scene, List<BandReader> bands) throws RunFailedException {
        return bands.stream()
                .min(Comparator.comparingDouble(band -> band.grid().transform().a()))
                .orElseThrow(() -> failed(scene, null, "the expression uses no band", null));
    }

    private static void checkGrids(
            ProductDefinition definition,
            SourceScene scene,
            BandReader finest,
            List<BandReader> bands,
            List<MaskBand> masks)
            throws RunFailedException {
        List<BandReader> all = new ArrayList<>(bands);
        masks.forEach(mask -> all.add(mask.band()));
        for (BandReader band : all) {
            if (band.grid().epsg() != finest.grid().epsg()) {
                throw failed(
                        scene,
                        band.band().assetKey(),
                        "is in EPSG:" + band.grid().epsg() + " and "
                                + finest.band().assetKey() + " in EPSG:"
                                + finest.grid().epsg(),
                        null);
            }
        }
        double resolution = finest.grid().transform().a();
        double wanted = definition.grid().resolutionMetres().orElse(resolution);
        if (Math.abs(wanted - resolution) > 1e-6 * wanted) {
            throw failed(
                    scene,
                    finest.band().assetKey(),
                    "has a resolution of " + resolution + ", the definition asks for " + wanted
                            + ": leave grid.resolutionMetres out, or choose a source that has it",
                    null);
        }
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
        images.forEach(blocks::forget);
        closeAll(images);
    }

    /** The readers share a pool of connections and hold nothing that closing could lose. */
    private static void closeAll(Collection<GeoTiff> images) {
        for (GeoTiff image : images) {
            try {
                image.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
