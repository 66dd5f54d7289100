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
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.raster.zarr.ZarrArrayWriter;
import io.terrane.raster.zarr.ZarrGroupWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private final RunJournal journal;
    private final ChunkObserver observer;
    private final ChunkProcessor processor;
    private final Packing packing;
    private final Preview preview;
    private final ChunkParts parts;
    private final Map<Integer, ChunkReceipt> receipts = new HashMap<>();
    /** By chunk, since sums of floating-point numbers depend on their order. */
    private final Statistics[] statistics;

    private PixelCounts counts = PixelCounts.NONE;
    private final DarkPixels dark = new DarkPixels();

    SceneExecution(
            ProductDefinition definition,
            ScenePlan plan,
            ObjectStore store,
            String prefix,
            Machinery machinery,
            RunJournal journal,
            ChunkObserver observer) {
        this.definition = definition;
        this.plan = plan;
        this.store = store;
        this.prefix = prefix;
        this.machinery = machinery;
        this.journal = journal;
        this.observer = observer;
        this.packing = Packing.of(definition.output());
        this.preview = new Preview(plan.grid());
        this.processor = new ChunkProcessor(plan, definition, packing);
        this.parts = new ChunkParts(store, DefinitionExecutor.staging(prefix) + "/" + item());
        this.statistics = new Statistics[Math.toIntExact(chunks(plan, definition))];
    }

    static long chunks(ScenePlan plan, ProductDefinition definition) {
        return (long) chunkRows(plan, definition) * chunkColumns(plan, definition);
    }

    private static int chunkRows(ScenePlan plan, ProductDefinition definition) {
        return Math.ceilDiv(plan.grid().height(), definition.output().chunk());
    }

    private static int chunkColumns(ScenePlan plan, ProductDefinition definition) {
        return Math.ceilDiv(plan.grid().width(), definition.output().chunk());
    }

    private String item() {
        return plan.scene().id();
    }

    SceneReport run() throws RunFailedException, RunCancelledException, InterruptedException {
        String path = item() + ".zarr";
        String array = definition.id().replace('-', '_');
        String previewKey = item() + ".png";
        journal.itemBegun(item(), chunkRows(plan, definition), chunkColumns(plan, definition));
        journal.receipts(item()).forEach(receipt -> receipts.put(receipt.chunk(), receipt));
        Optional<CogReport> cog;
        try {
            if (receipts.size() == statistics.length
                    && store.head(prefix + "/" + previewKey).isPresent()) {
                // The preview is written last.
                cog = restoreAll();
            } else {
                cog = write(path, array);
                store.put(
                        prefix + "/" + previewKey,
                        preview.png(definition.metadata().validRange()));
            }
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
                Stream.of(statistics).reduce(Statistics.NONE, Statistics::plus),
                evidence(),
                previewKey,
                cog);
    }

    private String cogKey() {
        return item() + ".tif";
    }

    /** Everything was written by whoever had the run before. */
    private Optional<CogReport> restoreAll() throws IOException, RunCancelledException {
        for (ChunkReceipt receipt : receipts.values()) {
            account(receipt);
        }
        return definition.output().formats().contains(CogOutput.FORMAT)
                ? Optional.of(CogOutput.written(store, prefix, cogKey()))
                : Optional.empty();
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
            ZarrArray written = ZarrArray.open(store, prefix + "/" + path + "/" + array);
            writeShards(writer, written, output.held());
            if (output.held().isPresent()) {
                report = Optional.of(output.held().get().finish(store, prefix, cogKey()));
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

    private void writeShards(ZarrArrayWriter writer, ZarrArray written, Optional<CogOutput> cog)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        Grid grid = plan.grid();
        int shard = definition.output().shard();
        try (Crew crew = new Crew(machinery, observer)) {
            for (int row = 0; row < grid.height(); row += shard) {
                for (int column = 0; column < grid.width(); column += shard) {
                    new ShardExecution(crew, writer, written, cog, row / shard, column / shard).submit();
                }
            }
            crew.await();
        }
    }

    /**
     * A chunk of a shard.
     *
     * @param number in the scene
     * @param row of the shard
     * @param column of the shard
     */
    private record Chunk(int number, Window window, int row, int column) {}

    /** One shard: its chunks go their way, and the last one commits it. */
    private final class ShardExecution {
        private final Crew crew;
        private final ZarrArrayWriter writer;
        private final ZarrArray written;
        private final Optional<CogOutput> cog;
        private final int shardRow;
        private final int shardColumn;
        private final List<Chunk> chunks = new ArrayList<>();

        ShardExecution(
                Crew crew,
                ZarrArrayWriter writer,
                ZarrArray written,
                Optional<CogOutput> cog,
                int shardRow,
                int shardColumn) {
            this.crew = crew;
            this.writer = writer;
            this.written = written;
            this.cog = cog;
            this.shardRow = shardRow;
            this.shardColumn = shardColumn;
            Grid grid = plan.grid();
            int chunk = definition.output().chunk();
            int across = definition.output().shard() / chunk;
            int rows = Math.min(across, chunkRows(plan, definition) - shardRow * across);
            int columns = Math.min(across, chunkColumns(plan, definition) - shardColumn * across);
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    int chunkRow = shardRow * across + row;
                    int chunkColumn = shardColumn * across + column;
                    int top = chunkRow * chunk;
                    int left = chunkColumn * chunk;
                    Window window = new Window(
                            top, left, Math.min(chunk, grid.height() - top), Math.min(chunk, grid.width() - left));
                    chunks.add(new Chunk(chunkRow * chunkColumns(plan, definition) + chunkColumn, window, row, column));
                }
            }
        }

        void submit() throws IOException, RunFailedException, RunCancelledException, InterruptedException {
            if (isWritten()) {
                for (Chunk chunk : chunks) {
                    crew.submit(() -> {
                        restore(chunk);
                        return null;
                    });
                }
                return;
            }
            AtomicInteger left = new AtomicInteger(chunks.size());
            ZarrArrayWriter.Shard shard = crew.closeAtEnd(writer.shard(shardRow, shardColumn));
            for (Chunk chunk : chunks) {
                crew.submit(() -> {
                    write(chunk, shard);
                    if (left.decrementAndGet() == 0) {
                        shard.commit();
                        crew.close(shard);
                        if (journal.keeps()) {
                            parts.delete(chunks.stream().map(Chunk::number).toList());
                        }
                    }
                    return null;
                });
            }
        }

        /** Whether all of its chunks are done and none waits to be put into it. */
        private boolean isWritten() throws IOException {
            List<ChunkReceipt> done = chunks.stream()
                    .map(chunk -> receipts.get(chunk.number))
                    .filter(Objects::nonNull)
                    .toList();
            return done.size() == chunks.size()
                    && (done.stream().noneMatch(ChunkReceipt::isStored) || writer.isStored(shardRow, shardColumn));
        }

        /** Gives what lies in the shard to what is written beside it. */
        private void restore(Chunk chunk) throws IOException, RunCancelledException {
            ChunkReceipt receipt = Objects.requireNonNull(receipts.get(chunk.number));
            int size = definition.output().chunk();
            packed(
                    chunk.window,
                    receipt.isStored()
                            ? written.readChunk(chunk.window.row() / size, chunk.window.column() / size)
                            : Optional.empty());
            account(receipt);
        }

        private void write(Chunk chunk, ZarrArrayWriter.Shard shard)
                throws IOException, RunFailedException, RunCancelledException, InterruptedException {
            @Nullable ChunkReceipt receipt = receipts.get(chunk.number);
            if (receipt == null) {
                compute(chunk, shard);
            } else if (!receipt.isStored()) {
                packed(chunk.window, Optional.empty());
                shard.skip(chunk.row, chunk.column);
                account(receipt);
            } else {
                Optional<byte[]> part = parts.read(receipt);
                if (part.isEmpty()) {
                    compute(chunk, shard);
                    return;
                }
                packed(chunk.window, Optional.of(writer.decode(part.get())));
                shard.append(part.get(), chunk.row, chunk.column);
                account(receipt);
            }
        }

        private void compute(Chunk chunk, ZarrArrayWriter.Shard shard)
                throws IOException, RunFailedException, RunCancelledException, InterruptedException {
            journal.chunkBegun(item(), chunk.number);
            AtomicInteger bytes = new AtomicInteger();
            ChunkTask.Sink sink = new ChunkTask.Sink() {
                @Override
                public void packed(Optional<byte[]> elements) throws IOException {
                    ShardExecution.this.packed(chunk.window, elements);
                }

                @Override
                public void encoded(ZarrArrayWriter.Encoded encoded) throws IOException {
                    bytes.set(encoded.length());
                    if (journal.keeps()) {
                        parts.put(chunk.number, encoded);
                    }
                    shard.append(encoded, chunk.row, chunk.column);
                }
            };
            ChunkProcessor.Result result = new ChunkTask(machinery, plan, processor).run(chunk.window, writer, sink);
            if (!result.hasValues()) {
                shard.skip(chunk.row, chunk.column);
            }
            ChunkReceipt receipt = new ChunkReceipt(
                    chunk.number,
                    bytes.get(),
                    result.counts(),
                    result.statistics(),
                    result.dark().bins());
            journal.chunkDone(item(), receipt);
            account(receipt);
        }

        private void packed(Window window, Optional<byte[]> elements) throws IOException {
            if (elements.isPresent()) {
                preview.add(window, elements.get(), packing, definition.output().chunk());
            }
            if (cog.isPresent()) {
                cog.get().add(window, elements);
            }
        }
    }

    private void account(ChunkReceipt receipt) throws RunCancelledException {
        synchronized (this) {
            counts = counts.plus(receipt.counts());
            statistics[receipt.chunk()] = receipt.statistics();
            dark.addAll(receipt.dark());
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
