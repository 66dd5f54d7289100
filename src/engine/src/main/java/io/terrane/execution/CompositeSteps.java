package io.terrane.execution;

import io.terrane.definition.CalendarPeriod;
import io.terrane.definition.Interval;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.store.ObjectLedger;
import io.terrane.raster.store.ObjectStore;
import io.terrane.source.SourceScene;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;

/** The periods of one run, one after the other, all on one grid. */
final class CompositeSteps {
    /** Scenes whose headers are held at once, some 30 kB each. */
    private static final int MOST_SCENES = 2_000;

    private static final int OPENED_AT_ONCE = 16;

    /** Least cloud cover first, what says none last; then the latest; then by id. */
    static final Comparator<SourceScene> ORDER = Comparator.<SourceScene>comparingDouble(
                    scene -> scene.properties().path("eo:cloud_cover").asDouble(Double.POSITIVE_INFINITY))
            .thenComparing(SourceScene::datetime, Comparator.reverseOrder())
            .thenComparing(SourceScene::id);

    private final ProductDefinition definition;
    private final ProductDefinition.Composite composite;
    private final String prefix;
    private final ObjectStore store;
    private final ObjectLedger ledger;
    private final HttpRangeReader.Client client;
    private final Machinery machinery;
    private final RunObserver observer;

    CompositeSteps(
            ProductDefinition definition,
            ProductDefinition.Composite composite,
            String prefix,
            ObjectStore store,
            ObjectLedger ledger,
            HttpRangeReader.Client client,
            Machinery machinery,
            RunObserver observer) {
        this.definition = definition;
        this.composite = composite;
        this.prefix = prefix;
        this.store = store;
        this.ledger = ledger;
        this.client = client;
        this.machinery = machinery;
        this.observer = observer;
    }

    /**
     * @param grid {@link #grid} of the scenes
     * @param reuse of what has not changed since the version before
     * @return reports in order of time, without periods whose scenes have no pixel in the area
     */
    List<StepReport> run(List<SourceScene> scenes, Grid grid, Optional<StepReuse> reuse)
            throws RunFailedException, RunCancelledException, InterruptedException {
        List<TimeStep> steps = steps(definition, composite, scenes);
        List<StepReport> reports = new ArrayList<>();
        RunProgress progress = new RunProgress(observer, steps.size());
        long chunks = StepOutput.chunks(grid, definition);
        progress.chunksPlanned(steps.size() * chunks);
        try {
            Optional<TimeCube> cube = definition.output().cube()
                    ? Optional.of(TimeCube.open(definition, steps, grid, store, prefix))
                    : Optional.empty();
            for (int i = 0; i < steps.size(); i++) {
                int index = i;
                TimeStep step = steps.get(i);
                try (RunStage stage = observer.stage("step", step.id())) {
                    compute(step, grid, cube.map(all -> all.slice(index)), index, reuse, progress)
                            .ifPresent(reports::add);
                }
                progress.itemDone();
            }
            if (cube.isPresent()) {
                cube.get().finish();
            }
            return reports;
        } catch (IOException e) {
            throw new RunFailedException("the product cannot be written: " + e.getMessage(), e);
        }
    }

    static List<TimeStep> steps(
            ProductDefinition definition, ProductDefinition.Composite composite, List<SourceScene> scenes)
            throws RunFailedException {
        CalendarPeriod period = composite.period();
        Map<Instant, List<SourceScene>> byStart = new TreeMap<>();
        for (SourceScene scene : scenes) {
            byStart.computeIfAbsent(period.around(scene.datetime()).start(), start -> new ArrayList<>())
                    .add(scene);
        }
        Interval whole = Interval.parse(definition.time().interval());
        List<TimeStep> steps = new ArrayList<>();
        for (Map.Entry<Instant, List<SourceScene>> entry : byStart.entrySet()) {
            Interval calendar = period.around(entry.getKey());
            String id = period.label(calendar);
            if (entry.getValue().size() > MOST_SCENES) {
                throw new RunFailedException(
                        "%s has %d scenes, more than %d: choose a shorter time.step, a smaller area or a stricter source.filter"
                                .formatted(id, entry.getValue().size(), MOST_SCENES),
                        null);
            }
            entry.getValue().sort(ORDER);
            steps.add(new TimeStep(id, calendar.cut(whole), entry.getValue()));
        }
        return steps;
    }

    /**
     * Spans one scene of each tile, since those of a tile lie alike, and all that are of no known one; empty when none has a
     * pixel in the area.
     */
    Optional<Grid> grid(List<SourceScene> scenes)
            throws RunFailedException, RunCancelledException, InterruptedException {
        Set<String> tiles = new HashSet<>();
        List<SourceScene> spanned = scenes.stream()
                .filter(scene -> scene.tile().map(tiles::add).orElse(true))
                .toList();
        List<Grid> extents = each(spanned, scene -> {
            try (SceneImages images = SceneImages.open(definition, scene, client, machinery)) {
                return images.finest();
            }
        });
        return ProductGrid.composite(definition, extents);
    }

    /** Takes the step over where it has not changed, and computes it otherwise. */
    private Optional<StepReport> compute(
            TimeStep step,
            Grid grid,
            Optional<StepArray> slice,
            int index,
            Optional<StepReuse> reuse,
            RunProgress progress)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        if (reuse.isEmpty() || !reuse.get().refresh().takesOver(step)) {
            return step(step, grid, slice, reuse, progress);
        }
        progress.check();
        return slice.isPresent()
                ? reuse.get().takeOver(step, index, progress)
                : reuse.get().takeOver(step, progress);
    }

    private Optional<StepReport> step(
            TimeStep step, Grid grid, Optional<StepArray> slice, Optional<StepReuse> reuse, RunProgress progress)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        Queue<ScenePlan> opened = new ConcurrentLinkedQueue<>();
        try {
            List<ScenePlan> plans = each(step.scenes(), scene -> {
                        Optional<ScenePlan> plan = ScenePlan.onto(
                                SceneImages.open(definition, scene, client, machinery), machinery.blocks, grid);
                        plan.ifPresent(opened::add);
                        return plan;
                    })
                    .stream()
                    .flatMap(Optional::stream)
                    .toList();
            if (plans.isEmpty()) {
                observer.event(step.id() + " has no pixel in the area");
                return Optional.empty();
            }
            TimeStep used = new TimeStep(
                    step.id(), step.time(), plans.stream().map(ScenePlan::scene).toList());
            StepTarget target = new StepTarget(used, store, prefix, observer.journal(), ledger);
            StepArray array = slice.isPresent() ? slice.get() : StepGroup.open(definition, grid, target);
            if (reuse.isPresent()) {
                reuse.get().takeOverChunks(step, grid, plans, array);
            }
            StepReport report = new CompositeExecution(
                            definition, composite.reducer(), grid, plans, target, machinery, progress)
                    .run(array);
            observer.event("%s computed from %d Items".formatted(step.id(), plans.size()));
            return Optional.of(report);
        } finally {
            opened.forEach(ScenePlan::close);
        }
    }

    private interface Opening<T> {
        T open(SourceScene scene) throws RunFailedException, InterruptedException;
    }

    /** Opens a few at once, and gives them in the order of the scenes. */
    private <T> List<T> each(List<SourceScene> scenes, Opening<T> opening)
            throws RunFailedException, RunCancelledException, InterruptedException {
        List<Future<T>> opened = new ArrayList<>();
        List<T> results = new ArrayList<>();
        try {
            for (SourceScene scene : scenes) {
                if (opened.size() - results.size() == OPENED_AT_ONCE) {
                    results.add(DefinitionExecutor.result(opened.get(results.size())));
                }
                opened.add(machinery.waiting.submit(() -> opening.open(scene)));
            }
            while (results.size() < opened.size()) {
                results.add(DefinitionExecutor.result(opened.get(results.size())));
            }
            return results;
        } finally {
            for (Future<T> rest : opened.subList(results.size(), opened.size())) {
                rest.cancel(true);
            }
        }
    }
}
