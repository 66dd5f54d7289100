package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import java.io.IOException;

/**
 * Computes one scene as a time step of its own. Chunks are enumerated shard by shard and go their way as soon as the
 * machinery takes another one; each is appended to its shard when it is ready, and the last one of a shard commits it.
 */
final class SceneExecution {
    private final ProductDefinition definition;
    private final ScenePlan plan;
    private final StepTarget target;
    private final Machinery machinery;
    private final ChunkObserver observer;
    private final ChunkProcessor processor;
    private final SceneTally tally;

    SceneExecution(
            ProductDefinition definition,
            ScenePlan plan,
            StepTarget target,
            Machinery machinery,
            ChunkObserver observer) {
        this.definition = definition;
        this.plan = plan;
        this.target = target;
        this.machinery = machinery;
        this.observer = observer;
        this.processor = new ChunkProcessor(plan, definition);
        this.tally = new SceneTally(plan);
    }

    StepReport run() throws RunFailedException, RunCancelledException, InterruptedException {
        try {
            StepGroup group = StepGroup.open(definition, plan.grid(), target);
            try (StepOutput output = StepOutput.open(definition, plan.grid(), target, group, observer)) {
                StepOutput.Written written = write(output);
                tally.add(output.restored());
                return new StepReport(
                        target.step(),
                        group.path(),
                        group.name(),
                        group.timeIndex(),
                        plan.grid(),
                        plan.sourceGrid(),
                        output.counts(),
                        output.counts(),
                        output.statistics(),
                        tally.evidence(definition.source().radiometry()),
                        written.preview(),
                        written.cog());
            }
        } catch (IOException e) {
            throw SceneImages.failed(plan.scene(), null, "the product cannot be written: " + e.getMessage(), e);
        }
    }

    private StepOutput.Written write(StepOutput output)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        if (output.isComplete()) {
            return output.finished();
        }
        try (Crew crew = new Crew(machinery, observer)) {
            output.eachChunk(
                    crew,
                    chunk -> crew.submit(() -> {
                        compute(output, chunk);
                        return null;
                    }));
            crew.await();
        }
        return output.finish();
    }

    private void compute(StepOutput output, StepOutput.Chunk chunk)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        chunk.begun();
        ChunkTask.Packed packed = new ChunkTask(machinery, plan, processor, output).run(chunk.window(), chunk);
        tally.add(packed.result());
        chunk.done(
                packed.result().counts(), packed.statistics(), packed.result().dark());
    }
}
