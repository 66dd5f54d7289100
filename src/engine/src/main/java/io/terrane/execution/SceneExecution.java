package io.terrane.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Computes one scene. Chunks are enumerated shard by shard and go their way as soon as the machinery takes another one;
 * each is appended to its shard when it is ready, and the last one of a shard commits it.
 */
final class SceneExecution {
    /** Told after every chunk. */
    interface ChunkObserver {
        void chunkDone() throws RunCancelledException;

        /** Asked now and then while nothing gets done. */
        void check() throws RunCancelledException;
    }

    private final ProductDefinition definition;
    private final ScenePlan plan;
    private final ObjectStore store;
    private final String prefix;
    private final Machinery machinery;
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
            Machinery machinery,
            ChunkObserver observer) {
        this.definition = definition;
        this.plan = plan;
        this.store = store;
        this.prefix = prefix;
        this.machinery = machinery;
        this.observer = observer;
        this.packing = Packing.of(definition.output());
        this.preview = new Preview(plan.grid());
        this.processor = new ChunkProcessor(plan, definition, packing, preview);
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
            writeShards(writer, output.held(), shard / chunk);
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

    private void writeShards(ZarrArrayWriter writer, Optional<CogOutput> cog, int across)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        Grid grid = plan.grid();
        int shard = definition.output().shard();
        try (Crew crew = new Crew(machinery, observer)) {
            for (int row = 0; row < grid.height(); row += shard) {
                for (int column = 0; column < grid.width(); column += shard) {
                    writeShard(crew, writer, cog, row / shard, column / shard, across);
                }
            }
            crew.await();
        }
    }

    /** Sends the chunks of a shard on their way. */
    private void writeShard(
            Crew crew, ZarrArrayWriter writer, Optional<CogOutput> cog, int shardRow, int shardColumn, int across)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        int chunk = definition.output().chunk();
        Grid grid = plan.grid();
        int rows = Math.min(across, Math.ceilDiv(grid.height() - shardRow * across * chunk, chunk));
        int columns = Math.min(across, Math.ceilDiv(grid.width() - shardColumn * across * chunk, chunk));
        AtomicInteger left = new AtomicInteger(rows * columns);
        ZarrArrayWriter.Shard shard = crew.closeAtEnd(writer.shard(shardRow, shardColumn));
        for (int i = 0; i < rows * columns; i++) {
            int row = i / columns;
            int column = i % columns;
            int top = (shardRow * across + row) * chunk;
            int from = (shardColumn * across + column) * chunk;
            Window window =
                    new Window(top, from, Math.min(chunk, grid.height() - top), Math.min(chunk, grid.width() - from));
            crew.submit(() -> {
                writeChunk(writer, shard, cog, window, row, column);
                if (left.decrementAndGet() == 0) {
                    shard.commit();
                    crew.close(shard);
                }
                return null;
            });
        }
    }

    private void writeChunk(
            ZarrArrayWriter writer,
            ZarrArrayWriter.Shard shard,
            Optional<CogOutput> cog,
            Window window,
            int row,
            int column)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        ChunkTask.Sink sink = new ChunkTask.Sink() {
            @Override
            public void packed(Optional<byte[]> elements) throws IOException {
                if (cog.isPresent()) {
                    cog.get().add(window, elements);
                }
            }

            @Override
            public void encoded(ZarrArrayWriter.Encoded encoded) throws IOException {
                shard.append(encoded, row, column);
            }
        };
        ChunkProcessor.Result result = new ChunkTask(machinery, plan, processor).run(window, writer, sink);
        synchronized (this) {
            counts = counts.plus(result.counts());
            statistics = statistics.plus(result.statistics());
            dark.addAll(result.dark());
        }
        observer.chunkDone();
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
