package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.definition.ProductExpression;
import io.terrane.raster.expression.Expression;
import io.terrane.raster.expression.ExpressionException;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.io.HttpRangeReader;
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
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The images of one scene, their headers read. Close it.
 *
 * @param variables whose bands are read, in the order in which expressions take them
 * @param images by their address, each opened once
 * @param finest grid of the finest band of the expression
 */
record SceneImages(
        ProductDefinition definition,
        SourceScene scene,
        Expression expression,
        List<String> variables,
        Map<URI, GeoTiff> images,
        Grid finest)
        implements Closeable {

    /** Of a source that are held for one chunk and band. */
    private static final double MOST_PIXELS_A_CHUNK = 32 << 20;
    /** By which a turned chunk's extent is wider. */
    private static final double WIDENING = 1.5;

    static SceneImages open(
            ProductDefinition definition, SourceScene scene, HttpRangeReader.Client client, Machinery machinery)
            throws RunFailedException, InterruptedException {
        Expression expression = parse(definition);
        TreeSet<String> variables = new TreeSet<>(expression.variables());
        ProductExpression.ranking(definition).ifPresent(ranking -> variables.addAll(ranking.variables()));
        List<String> used = new ArrayList<>(variables);
        definition.mask().forEach(mask -> used.add(mask.band()));
        Map<URI, GeoTiff> images = openAll(scene, used, client, machinery.waiting);
        boolean kept = false;
        try {
            Grid finest = finest(scene, expression.variables().stream().sorted().toList(), images);
            checkCrs(scene, finest, used, images);
            kept = true;
            return new SceneImages(definition, scene, expression, List.copyOf(variables), images, finest);
        } finally {
            if (!kept) {
                closeAll(images.values());
            }
        }
    }

    /** The same images for a definition that differs in its grid. */
    SceneImages of(ProductDefinition changed) {
        return new SceneImages(changed, scene, expression, variables, images, finest);
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

    /** The bands as read onto a grid: their own numbers, or interpolated ones. */
    List<BandReader> bands(Grid product) throws RunFailedException {
        Resampling resampling = interpolates(product) ? resampling() : Resampling.NEAREST;
        Readers readers = readers(product);
        List<BandReader> bands = new ArrayList<>();
        for (String variable : variables) {
            bands.add(readers.band(variable, resampling));
        }
        return List.copyOf(bands);
    }

    List<ScenePlan.MaskBand> masks(Grid product) throws RunFailedException {
        Readers readers = readers(product);
        List<ScenePlan.MaskBand> masks = new ArrayList<>();
        for (ProductDefinition.Mask mask : definition.mask()) {
            masks.add(new ScenePlan.MaskBand(new MaskRule(mask), readers.classes(mask.band())));
        }
        return List.copyOf(masks);
    }

    /** Whether numbers of several source pixels come into one. */
    boolean interpolates(Grid product) {
        return resampling() != Resampling.NEAREST && !finest.isAlignedWith(product);
    }

    private Resampling resampling() {
        return Resampling.of(definition.grid().resampling()).orElseThrow();
    }

    private Readers readers(Grid product) {
        return new Readers(
                scene,
                images,
                product,
                definition.output().chunk(),
                CrsTransform.between(product.epsg(), finest.epsg()));
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

    static RunFailedException failed(
            SourceScene scene, @Nullable String asset, String detail, @Nullable Throwable cause) {
        return new RunFailedException(
                Optional.of(scene.id()), Optional.ofNullable(asset), Optional.empty(), detail, cause);
    }

    @Override
    public void close() {
        closeAll(images.values());
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
