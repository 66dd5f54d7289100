package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.io.ReadResources;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
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
        this.source = source;
        this.store = store;
        this.resources = new ReadResources(expected);
        this.client = new HttpRangeReader.Client(addresses, MOST_CONNECTIONS, resources);
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
        ObjectLedger ledger = observer.journal().ledger();
        ObjectStore written = new ChecksummingObjectStore(store, prefix + "/", ledger);
        List<StepReport> reports;
        try (Machinery machinery =
                new Machinery(parallelism, MOST_IN_FLIGHT_A_PROCESSOR * parallelism, IDLE_MEGABYTES)) {
            Optional<ProductDefinition.Composite> composite = definition.time().composite();
            reports = composite.isPresent()
                    ? new CompositeSteps(
                                    definition, composite.get(), prefix, written, ledger, client, machinery, observer)
                            .run(scenes)
                    : new Scenes(definition, prefix, written, ledger, observer, machinery, scenes).run();
        }
        if (reports.isEmpty()) {
            throw new RunFailedException(
                    "none of the " + scenes.size() + " Items found has a pixel in the area: check area.bbox", null);
        }
        return new RunReport(
                definition,
                started,
                Duration.between(started, Instant.now()),
                reports,
                new RunReport.Inputs(scenes, resources.read()),
                ledger);
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
                    .formatted(scenes.size(), definition.source().stac()));
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
            return source.search(definition);
        } catch (SourceException e) {
            throw RunFailedException.of(e);
        }
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
        private final RunProgress progress;

        Scenes(
                ProductDefinition definition,
                String prefix,
                ObjectStore written,
                ObjectLedger ledger,
                RunObserver observer,
                Machinery machinery,
                List<SourceScene> scenes) {
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
            try (RunStage step = observer.stage("step", scene.id())) {
                return compute(scene);
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
