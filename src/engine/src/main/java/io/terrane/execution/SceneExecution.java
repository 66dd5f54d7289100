package io.terrane.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.ChunkProcessor.Packing;
import io.terrane.execution.RadiometryEvidence.DarkPixels;
import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ArraySpecification;
import io.terrane.raster.zarr.ArraySpecification.Compression;
import io.terrane.raster.zarr.GridAttributes;
import io.terrane.raster.zarr.ZarrArrayWriter;
import io.terrane.raster.zarr.ZarrGroupWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Computes one scene shard by shard; the chunks of a shard are computed side by side and appended as they come. Holds
 * as many chunks as the executor has threads.
 */
final class SceneExecution {
    /** Told after every chunk. */
    interface ChunkObserver {
        void chunkDone() throws RunCancelledException;
    }

    private final ProductDefinition definition;
    private final ScenePlan plan;
    private final ObjectStore store;
    private final String prefix;
    private final ExecutorService threads;
    private final ChunkObserver observer;
    private final ChunkProcessor processor;
    private final Packing packing;
    private final Preview preview;
    private PixelCounts counts = PixelCounts.NONE;
    private Statistics statistics = Statistics.NONE;
    private final DarkPixels dark = new DarkPixels();

    SceneExecution(
            ProductDefinition definition,
            ScenePlan plan,
            ObjectStore store,
            String prefix,
            ExecutorService threads,
            ChunkObserver observer) {
        this.definition = definition;
        this.plan = plan;
        this.store = store;
        this.prefix = prefix;
        this.threads = threads;
        this.observer = observer;
        this.packing = Packing.of(definition.output());
        this.processor = new ChunkProcessor(plan, definition, packing);
        this.preview = new Preview(plan.grid());
    }

    static long chunks(ScenePlan plan, ProductDefinition definition) {
        int chunk = definition.output().chunk();
        return (long) Math.ceilDiv(plan.grid().height(), chunk)
                * Math.ceilDiv(plan.grid().width(), chunk);
    }

    SceneReport run() throws RunFailedException, RunCancelledException, InterruptedException {
        String path = plan.scene().id() + ".zarr";
        String array = definition.id().replace('-', '_');
        String previewKey = plan.scene().id() + ".png";
        Optional<CogReport> cog;
        try {
            cog = write(path, array);
            store.put(
                    prefix + "/" + previewKey, preview.png(definition.metadata().validRange()));
        } catch (IOException e) {
            throw ScenePlan.failed(plan.scene(), null, "the product cannot be written: " + e.getMessage(), e);
        }
        return new SceneReport(
                plan.scene(),
                path,
                array,
                plan.grid(),
                plan.sourceGrid(),
                counts,
                statistics,
                evidence(),
                previewKey,
                cog);
    }

    private Optional<CogReport> write(String path, String array)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        Grid grid = plan.grid();
        int chunk = definition.output().chunk();
        int shard = definition.output().shard();
        ZarrGroupWriter group = new ZarrGroupWriter(store, prefix + "/" + path);
        group.coordinate("x", GridAttributes.x(grid), GridAttributes.axis("x", grid));
        group.coordinate("y", GridAttributes.y(grid), GridAttributes.axis("y", grid));
        group.scalar(GridAttributes.GRID_MAPPING, GridAttributes.gridMapping(grid));
        ZarrArrayWriter writer = group.array(
                array,
                new ArraySpecification(
                        new long[] {grid.height(), grid.width()},
                        packing.dataType(),
                        new int[] {chunk, chunk},
                        Optional.of(new int[] {shard, shard}),
                        packing.fill(),
                        packing.dataType() == DataType.FLOAT32 ? Compression.BLOSC : Compression.ZSTD,
                        List.of("y", "x"),
                        ProductMetadata.data(definition, packing, grid)));
        ObjectNode attributes = ProductMetadata.group(definition, plan.scene(), grid);
        Optional<CogReport> report = Optional.empty();
        try (Closing<CogOutput> output = new Closing<>(CogOutput.open(
                definition,
                grid,
                packing.dataType(),
                packing.fill(),
                array,
                attributes.path("history").asText()))) {
            for (int row = 0; row < grid.height(); row += shard) {
                for (int column = 0; column < grid.width(); column += shard) {
                    writeShard(writer, output.held(), row / shard, column / shard, shard / chunk);
                }
            }
            if (output.held().isPresent()) {
                report = Optional.of(
                        output.held().get().finish(store, prefix, plan.scene().id() + ".tif"));
            }
        }
        group.finish(attributes);
        return report;
    }

    /** What may be there and then has to be closed. */
    private record Closing<T extends Closeable>(Optional<T> held) implements Closeable {
        @Override
        public void close() throws IOException {
            if (held.isPresent()) {
                held.get().close();
            }
        }
    }

    private void writeShard(ZarrArrayWriter writer, Optional<CogOutput> cog, int shardRow, int shardColumn, int across)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        int chunk = definition.output().chunk();
        List<Future<?>> pending = new ArrayList<>();
        try (ZarrArrayWriter.Shard shard = writer.shard(shardRow, shardColumn)) {
            try {
                for (int i = 0; i < across * across; i++) {
                    int row = i / across;
                    int column = i % across;
                    int top = (shardRow * across + row) * chunk;
                    int left = (shardColumn * across + column) * chunk;
                    if (top < plan.grid().height() && left < plan.grid().width()) {
                        Window window = new Window(
                                top,
                                left,
                                Math.min(chunk, plan.grid().height() - top),
                                Math.min(chunk, plan.grid().width() - left));
                        pending.add(threads.submit(() -> {
                            writeChunk(writer, shard, cog, window, row, column);
                            return null;
                        }));
                    }
                }
                for (Future<?> future : pending) {
                    await(future);
                }
            } finally {
                // Chunks still in work find the shard closed.
                pending.forEach(future -> future.cancel(true));
            }
            shard.commit();
        }
    }

    private void writeChunk(
            ZarrArrayWriter writer,
            ZarrArrayWriter.Shard shard,
            Optional<CogOutput> cog,
            Window window,
            int row,
            int column)
            throws IOException, RunFailedException, RunCancelledException {
        ChunkProcessor.Result result = processor.process(window);
        if (result.elements().isPresent()) {
            shard.append(writer.encode(result.elements().get()), row, column);
        }
        if (cog.isPresent()) {
            cog.get().add(window, result.elements());
        }
        synchronized (this) {
            counts = counts.plus(result.counts());
            statistics = statistics.plus(result.statistics());
            dark.addAll(result.dark());
            if (result.elements().isPresent()) {
                preview.add(window, result.values());
            }
        }
        observer.chunkDone();
    }

    private static void await(Future<?> future)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RunFailedException cause -> throw cause;
                case RunCancelledException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private RadiometryEvidence evidence() {
        double offset = plan.bands().stream()
                .mapToDouble(band -> band.band().offset())
                .min()
                .orElse(0);
        return RadiometryEvidence.judge(definition.source().radiometry(), offset, mayCarryOffset(), counts, dark);
    }

    /** Whether ESA's offset is in the stored numbers unless somebody took it off: from processing baseline 04.00. */
    private boolean mayCarryOffset() {
        String baseline = plan.scene()
                .document()
                .path("properties")
                .path("s2:processing_baseline")
                .asText("");
        return baseline.compareTo("04.00") >= 0;
    }
}
