package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.store.Checksum;
import io.terrane.raster.store.ObjectLedger;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.source.SourceScene;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Takes over what has not changed from the version before: its objects are copied by the store, and its receipts by the
 * journal. Doing it again does no harm.
 */
final class StepReuse {
    private static final int COPIED_AT_ONCE = 32;

    private final Refresh refresh;
    private final ProductDefinition definition;
    private final ObjectStore store;
    private final ObjectStore written;
    private final ObjectLedger ledger;
    private final String prefix;
    private final RunJournal journal;
    private final Machinery machinery;

    /**
     * @param written the store as the run writes into it, telling the ledger
     * @param prefix of all keys, without a slash at its end
     */
    StepReuse(
            Refresh refresh,
            ObjectStore store,
            ObjectStore written,
            ObjectLedger ledger,
            String prefix,
            RunJournal journal,
            Machinery machinery) {
        this.refresh = refresh;
        this.definition = refresh.definition();
        this.store = store;
        this.written = written;
        this.ledger = ledger;
        this.prefix = prefix;
        this.journal = journal;
        this.machinery = machinery;
    }

    Refresh refresh() {
        return refresh;
    }

    /** A step with a group of its own; empty when it has no pixel in the area. */
    Optional<StepReport> takeOver(TimeStep step, RunProgress progress)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        Optional<StepReport> before = refresh.before(step);
        if (before.isEmpty()) {
            return before;
        }
        StepReport report = before.get();
        if (definition.version().equals(refresh.base().version())) {
            copyFolder(report.path() + "/", report.path() + "/");
            copyFiles(report);
            progress.chunksTakenOver(StepOutput.chunks(report.grid(), definition));
            return before;
        }
        String chunks = report.path() + "/" + report.array() + "/c/";
        copyFolder(chunks, chunks);
        adopt(report, Set.of());
        return Optional.of(renamed(report, progress));
    }

    /** Writes anew, around the same chunks, what names the version that it is a part of. */
    private StepReport renamed(StepReport report, RunProgress progress)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        StepTarget target = new StepTarget(report.step(), written, prefix, journal, ledger);
        StepGroup group = StepGroup.open(definition, report.grid(), target);
        try (StepOutput output = StepOutput.open(definition, report.grid(), target, group, progress)) {
            if (output.isComplete()) {
                return report.with(output.finished());
            }
            try (Crew crew = new Crew(machinery, progress)) {
                output.eachChunk(crew, chunk -> {
                    throw new RunFailedException(
                            "what version %s was computed with is not kept any more: refresh the product in full"
                                    .formatted(refresh.base().version()),
                            null);
                });
                crew.await();
            }
            return report.with(output.finish());
        }
    }

    /** A step of an array of time, y and x; empty when it has no pixel in the area. */
    Optional<StepReport> takeOver(TimeStep step, int index, RunProgress progress)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        Optional<StepReport> before = refresh.before(step);
        if (before.isPresent()) {
            StepReport report = before.get();
            String chunks = report.path() + "/" + report.array() + "/c/";
            copyFolder(chunks + report.timeIndex().orElseThrow() + "/", chunks + index + "/");
            copyFiles(report);
            progress.chunksTakenOver(StepOutput.chunks(report.grid(), definition));
        }
        return before.map(report -> report.at(index));
    }

    private void copyFiles(StepReport report) throws IOException {
        if (report.cog().isPresent()) {
            copy(report.cog().get().key(), report.cog().get().key());
        }
        adopt(report, Set.of());
        // The preview is written last.
        copy(report.preview(), report.preview());
    }

    /** Keys are relative to the two prefixes; the ledger knows the copy by what the version says of the object. */
    private void copy(String from, String to) throws IOException {
        Checksum checksum = refresh.base().objects().get(from);
        if (checksum == null) {
            written.copy(refresh.base().prefix() + "/" + from, prefix + "/" + to);
        } else {
            store.copy(refresh.base().prefix() + "/" + from, prefix + "/" + to);
            ledger.record(to, checksum);
        }
    }

    private List<ChunkReceipt> adopt(StepReport report, Set<Integer> except) {
        int chunk = definition.output().chunk();
        String item = report.step().id();
        journal.itemBegun(
                item,
                Math.ceilDiv(report.grid().height(), chunk),
                Math.ceilDiv(report.grid().width(), chunk));
        return journal.adopt(item, except);
    }

    private void copyFolder(String from, String to)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        String folder = refresh.base().prefix() + "/" + from;
        try (Stream<ObjectStore.ObjectMetadata> objects = store.list(folder)) {
            Iterator<String> keys = objects.map(ObjectStore.ObjectMetadata::key).iterator();
            sideBySide(keys, key -> copy(from + key.substring(folder.length()), to + key.substring(folder.length())));
        }
    }

    private interface Work<T> {
        void on(T element) throws IOException;
    }

    private <T> void sideBySide(Iterator<T> elements, Work<T> work)
            throws RunFailedException, RunCancelledException, InterruptedException {
        Deque<Future<Optional<T>>> running = new ArrayDeque<>();
        try {
            while (elements.hasNext()) {
                if (running.size() == COPIED_AT_ONCE) {
                    DefinitionExecutor.result(running.remove());
                }
                T element = elements.next();
                running.add(machinery.waiting.submit((Callable<Optional<T>>) () -> {
                    try {
                        work.on(element);
                        return Optional.empty();
                    } catch (IOException e) {
                        throw new RunFailedException("what has not changed cannot be taken over: " + e.getMessage(), e);
                    }
                }));
            }
            while (!running.isEmpty()) {
                DefinitionExecutor.result(running.remove());
            }
        } finally {
            running.forEach(rest -> rest.cancel(true));
        }
    }

    /**
     * The chunks of a composite that no changed scene touches, laid out as those of a run that was broken off.
     *
     * @param plans of the step's scenes, as they are now
     */
    void takeOverChunks(TimeStep step, Grid grid, List<ScenePlan> plans, StepArray array)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        Optional<StepReport> before = refresh.before(step);
        Optional<Set<SourceScene>> changed = refresh.changedScenes(step);
        if (before.isEmpty() || changed.isEmpty()) {
            return;
        }
        List<Window> windows = plans.stream()
                .filter(plan -> changed.get().contains(plan.scene()))
                .map(ScenePlan::extent)
                .toList();
        StepReport report = before.get();
        List<ChunkReceipt> adopted = adopt(report, touched(grid, windows));
        ZarrArray stored = ZarrArray.open(store, refresh.base().prefix() + "/" + report.path() + "/" + report.array());
        ChunkParts parts = ChunkParts.of(new StepTarget(step, written, prefix, journal, ledger));
        int across = Math.ceilDiv(grid.width(), definition.output().chunk());
        Iterator<ChunkReceipt> nonempty =
                adopted.stream().filter(ChunkReceipt::isStored).iterator();
        sideBySide(nonempty, receipt -> {
            int row = receipt.chunk() / across;
            int column = receipt.chunk() % across;
            Optional<byte[]> elements = report.timeIndex().isPresent()
                    ? stored.readChunk(report.timeIndex().get(), row, column)
                    : stored.readChunk(row, column);
            if (elements.isPresent()) {
                parts.put(receipt.chunk(), array.writer().encode(elements.get(), machinery.buffers));
            }
        });
    }

    private Set<Integer> touched(Grid grid, List<Window> windows) {
        int chunk = definition.output().chunk();
        int across = Math.ceilDiv(grid.width(), chunk);
        Set<Integer> touched = new HashSet<>();
        for (Window window : windows) {
            int lastRow = (window.row() + window.height() - 1) / chunk;
            int lastColumn = (window.column() + window.width() - 1) / chunk;
            for (int row = window.row() / chunk; row <= lastRow; row++) {
                for (int column = window.column() / chunk; column <= lastColumn; column++) {
                    touched.add(row * across + column);
                }
            }
        }
        return touched;
    }
}
