package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.definition.Reducer;
import io.terrane.execution.RadiometryEvidence.DarkPixels;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.zarr.ZarrArrayWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Reduces the scenes of a period to one image. Chunk after chunk is read from all scenes that touch it, each scene's part
 * on its own way; the last one reduces and writes the chunk. A chunk that no scene touches reads nothing and writes nothing.
 */
final class CompositeExecution {
    /** Observations that are held in memory, of all chunks that are under way. */
    private static final long MOST_LIVE_BYTES = 48 << 20;

    private static final long CHECK_MILLIS = 200;

    private final ProductDefinition definition;
    private final Reducer reducer;
    private final Grid grid;
    private final List<Member> members;
    private final StepTarget target;
    private final Machinery machinery;
    private final ChunkObserver observer;
    private final LiveBytes live = new LiveBytes(MOST_LIVE_BYTES);

    /** A scene of the composite. */
    private record Member(ScenePlan plan, ChunkProcessor processor, SceneTally tally) {}

    /** @param plans in the order that decides between them, all onto the grid */
    CompositeExecution(
            ProductDefinition definition,
            Reducer reducer,
            Grid grid,
            List<ScenePlan> plans,
            StepTarget target,
            Machinery machinery,
            ChunkObserver observer) {
        this.definition = definition;
        this.reducer = reducer;
        this.grid = grid;
        this.members = plans.stream()
                .map(plan -> new Member(plan, new ChunkProcessor(plan, definition), new SceneTally(plan)))
                .toList();
        this.target = target;
        this.machinery = machinery;
        this.observer = observer;
    }

    StepReport run(StepArray array) throws RunFailedException, RunCancelledException, InterruptedException {
        try (StepOutput output = StepOutput.open(definition, grid, target, array, observer)) {
            StepOutput.Written written = write(output);
            return new StepReport(
                    target.step(),
                    array.path(),
                    array.name(),
                    array.timeIndex(),
                    grid,
                    grid,
                    output.counts(),
                    members.stream()
                            .map(member -> member.tally.counts())
                            .reduce(output.restored().counts(), PixelCounts::plus),
                    output.statistics(),
                    evidence(output.restored()),
                    written.preview(),
                    written.cog());
        } catch (IOException e) {
            throw new RunFailedException(target.step().id() + " cannot be written: " + e.getMessage(), e);
        }
    }

    private StepOutput.Written write(StepOutput output)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        if (output.isComplete()) {
            return output.finished();
        }
        try (Crew crew = new Crew(machinery, observer)) {
            output.eachChunk(crew, chunk -> send(crew, output, chunk));
            crew.await();
        }
        return output.finish();
    }

    /** Of the scene that contradicts the profile, or else of all together; what was computed before has no scenes. */
    private RadiometryEvidence evidence(ChunkProcessor.Result restored) {
        String profile = definition.source().radiometry();
        SceneTally before = new SceneTally(members.getFirst().plan);
        before.add(restored);
        List<RadiometryEvidence> each = new ArrayList<>();
        for (Member member : members) {
            each.add(member.tally.evidence(profile).of(member.plan.scene().id()));
        }
        each.add(before.evidence(profile));
        return RadiometryEvidence.together(each);
    }

    private void send(Crew crew, StepOutput output, StepOutput.Chunk chunk)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        Window window = chunk.window();
        List<Member> touching = members.stream()
                .filter(member -> member.plan.extent().meets(window))
                .toList();
        if (touching.isEmpty()) {
            chunk.packed(Optional.empty());
            chunk.done(PixelCounts.onlyNodata(window.size()), Statistics.NONE, new DarkPixels());
            return;
        }
        chunk.begun();
        long bytes = CompositeChunk.bytes(reducer, window, touching.size());
        while (!live.take(bytes, CHECK_MILLIS)) {
            crew.check();
        }
        double greatest = definition.metadata().validRange().stream()
                .mapToDouble(Math::abs)
                .max()
                .orElse(1);
        CompositeChunk composite = crew.closeAtEnd(new CompositeChunk(reducer, window, touching.size(), greatest));
        for (int slot = 0; slot < touching.size(); slot++) {
            Member member = touching.get(slot);
            int own = slot;
            crew.submit(() -> {
                observe(member, composite, own);
                if (composite.isDone()) {
                    reduce(output, chunk, composite);
                    crew.close(composite);
                    live.give(bytes);
                }
                return null;
            });
        }
    }

    private void observe(Member member, CompositeChunk composite, int slot)
            throws IOException, RunFailedException, InterruptedException {
        if (composite.isSettled(slot)) {
            return;
        }
        SceneReading.Outcome<ChunkProcessor.Result> outcome = new SceneReading(machinery, member.plan)
                .read(composite.window(), (parts, dropped, scratch) -> {
                    ChunkProcessor.Result result = member.processor.process(
                            composite.window(),
                            parts,
                            dropped,
                            scratch,
                            composite.slot(slot, member.processor.low(), member.processor.high()));
                    composite.end(slot);
                    return result;
                });
        if (outcome.computed().isEmpty()) {
            composite.without(outcome.without());
        }
        ChunkProcessor.Result result =
                outcome.computed().orElseGet(() -> ChunkProcessor.Result.nothing(outcome.without()));
        member.tally.add(result);
        composite.add(result.dark());
    }

    private record Reduced(PixelCounts counts, Statistics statistics, Optional<ZarrArrayWriter.Encoded> encoded) {}

    private void reduce(StepOutput output, StepOutput.Chunk chunk, CompositeChunk composite)
            throws IOException, RunCancelledException, InterruptedException {
        ChunkScratch scratch = machinery.takeScratch();
        try {
            Reduced reduced = machinery.compute(() -> {
                RowPacker packer = output.packer(chunk.window(), scratch);
                PixelCounts pixels = composite.reduce(scratch, packer);
                boolean any = pixels.valid() > 0;
                chunk.packed(any ? Optional.of(scratch.elements()) : Optional.empty());
                return new Reduced(
                        pixels,
                        packer.statistics(),
                        any
                                ? Optional.of(output.writer().encode(scratch.elements(), machinery.buffers))
                                : Optional.empty());
            });
            if (reduced.encoded.isPresent()) {
                chunk.encoded(reduced.encoded.get());
                machinery.buffers.give(reduced.encoded.get().bytes());
            }
            chunk.done(reduced.counts, reduced.statistics, composite.dark());
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } finally {
            machinery.giveScratch(scratch);
        }
    }
}
