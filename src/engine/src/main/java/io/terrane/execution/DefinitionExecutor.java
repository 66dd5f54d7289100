package io.terrane.execution;

import io.terrane.definition.CalendarPeriod;
import io.terrane.definition.Interval;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.io.ReadResources;
import io.terrane.raster.io.RequestTerms;
import io.terrane.raster.io.ResourceVersion;
import io.terrane.raster.store.ChecksummingObjectStore;
import io.terrane.raster.store.ObjectLedger;
import io.terrane.raster.store.ObjectStore;
import io.terrane.source.ImagerySource;
import io.terrane.source.SourceException;
import io.terrane.source.SourceScene;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a definition: searches its source, computes its scenes, a few of them side by side, or composites of them one after
 * the other, and writes one Zarr group and one preview a time step under a prefix. Nothing is published here, and nothing
 * outside of the prefix is written.
 */
public final class DefinitionExecutor implements AutoCloseable {
    /** Requests at once to one host, of one executor: what object stores and public archives bear well. */
    private static final int MOST_CONNECTIONS = 32;

    private static final int MOST_IN_FLIGHT_A_PROCESSOR = 8;
    private static final int IDLE_MEGABYTES = 48;

    /** Scenes that are open at once, so that small ones do not wait for each other's headers. */
    private static final int MOST_OPEN_SCENES = 4;

    private final ImagerySource source;
    private final ObjectStore store;
    private final HttpRangeReader.Client client;
    private final ReadResources resources;
    private final int parallelism;

    /**
     * @param addresses which addresses assets may be read from
     * @param parallelism chunks computed at once
     */
    public DefinitionExecutor(ImagerySource source, ObjectStore store, AddressPolicy addresses, int parallelism) {
        this(source, store, addresses, parallelism, Map.of());
    }

    /** @param expected contents of assets that alone may be read; others are free */
    public DefinitionExecutor(
            ImagerySource source,
            ObjectStore store,
            AddressPolicy addresses,
            int parallelism,
            Map<URI, ResourceVersion> expected) {
        this(source, store, addresses, RequestTerms.NONE, parallelism, expected);
    }

    /** @param terms that assets are read on */
    public DefinitionExecutor(
            ImagerySource source,
            ObjectStore store,
            AddressPolicy addresses,
            RequestTerms terms,
            int parallelism,
            Map<URI, ResourceVersion> expected) {
        this.source = source;
        this.store = store;
        this.resources = new ReadResources(expected);
        this.client = new HttpRangeReader.Client(addresses, MOST_CONNECTIONS, resources, terms);
        this.parallelism = parallelism;
    }

    /**
     * @param prefix key prefix of all that is written, without a slash at its end
     * @throws RunFailedException saying which Item, asset and window, and why
     * @throws RunCancelledException when the observer says so
     */
    public RunReport execute(ProductDefinition definition, String prefix, RunObserver observer)
            throws RunFailedException, RunCancelledException, InterruptedException {
        Instant started = Instant.now();
        List<SourceScene> scenes = plan(definition, prefix, observer);
        return new Computation(definition, prefix, observer, started).of(scenes);
    }

    /**
     * Computes a version anew as its source has changed: what is new or other, and nothing else. The run's report has the
     * version's number where there are only new steps, and that of its revision otherwise.
     *
     * @param prefix of the new version's keys, which are all there in the end
     * @return empty when nothing has changed
     */
    public Optional<RunReport> refresh(
            ProductDefinition definition, BaseVersion base, String prefix, RunObserver observer)
            throws RunFailedException, RunCancelledException, InterruptedException {
        Instant started = Instant.now();
        Refresh refresh = Refresh.of(definition, base, plan(wider(definition, base), prefix, observer));
        observer.event(
                switch (refresh.kind()) {
                    case NOTHING -> "nothing has changed since version " + base.version();
                    case ADDITION ->
                        "%d new steps since version %s"
                                .formatted(refresh.added().size(), base.version());
                    case REVISION ->
                        "%d new steps and %d changed ones since version %s"
                                .formatted(
                                        refresh.added().size(),
                                        refresh.changed().size(),
                                        base.version());
                });
        return refresh.kind() == Refresh.Kind.NOTHING
                ? Optional.empty()
                : Optional.of(new Computation(definition, prefix, observer, started).of(refresh));
    }

    /** What a refresh would do now; nothing is read but the source's Items. */
    public Refresh compare(ProductDefinition definition, BaseVersion base) throws RunFailedException {
        return Refresh.of(definition, base, search(wider(definition, base)));
    }

    /** The definition's bound is for what is new. */
    private static ProductDefinition wider(ProductDefinition definition, BaseVersion base) {
        long most =
                (long) definition.source().maxItems() + base.inputs().scenes().size();
        return definition.withMaxItems((int) Math.min(Integer.MAX_VALUE, most));
    }

    /** One run from its scenes to its report. */
    private final class Computation {
        private final ProductDefinition definition;
        private final String prefix;
        private final RunObserver observer;
        private final Instant started;
        private final ObjectLedger ledger;
        private final ObjectStore written;

        Computation(ProductDefinition definition, String prefix, RunObserver observer, Instant started) {
            this.definition = definition;
            this.prefix = prefix;
            this.observer = observer;
            this.started = started;
            this.ledger = observer.journal().ledger();
            this.written = new ChecksummingObjectStore(store, prefix + "/", ledger);
        }

        RunReport of(List<SourceScene> scenes) throws RunFailedException, RunCancelledException, InterruptedException {
            return of(scenes, Optional.empty());
        }

        RunReport of(Refresh found) throws RunFailedException, RunCancelledException, InterruptedException {
            return of(found.scenes(), Optional.of(found));
        }

        private RunReport of(List<SourceScene> scenes, Optional<Refresh> found)
                throws RunFailedException, RunCancelledException, InterruptedException {
            Optional<ProductDefinition.Composite> composite = definition.time().composite();
            try (Machinery machinery = machinery()) {
                if (composite.isEmpty()) {
                    Optional<StepReuse> reuse = found.map(refresh -> reuse(refresh, machinery));
                    return report(
                            scenes,
                            found,
                            new Scenes(named(found), prefix, written, ledger, observer, machinery, scenes, reuse)
                                    .run());
                }
                Grid grid = steps(definition, composite.get(), machinery)
                        .grid(scenes)
                        .orElseThrow(() -> outside(scenes));
                Optional<Refresh> refresh =
                        found.isPresent() ? Optional.of(found.get().on(grid)) : found;
                Optional<StepReuse> reuse = refresh.map(known -> reuse(known, machinery));
                return report(
                        scenes,
                        refresh,
                        steps(named(refresh), composite.get(), machinery).run(scenes, grid, reuse));
            }
        }

        private ProductDefinition named(Optional<Refresh> refresh) {
            return refresh.map(Refresh::definition).orElse(definition);
        }

        private Machinery machinery() {
            return new Machinery(parallelism, MOST_IN_FLIGHT_A_PROCESSOR * parallelism, IDLE_MEGABYTES);
        }

        private CompositeSteps steps(
                ProductDefinition named, ProductDefinition.Composite composite, Machinery machinery) {
            return new CompositeSteps(named, composite, prefix, written, ledger, client, machinery, observer);
        }

        private StepReuse reuse(Refresh refresh, Machinery machinery) {
            return new StepReuse(refresh, store, written, ledger, prefix, observer.journal(), machinery);
        }

        private RunReport report(List<SourceScene> scenes, Optional<Refresh> refresh, List<StepReport> reports)
                throws RunFailedException {
            if (reports.isEmpty()) {
                throw outside(scenes);
            }
            Map<URI, ResourceVersion> read = refresh.isPresent() ? readSince(refresh.get()) : resources.read();
            Set<String> takenOver = reports.stream()
                    .map(StepReport::step)
                    .filter(step -> refresh.isPresent() && refresh.get().takesOver(step))
                    .map(TimeStep::id)
                    .collect(Collectors.toSet());
            return new RunReport(
                    named(refresh),
                    started,
                    Duration.between(started, Instant.now()),
                    reports,
                    new RunReport.Inputs(scenes, read),
                    takenOver,
                    ledger);
        }

        /** Also what was read for the version before and stays. */
        private Map<URI, ResourceVersion> readSince(Refresh refresh) throws RunFailedException {
            Map<URI, ResourceVersion> read = new HashMap<>(refresh.resources());
            for (Map.Entry<URI, ResourceVersion> file : resources.read().entrySet()) {
                ResourceVersion before = read.put(file.getKey(), file.getValue());
                if (before != null && !before.equals(file.getValue())) {
                    throw new RunFailedException(
                            file.getKey() + " has other contents than when version "
                                    + refresh.base().version()
                                    + " was computed, and its Item does not say so: refresh the product in full",
                            null);
                }
            }
            return read;
        }

        private static RunFailedException outside(List<SourceScene> scenes) {
            return new RunFailedException(
                    "none of the " + scenes.size() + " Items found has a pixel in the area: check area.bbox", null);
        }
    }

    /** What the run is computed from: found now, or when it was begun. */
    private List<SourceScene> plan(ProductDefinition definition, String prefix, RunObserver observer)
            throws RunFailedException {
        RunJournal journal = observer.journal();
        try {
            if (journal.plan().isPresent()) {
                List<SourceScene> scenes =
                        PlannedScenes.read(store, journal.plan().get());
                observer.event("taken up with the " + scenes.size() + " Items that it was begun with");
                return scenes;
            }
            List<SourceScene> scenes;
            try (RunStage searching = observer.stage("search", definition.id())) {
                scenes = search(definition);
            }
            observer.event("%d Items found at %s"
                    .formatted(scenes.size(), definition.source().name()));
            if (journal.keeps()) {
                // Of two workers that search, the one whose claim holds is believed.
                String key = staging(prefix) + "/plan-" + UUID.randomUUID() + ".jsonl";
                PlannedScenes.write(store, key, scenes);
                journal.planned(key);
            }
            return scenes;
        } catch (IOException e) {
            throw new RunFailedException("the plan cannot be kept: " + e.getMessage(), e);
        }
    }

    /** Where lies what a run needs until it ends: beside the product, not in it. */
    public static String staging(String prefix) {
        return prefix + ".staging";
    }

    private List<SourceScene> search(ProductDefinition definition) throws RunFailedException {
        try {
            return ended(definition, source.search(definition));
        } catch (SourceException e) {
            throw RunFailedException.of(e);
        }
    }

    /** Of an interval that goes on, periods that are over: what is published of one does not change with every scene. */
    private static List<SourceScene> ended(ProductDefinition definition, List<SourceScene> scenes)
            throws RunFailedException {
        Optional<CalendarPeriod> period = definition.time().composite().map(ProductDefinition.Composite::period);
        if (period.isEmpty() || !Interval.parse(definition.time().interval()).isOpen()) {
            return scenes;
        }
        Instant now = Instant.now();
        List<SourceScene> ended = scenes.stream()
                .filter(scene -> period.get().around(scene.datetime()).end().isBefore(now))
                .toList();
        if (ended.isEmpty()) {
            throw new RunFailedException(
                    "no period of " + definition.time().interval() + " is over that has Items: run it later", null);
        }
        return ended;
    }

    /** What a part of the run came to, or what it threw. */
    static <T> T result(Future<T> future) throws RunFailedException, RunCancelledException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            @Nullable Throwable thrown = e.getCause();
            switch (thrown) {
                case RunFailedException cause -> throw cause;
                case RunCancelledException cause -> throw cause;
                case InterruptedException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** The scenes of one run. */
    private final class Scenes {
        private final ProductDefinition definition;
        private final String prefix;
        private final ObjectStore written;
        private final ObjectLedger ledger;
        private final RunObserver observer;
        private final Machinery machinery;
        private final List<SourceScene> scenes;
        private final Optional<StepReuse> reuse;
        private final RunProgress progress;

        Scenes(
                ProductDefinition definition,
                String prefix,
                ObjectStore written,
                ObjectLedger ledger,
                RunObserver observer,
                Machinery machinery,
                List<SourceScene> scenes,
                Optional<StepReuse> reuse) {
            this.reuse = reuse;
            this.definition = definition;
            this.prefix = prefix;
            this.written = written;
            this.ledger = ledger;
            this.observer = observer;
            this.machinery = machinery;
            this.scenes = scenes;
            this.progress = new RunProgress(observer, scenes.size());
        }

        /** @return reports in the order of the scenes, without those that have no pixel in the area */
        List<StepReport> run() throws RunFailedException, RunCancelledException, InterruptedException {
            ExecutorCompletionService<Optional<StepReport>> running =
                    new ExecutorCompletionService<>(machinery.waiting);
            List<Future<Optional<StepReport>>> futures = new ArrayList<>();
            int ended = 0;
            for (SourceScene scene : scenes) {
                if (futures.size() - ended == MOST_OPEN_SCENES) {
                    result(running.take());
                    ended++;
                }
                futures.add(running.submit(() -> scene(scene)));
            }
            for (; ended < futures.size(); ended++) {
                result(running.take());
            }
            List<StepReport> reports = new ArrayList<>();
            for (Future<Optional<StepReport>> future : futures) {
                result(future).ifPresent(reports::add);
            }
            return reports;
        }

        private Optional<StepReport> scene(SourceScene scene)
                throws RunFailedException, RunCancelledException, InterruptedException {
            TimeStep step = TimeStep.acquisition(scene);
            try (RunStage stage = observer.stage("step", scene.id())) {
                return reuse.isPresent() && reuse.get().refresh().takesOver(step)
                        ? takenOver(step, reuse.get())
                        : compute(scene);
            }
        }

        private Optional<StepReport> compute(SourceScene scene)
                throws RunFailedException, RunCancelledException, InterruptedException {
            Optional<ScenePlan> opened =
                    ScenePlan.alone(SceneImages.open(definition, scene, client, machinery), machinery.blocks);
            if (opened.isEmpty()) {
                observer.event("Item " + scene.id() + " has no pixel in the area");
                progress.itemDone();
                return Optional.empty();
            }
            StepReport report;
            try (ScenePlan plan = opened.get()) {
                progress.chunksPlanned(StepOutput.chunks(plan.grid(), definition));
                StepTarget target =
                        new StepTarget(TimeStep.acquisition(plan.scene()), written, prefix, observer.journal(), ledger);
                report = new SceneExecution(definition, plan, target, machinery, progress).run();
            }
            progress.itemDone();
            observer.event("Item " + scene.id() + " computed");
            return Optional.of(report);
        }

        private Optional<StepReport> takenOver(TimeStep step, StepReuse reuse)
                throws RunFailedException, RunCancelledException, InterruptedException {
            try {
                progress.check();
                reuse.refresh()
                        .before(step)
                        .ifPresent(before -> progress.chunksPlanned(StepOutput.chunks(before.grid(), definition)));
                Optional<StepReport> report = reuse.takeOver(step, progress);
                progress.itemDone();
                return report;
            } catch (IOException e) {
                throw new RunFailedException("what has not changed cannot be taken over: " + e.getMessage(), e);
            }
        }
    }

    /** Bytes read from sources so far. */
    public long bytesRead() {
        return client.bytesRead();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
