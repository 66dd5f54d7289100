package io.terrane.execution;

import io.terrane.definition.CalendarPeriod;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.io.ReadResources;
import io.terrane.raster.io.RequestTerms;
import io.terrane.source.ImagerySource;
import io.terrane.source.SourceException;
import io.terrane.source.SourceScene;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out what a run would come to: searches, and reads the headers of some of the scenes. No pixel is read. */
public final class DryRun implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 16;
    /** Scenes that are opened: evenly spread over those found. */
    private static final int MOST_OPENED = 24;

    private final ImagerySource source;
    private final HttpRangeReader.Client client;

    /** @param addresses which addresses assets may be read from */
    public DryRun(ImagerySource source, AddressPolicy addresses) {
        this(source, addresses, RequestTerms.NONE);
    }

    /** @param terms that assets are read on */
    public DryRun(ImagerySource source, AddressPolicy addresses, RequestTerms terms) {
        this.source = source;
        this.client = new HttpRangeReader.Client(addresses, MOST_CONNECTIONS, new ReadResources(Map.of()), terms);
    }

    /** What the scenes that were opened come to. */
    private static final class Opened {
        private int scenes;
        private int inside;
        private long bytes;
        private long pixels;
        private long chunks;
        private final List<Grid> extents = new ArrayList<>();
    }

    /** @throws RunFailedException for what would end a run too, as far as it shows without pixels */
    public Forecast forecast(ProductDefinition definition) throws RunFailedException, InterruptedException {
        List<SourceScene> scenes = search(definition);
        Opened opened = open(definition, scenes);
        if (opened.inside == 0) {
            throw new RunFailedException(
                    "none of the " + opened.scenes + " Items looked at has a pixel in the area: check area.bbox", null);
        }
        double alike = (double) scenes.size() / opened.scenes;
        Optional<ProductDefinition.Composite> composite = definition.time().composite();
        long steps = Math.round(opened.inside * alike);
        long pixels = Math.round(opened.pixels * alike);
        long chunks = Math.round(opened.chunks * alike);
        if (composite.isPresent()) {
            steps = periods(scenes, composite.get().period());
            Grid grid = ProductGrid.composite(definition, opened.extents).orElseThrow();
            pixels = steps * grid.width() * grid.height();
            chunks = steps * StepOutput.chunks(grid, definition);
        }
        int sampleBytes = Packing.of(definition.output()).dataType().bytes();
        long written = pixels * sampleBytes * definition.output().formats().size();
        return new Forecast(
                scenes.size(),
                opened.scenes,
                steps,
                chunks,
                pixels,
                Math.round(opened.bytes * alike),
                written,
                warnings(definition, scenes));
    }

    private List<SourceScene> search(ProductDefinition definition) throws RunFailedException {
        try {
            return source.search(definition);
        } catch (SourceException e) {
            throw RunFailedException.of(e);
        }
    }

    private Opened open(ProductDefinition definition, List<SourceScene> scenes)
            throws RunFailedException, InterruptedException {
        Opened opened = new Opened();
        int count = Math.min(MOST_OPENED, scenes.size());
        try (Machinery machinery = new Machinery(1, 1, 1)) {
            for (int i = 0; i < count; i++) {
                SourceScene scene = scenes.get((int) ((long) i * scenes.size() / count));
                SceneImages images = SceneImages.open(definition, scene, client, machinery);
                opened.scenes++;
                opened.extents.add(images.finest());
                Optional<ScenePlan> plan = ScenePlan.alone(images, machinery.blocks);
                if (plan.isPresent()) {
                    try (ScenePlan inside = plan.get()) {
                        add(opened, definition, inside);
                    }
                }
            }
        }
        return opened;
    }

    private static void add(Opened opened, ProductDefinition definition, ScenePlan plan) {
        opened.inside++;
        opened.pixels += (long) plan.grid().width() * plan.grid().height();
        opened.chunks += StepOutput.chunks(plan.grid(), definition);
        for (BandReader band : plan.bands()) {
            opened.bytes += band.storedBytes(plan.grid());
        }
        for (ScenePlan.MaskBand mask : plan.masks()) {
            opened.bytes += mask.band().storedBytes(plan.grid());
        }
    }

    private static long periods(List<SourceScene> scenes, CalendarPeriod period) {
        return scenes.stream()
                .map(scene -> period.around(scene.datetime()).start())
                .distinct()
                .count();
    }

    private static List<String> warnings(ProductDefinition definition, List<SourceScene> scenes) {
        List<String> warnings = new ArrayList<>();
        if (scenes.size() >= definition.source().maxItems()) {
            warnings.add(
                    "the source has source.maxItems Items or more, and what is beyond them is left out: raise it, or narrow the search");
        }
        List<String> baselines = scenes.stream()
                .map(scene -> scene.properties().path("s2:processing_baseline").asText(""))
                .filter(baseline -> !baseline.isEmpty())
                .distinct()
                .sorted()
                .toList();
        if (baselines.size() > 1) {
            warnings.add("the Items are of several processing baselines: " + String.join(", ", baselines));
        }
        if (definition.mask().isEmpty()) {
            warnings.add("there is no mask: clouds and shadows come into the product");
        }
        return warnings;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
