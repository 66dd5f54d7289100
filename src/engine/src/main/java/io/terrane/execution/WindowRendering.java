package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.io.ReadResources;
import io.terrane.raster.io.RequestTerms;
import io.terrane.source.ImagerySource;
import io.terrane.source.SourceException;
import io.terrane.source.SourceScene;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Renders a window of what a definition gives without a run of it: one scene, the one with the least cloud, at the window's
 * own resolution, so that images are read from their overviews. Masks are those of the definition.
 */
public final class WindowRendering implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 16;
    /** Scenes that are chosen from. */
    private static final int MOST_SCENES = 10;

    private static final String AVERAGE = "average";

    private final ImagerySource source;
    private final HttpRangeReader.Client client;

    /** @param addresses which addresses assets may be read from */
    public WindowRendering(ImagerySource source, AddressPolicy addresses) {
        this(source, addresses, RequestTerms.NONE);
    }

    /** @param terms that assets are read on */
    public WindowRendering(ImagerySource source, AddressPolicy addresses, RequestTerms terms) {
        this.source = source;
        this.client = new HttpRangeReader.Client(addresses, MOST_CONNECTIONS, new ReadResources(Map.of()), terms);
    }

    /**
     * @param item id of the source's Item that was rendered
     * @param grid of the rendering
     */
    public record Rendered(byte[] png, String item, Grid grid, PixelCounts counts) {}

    /**
     * @param bbox west, south, east, north in degrees (WGS 84)
     * @param size pixels of the longer edge, at most 1024
     * @throws RunFailedException when there is no scene, or it cannot be read
     */
    public Rendered render(ProductDefinition definition, List<Double> bbox, int size)
            throws RunFailedException, InterruptedException {
        ProductDefinition window = definition.ofWindow(bbox, MOST_SCENES, size);
        SourceScene scene = best(window);
        try (Machinery machinery = new Machinery(Runtime.getRuntime().availableProcessors(), 1, 1)) {
            SceneImages opened = SceneImages.open(window, scene, client, machinery);
            SceneImages images = opened.of(window.withGrid(grid(window, opened.finest(), size)));
            Optional<ScenePlan> plan = ScenePlan.alone(images, machinery.blocks);
            if (plan.isEmpty()) {
                throw new RunFailedException(
                        "Item " + scene.id() + " has no pixel in the window: choose another", null);
            }
            try (ScenePlan inside = plan.get()) {
                return render(window, inside, machinery);
            } catch (IOException e) {
                throw SceneImages.failed(scene, null, "cannot be rendered: " + e.getMessage(), e);
            }
        }
    }

    private SourceScene best(ProductDefinition window) throws RunFailedException {
        try {
            return source.search(window).stream().min(CompositeSteps.ORDER).orElseThrow();
        } catch (SourceException e) {
            throw RunFailedException.of(e);
        }
    }

    /** As fine as the window needs, and no finer than the definition's. */
    private static ProductDefinition.GridSpec grid(ProductDefinition window, Grid finest, int size) {
        List<Double> bbox = window.area().bbox();
        int epsg = window.grid().epsg().orElse(finest.epsg());
        double[] bounds = CrsTransform.between(CrsTransform.WGS84, epsg)
                .bounds(bbox.get(0), bbox.get(1), bbox.get(2), bbox.get(3));
        double own = window.grid().resolutionMetres().orElse(finest.transform().a());
        // One pixel is lost at each edge, where the window does not lie on the lattice.
        double needed = Math.max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / (size - 2);
        return needed <= own
                ? window.grid()
                : new ProductDefinition.GridSpec(window.grid().crs(), Optional.of(needed), AVERAGE);
    }

    private static Rendered render(ProductDefinition window, ScenePlan plan, Machinery machinery)
            throws RunFailedException, InterruptedException, IOException {
        Window all = new Window(0, 0, plan.grid().height(), plan.grid().width());
        Preview preview = new Preview(plan.grid());
        ChunkProcessor processor = new ChunkProcessor(plan, window);
        Packing packing = Packing.of(window.output());
        SceneReading.Outcome<PixelCounts> outcome = new SceneReading(machinery, plan)
                .read(all, (parts, dropped, scratch) -> {
                    RowPacker packer = new RowPacker(window, all, scratch);
                    PixelCounts counts = processor
                            .process(all, parts, dropped, scratch, packer)
                            .counts();
                    preview.add(
                            all, scratch.elements(), packing, window.output().chunk());
                    return counts;
                });
        return new Rendered(
                preview.png(window.metadata().validRange()),
                plan.scene().id(),
                plan.grid(),
                outcome.computed().orElse(outcome.without()));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
