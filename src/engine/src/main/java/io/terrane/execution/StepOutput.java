package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.execution.RadiometryEvidence.DarkPixels;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.zarr.ZarrArrayWriter;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a time step consists of: the chunks of an array in Zarr, shard by shard, a COG beside it where the
 * definition wants one, and a preview. What the journal has of a run that was begun before is not computed again. Close it.
 */
final class StepOutput implements Closeable {
    private final ProductDefinition definition;
    private final Grid grid;
    private final StepTarget target;
    private final StepArray array;
    private final ChunkObserver observer;
    private final Packing packing;
    private final Preview preview;
    private final ChunkParts parts;
    private final Optional<CogOutput> cog;
    private final StatisticsSum statistics = new StatisticsSum();
    /** Chunks are numbered by ints. */
    private final int chunkCount;

    private PixelCounts counts = PixelCounts.NONE;
    private PixelCounts restored = PixelCounts.NONE;
    private final DarkPixels restoredDark = new DarkPixels();

    private StepOutput(
            ProductDefinition definition,
            Grid grid,
            StepTarget target,
            StepArray array,
            ChunkObserver observer,
            Optional<CogOutput> cog) {
        this.definition = definition;
        this.grid = grid;
        this.target = target;
        this.array = array;
        this.observer = observer;
        this.packing = Packing.of(definition.output());
        this.preview = new Preview(grid);
        this.parts = ChunkParts.of(target);
        this.cog = cog;
        this.chunkCount = Math.toIntExact(chunks(grid, definition));
    }

    /** Opens it, and asks the journal what is done. */
    static StepOutput open(
            ProductDefinition definition, Grid grid, StepTarget target, StepArray array, ChunkObserver observer)
            throws IOException {
        Packing packing = Packing.of(definition.output());
        StepOutput output = new StepOutput(
                definition,
                grid,
                target,
                array,
                observer,
                CogOutput.open(
                        definition,
                        grid,
                        packing.dataType(),
                        packing.fill(),
                        array.name(),
                        ProductMetadata.history(definition, target.step())));
        target.journal().itemBegun(output.item(), output.chunkRows(), output.chunkColumns());
        return output;
    }

    static long chunks(Grid grid, ProductDefinition definition) {
        int chunk = definition.output().chunk();
        return (long) Math.ceilDiv(grid.height(), chunk) * Math.ceilDiv(grid.width(), chunk);
    }

    private int chunkRows() {
        return Math.ceilDiv(grid.height(), definition.output().chunk());
    }

    private int chunkColumns() {
        return Math.ceilDiv(grid.width(), definition.output().chunk());
    }

    /** Packs a window's values into the scratch's elements. */
    RowPacker packer(Window window, ChunkScratch scratch) {
        return new RowPacker(definition, window, scratch);
    }

    ZarrArrayWriter writer() {
        return array.writer();
    }

    /** Sends a chunk on its way. */
    interface Dispatch {
        void send(Chunk chunk) throws IOException, RunFailedException, RunCancelledException, InterruptedException;
    }

    /** Enumerates the chunks that are to be computed, shard by shard; none is held that was not asked for yet. */
    void eachChunk(Crew crew, Dispatch dispatch)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        boolean begun = target.journal().chunksDone(item()) > 0;
        for (int row = 0; row < chunkRows(); row += across()) {
            Map<Integer, ChunkReceipt> receipts = begun ? receipts(row) : Map.of();
            for (int column = 0; column < chunkColumns(); column += across()) {
                new ShardOutput(crew, row, column, receipts).send(dispatch);
            }
        }
    }

    private String item() {
        return target.step().id();
    }

    /** Chunks along the edge of a shard. */
    private int across() {
        return definition.output().shard() / definition.output().chunk();
    }

    /** What the journal has of a row of shards, of which this is the first row of chunks. */
    private Map<Integer, ChunkReceipt> receipts(int row) {
        int end = Math.min(row + across(), chunkRows());
        Map<Integer, ChunkReceipt> receipts = new HashMap<>();
        target.journal()
                .receipts(item(), row * chunkColumns(), end * chunkColumns())
                .forEach(receipt -> receipts.put(receipt.chunk(), receipt));
        return receipts;
    }

    /** The chunks of one shard; the last one of them commits it. */
    private final class ShardOutput {
        private final Crew crew;
        private final int shardRow;
        private final int shardColumn;
        private final List<Chunk> chunks = new ArrayList<>();

        ShardOutput(Crew crew, int firstRow, int firstColumn, Map<Integer, ChunkReceipt> receipts) {
            int across = across();
            this.crew = crew;
            this.shardRow = firstRow / across;
            this.shardColumn = firstColumn / across;
            for (int row = firstRow; row < Math.min(firstRow + across, chunkRows()); row++) {
                for (int column = firstColumn; column < Math.min(firstColumn + across, chunkColumns()); column++) {
                    Chunk chunk = new Chunk(row, column, array.position(row % across, column % across));
                    chunk.kept = receipts.get(chunk.number);
                    chunks.add(chunk);
                }
            }
        }

        void send(Dispatch dispatch)
                throws IOException, RunFailedException, RunCancelledException, InterruptedException {
            if (isWritten()) {
                for (Chunk chunk : chunks) {
                    crew.submit(() -> {
                        chunk.restoreFromShard();
                        return null;
                    });
                }
                return;
            }
            OpenShard shard = new OpenShard(
                    crew,
                    crew.closeAtEnd(array.writer().shard(array.shard(shardRow, shardColumn))),
                    chunks.stream().map(chunk -> chunk.number).toList());
            for (Chunk chunk : chunks) {
                chunk.shard = shard;
                if (!chunk.restore()) {
                    dispatch.send(chunk);
                }
            }
        }

        /** Whether all of its chunks are done and none waits to be put into it. */
        private boolean isWritten() throws IOException {
            List<ChunkReceipt> done = chunks.stream()
                    .map(chunk -> chunk.kept)
                    .filter(Objects::nonNull)
                    .toList();
            return done.size() == chunks.size()
                    && (done.stream().noneMatch(ChunkReceipt::isStored)
                            || target.isWritten(array.writer().key(array.shard(shardRow, shardColumn))));
        }
    }

    /** A shard that is being written. */
    private final class OpenShard {
        private final Crew crew;
        private final ZarrArrayWriter.Shard shard;
        private final List<Integer> numbers;
        private final AtomicInteger pending;

        OpenShard(Crew crew, ZarrArrayWriter.Shard shard, List<Integer> numbers) {
            this.crew = crew;
            this.shard = shard;
            this.numbers = numbers;
            this.pending = new AtomicInteger(numbers.size());
        }

        void chunkDone() throws IOException {
            if (pending.decrementAndGet() == 0) {
                shard.commit();
                crew.close(shard);
                if (target.journal().keeps()) {
                    parts.delete(numbers);
                }
            }
        }
    }

    /** A chunk that is to be computed, and where it goes. */
    final class Chunk implements ChunkTask.Sink {
        private final int number;
        private final int row;
        private final int column;
        private final int[] position;
        /** What the journal has of it. */
        private @Nullable ChunkReceipt kept;

        private @Nullable OpenShard shard;
        private int bytes;

        private Chunk(int row, int column, int[] position) {
            this.number = row * chunkColumns() + column;
            this.row = row;
            this.column = column;
            this.position = position;
        }

        /** The pixels of the step's grid. */
        Window window() {
            int chunk = definition.output().chunk();
            int top = row * chunk;
            int left = column * chunk;
            return new Window(top, left, Math.min(chunk, grid.height() - top), Math.min(chunk, grid.width() - left));
        }

        private OpenShard shard() {
            return Objects.requireNonNull(shard);
        }

        void begun() {
            target.journal().chunkBegun(item(), number);
        }

        @Override
        public void packed(Optional<byte[]> elements) throws IOException {
            if (elements.isPresent()) {
                preview.add(
                        window(), elements.get(), packing, definition.output().chunk());
            }
            if (cog.isPresent()) {
                cog.get().add(window(), elements);
            }
        }

        @Override
        public void encoded(ZarrArrayWriter.Encoded encoded) throws IOException {
            target.journal().chunkComputed(item(), number);
            bytes = encoded.length();
            if (target.journal().keeps()) {
                parts.put(number, encoded);
            }
            shard().shard.append(encoded, position);
        }

        /** To be called once, whether anything was written or not: the last one of a shard commits it. */
        void done(PixelCounts pixels, Statistics stored, DarkPixels dark) throws IOException, RunCancelledException {
            if (bytes == 0) {
                target.journal().chunkComputed(item(), number);
                shard().shard.skip(position);
            }
            ChunkReceipt receipt = new ChunkReceipt(number, bytes, pixels, stored, dark.bins());
            target.journal().chunkDone(item(), receipt);
            account(receipt);
            shard().chunkDone();
            observer.chunkDone();
        }

        /** Takes what is kept of the chunk; false when it has to be computed. */
        private boolean restore() throws IOException, RunCancelledException {
            ChunkReceipt receipt = kept;
            if (receipt == null) {
                return false;
            }
            if (receipt.isStored()) {
                Optional<byte[]> part = parts.read(receipt);
                if (part.isEmpty()) {
                    return false;
                }
                packed(Optional.of(array.writer().decode(part.get())));
                shard().shard.append(part.get(), position);
            } else {
                packed(Optional.empty());
                shard().shard.skip(position);
            }
            accountRestored(receipt);
            shard().chunkDone();
            observer.chunkDone();
            return true;
        }

        /** Gives what lies in the shard to what is written beside it. */
        private void restoreFromShard() throws IOException, RunCancelledException {
            ChunkReceipt receipt = Objects.requireNonNull(kept);
            packed(receipt.isStored() ? array.written(row, column) : Optional.empty());
            accountRestored(receipt);
            observer.chunkDone();
        }
    }

    private synchronized void account(ChunkReceipt receipt) {
        counts = counts.plus(receipt.counts());
        statistics.add(receipt.statistics());
    }

    private synchronized void accountRestored(ChunkReceipt receipt) {
        account(receipt);
        restored = restored.plus(receipt.counts());
        restoredDark.addAll(receipt.dark());
    }

    synchronized PixelCounts counts() {
        return counts;
    }

    synchronized Statistics statistics() {
        return statistics.total();
    }

    /** What the journal told of, for the evidence of what was not computed again. */
    synchronized ChunkProcessor.Result restored() {
        return new ChunkProcessor.Result(restored, restoredDark);
    }

    private String previewKey() {
        return target.step().id() + ".png";
    }

    private String cogKey() {
        return target.step().id() + ".tif";
    }

    /** Whether everything was written by whoever had the run before; it is accounted for then. */
    boolean isComplete() throws IOException, RunCancelledException {
        // The preview is written last.
        if (target.journal().chunksDone(item()) < chunkCount
                || !target.isWritten(target.prefix() + "/" + previewKey())) {
            return false;
        }
        for (int row = 0; row < chunkRows(); row += across()) {
            for (ChunkReceipt receipt : receipts(row).values()) {
                accountRestored(receipt);
                observer.chunkDone();
            }
        }
        return true;
    }

    /** What was written beside the array. */
    record Written(String preview, Optional<CogReport> cog) {}

    /** What was written before. */
    Written finished() throws IOException {
        return new Written(
                previewKey(), cog.isPresent() ? Optional.of(CogOutput.written(target, cogKey())) : Optional.empty());
    }

    /** Writes what follows the last chunk. */
    Written finish() throws IOException {
        Optional<CogReport> report =
                cog.isPresent() ? Optional.of(cog.get().finish(target, cogKey())) : Optional.empty();
        array.finish();
        target.store()
                .put(
                        target.prefix() + "/" + previewKey(),
                        preview.png(definition.metadata().validRange()));
        return new Written(previewKey(), report);
    }

    @Override
    public void close() throws IOException {
        if (cog.isPresent()) {
            cog.get().close();
        }
    }
}
