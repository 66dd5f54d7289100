package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.store.ObjectStore;
import io.terrane.source.ImagerySource;
import io.terrane.source.SourceException;
import io.terrane.source.SourceScene;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a definition: searches its source, computes scene after scene, and writes one Zarr group and one preview a scene
 * under a prefix. Nothing is published here, and nothing outside of the prefix is written.
 */
public final class DefinitionExecutor implements AutoCloseable {
    private final ImagerySource source;
    private final ObjectStore store;
    private final HttpRangeReader.Client client;
    private final int parallelism;

    /**
     * @param addresses which addresses assets may be read from
     * @param parallelism chunks computed at once; each takes about 40 bytes a pixel
     */
    public DefinitionExecutor(ImagerySource source, ObjectStore store, AddressPolicy addresses, int parallelism) {
        this.source = source;
        this.store = store;
        this.client = new HttpRangeReader.Client(addresses, 2 * parallelism);
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
        List<SourceScene> scenes = search(definition);
        observer.event("%d Items found at %s"
                .formatted(scenes.size(), definition.source().stac()));
        List<SceneReport> reports = new ArrayList<>();
        AtomicLong chunksDone = new AtomicLong();
        long chunksTotal = 0;
        ExecutorService threads = Executors.newFixedThreadPool(
                parallelism, Thread.ofPlatform().daemon().name("chunk-", 0).factory());
        try {
            for (int i = 0; i < scenes.size(); i++) {
                Optional<ScenePlan> opened = ScenePlan.open(definition, scenes.get(i), client);
                if (opened.isEmpty()) {
                    observer.event("Item " + scenes.get(i).id() + " has no pixel in the area");
                    continue;
                }
                try (ScenePlan plan = opened.get()) {
                    int done = i;
                    chunksTotal += SceneExecution.chunks(plan, definition);
                    long total = chunksTotal;
                    observer.progress(done, scenes.size(), chunksDone.get(), total);
                    SceneExecution.ChunkObserver chunks = () -> {
                        observer.progress(done, scenes.size(), chunksDone.incrementAndGet(), total);
                        if (observer.cancelled()) {
                            throw new RunCancelledException();
                        }
                    };
                    reports.add(new SceneExecution(definition, plan, store, prefix, threads, chunks).run());
                }
                observer.progress(i + 1, scenes.size(), chunksDone.get(), chunksTotal);
                observer.event("Item " + scenes.get(i).id() + " computed");
            }
        } finally {
            threads.shutdownNow();
        }
        if (reports.isEmpty()) {
            throw new RunFailedException(
                    "none of the " + scenes.size() + " Items found has a pixel in the area: check area.bbox", null);
        }
        return new RunReport(definition, started, Duration.between(started, Instant.now()), reports);
    }

    private List<SourceScene> search(ProductDefinition definition) throws RunFailedException {
        try {
            return source.search(definition);
        } catch (SourceException e) {
            throw new RunFailedException(e.getMessage() == null ? "the source failed" : e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
