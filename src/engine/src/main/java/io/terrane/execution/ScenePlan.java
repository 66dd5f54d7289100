package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.definition.ProductExpression;
import io.terrane.raster.expression.Expression;
import io.terrane.raster.expression.ExpressionException;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.tiff.BlockCache;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.raster.warp.Resampling;
import io.terrane.source.SourceScene;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One scene with its bands opened and the grid of the product that it gives: the finest band's own grid, or one of the
 * definition's CRS and resolution whose pixels' edges are whole multiples of the resolution; clipped to the pixels that
 * the definition's area touches. Close it.
 *
 * @param grid of the product
 * @param sourceGrid of the finest band, or the definition's over the whole of it, which the product's is a part of
 * @param interpolates whether numbers of several source pixels come into one
 * @param bands in the order of the expression's variables
 * @param masks in the order of the definition's rules
 * @param images that the bands are in, each opened once
 */
record ScenePlan(
        SourceScene scene,
        Grid grid,
        Grid sourceGrid,
        boolean interpolates,
        Expression expression,
        List<BandReader> bands,
        List<MaskBand> masks,
        Collection<GeoTiff> images,
        BlockCache blocks)
        implements Closeable {

    private static final int MOST_PIXELS_ACROSS = 1_000_000;
    /** Of a source that are held for one chunk and band. */
    private static final double MOST_PIXELS_A_CHUNK = 32 << 20;
    /** By which a turned chunk's extent is wider. */
    private static final double WIDENING = 1.5;

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
            Grid finest = finest(scene, variables, images);
            checkCrs(scene, finest, used, images);
            Grid whole = whole(definition, scene, finest);
            Resampling resampling =
                    Resampling.of(definition.grid().resampling()).orElseThrow();
            boolean interpolates = !whole.equals(finest) && resampling != Resampling.NEAREST;
            Readers readers = new Readers(
                    scene,
                    images,
                    whole,
                    definition.output().chunk(),
                    CrsTransform.between(whole.epsg(), finest.epsg()));
            List<BandReader> bands = new ArrayList<>();
            for (String variable : variables) {
                bands.add(readers.band(variable, interpolates ? resampling : Resampling.NEAREST));
            }
            List<MaskBand> masks = new ArrayList<>();
            for (ProductDefinition.Mask mask : definition.mask()) {
                masks.add(new MaskBand(new MaskRule(mask), readers.classes(mask.band())));
            }
            Optional<ScenePlan> plan = clip(definition, scene, whole)
                    .map(window -> new ScenePlan(
                            scene,
                            whole.sub(window),
                            whole,
                            interpolates,
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

    /** Gives the bands of one scene. */
    private record Readers(
            SourceScene scene, Map<URI, GeoTiff> images, Grid product, int chunk, CrsTransform toSource) {
        /** A band, from an overview where the product is coarser. */
        BandReader band(String variable, Resampling resampling) throws RunFailedException {
            GeoTiff image = image(scene, variable, images);
            boolean sameCrs = grid(scene, variable, image).epsg() == product.epsg();
            // Nearest neighbours of rows and columns are cheap, and those of the full resolution are exact.
            boolean full = sameCrs && resampling == Resampling.NEAREST;
            GeoTiff chosen =
                    full ? image : image.forPixelSize(product.transform().a());
            return reader(variable, chosen, resampling);
        }

        /** A band of classes, which overviews may have averaged. */
        BandReader classes(String variable) throws RunFailedException {
            return reader(variable, image(scene, variable, images), Resampling.NEAREST);
        }

        private BandReader reader(String variable, GeoTiff image, Resampling resampling) throws RunFailedException {
            SourceScene.Band band = Objects.requireNonNull(scene.bands().get(variable));
            if (band.index() >= image.bandCount()) {
                throw failed(
                        scene,
                        band.assetKey(),
                        "has " + image.bandCount() + " bands, the definition asks for band " + (band.index() + 1),
                        null);
            }
            Grid source = grid(scene, variable, image);
            boolean warped = source.epsg() != product.epsg() || resampling != Resampling.NEAREST;
            double ratio = product.transform().a() / source.transform().a();
            if (warped && Math.pow(WIDENING * ratio * chunk, 2) > MOST_PIXELS_A_CHUNK) {
                throw failed(
                        scene,
                        band.assetKey(),
                        "has pixels of %s, the product of %s, and no overview in between that would do: choose a smaller chunk or a finer resolution"
                                .formatted(
                                        source.transform().a(),
                                        product.transform().a()),
                        null);
            }
            return new BandReader(scene.id(), variable, band, image, source, resampling, toSource);
        }
    }

    private static GeoTiff image(SourceScene scene, String variable, Map<URI, GeoTiff> images) {
        SourceScene.Band band = Objects.requireNonNull(scene.bands().get(variable));
        return Objects.requireNonNull(images.get(band.href()));
    }

    private static Grid grid(SourceScene scene, String variable, GeoTiff image) throws RunFailedException {
        Optional<Grid> grid = image.grid();
        if (grid.isEmpty() || !grid.get().transform().isNorthUp()) {
            throw failed(
                    scene,
                    assetKey(scene, variable),
                    grid.isEmpty() ? "has no CRS with an EPSG code, or no transform" : "is not north-up",
                    null);
        }
        return grid.get();
    }

    private static String assetKey(SourceScene scene, String variable) {
        return Objects.requireNonNull(scene.bands().get(variable)).assetKey();
    }

    private static Grid finest(SourceScene scene, List<String> variables, Map<URI, GeoTiff> images)
            throws RunFailedException {
        Grid finest = null;
        for (String variable : variables) {
            Grid grid = grid(scene, variable, image(scene, variable, images));
            if (finest == null || grid.transform().a() < finest.transform().a()) {
                finest = grid;
            }
        }
        if (finest == null) {
            throw failed(scene, null, "the expression uses no band", null);
        }
        return finest;
    }

    private static void checkCrs(SourceScene scene, Grid finest, List<String> used, Map<URI, GeoTiff> images)
            throws RunFailedException {
        for (String variable : used) {
            Grid grid = grid(scene, variable, image(scene, variable, images));
            if (grid.epsg() != finest.epsg()) {
                throw failed(
                        scene,
                        assetKey(scene, variable),
                        "is in EPSG:" + grid.epsg() + " and another band in EPSG:" + finest.epsg(),
                        null);
            }
        }
    }

    /** The product's grid over the whole scene. */
    private static Grid whole(ProductDefinition definition, SourceScene scene, Grid finest) throws RunFailedException {
        double own = finest.transform().a();
        double resolution = definition.grid().resolutionMetres().orElse(own);
        int epsg = definition.grid().epsg().orElse(finest.epsg());
        if (epsg == finest.epsg() && Math.abs(resolution - own) <= 1e-6 * own) {
            return finest;
        }
        double[] bounds;
        try {
            bounds = CrsTransform.between(finest.epsg(), epsg)
                    .bounds(finest.west(), finest.south(), finest.east(), finest.north());
        } catch (IllegalArgumentException e) {
            throw failed(scene, null, "cannot be brought to EPSG:" + epsg + ": " + e.getMessage(), e);
        }
        double west = Math.floor(bounds[0] / resolution) * resolution;
        double north = Math.ceil(bounds[3] / resolution) * resolution;
        double columns = Math.ceil((bounds[2] - west) / resolution);
        double rows = Math.ceil((north - bounds[1]) / resolution);
        if (!(columns >= 1 && rows >= 1 && columns <= MOST_PIXELS_ACROSS && rows <= MOST_PIXELS_ACROSS)) {
            throw failed(
                    scene,
                    null,
                    "would have %.0f x %.0f pixels in EPSG:%d: choose another CRS or a coarser resolution"
                            .formatted(rows, columns, epsg),
                    null);
        }
        return new Grid(epsg, AffineTransform.northUp(west, north, resolution), (int) rows, (int) columns);
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
