package io.terrane.execution;

import io.terrane.raster.grid.Window;
import io.terrane.raster.zarr.ZarrArrayWriter;
import java.io.IOException;
import java.util.Optional;

/** One chunk of a scene from its bytes in the source to its bytes in the store; one without a value writes nothing. */
final class ChunkTask {
    private final Machinery machinery;
    private final SceneReading reading;
    private final ChunkProcessor processor;
    private final StepOutput output;

    ChunkTask(Machinery machinery, ScenePlan plan, ChunkProcessor processor, StepOutput output) {
        this.machinery = machinery;
        this.reading = new SceneReading(machinery, plan);
        this.processor = processor;
        this.output = output;
    }

    /** Takes what was computed. */
    interface Sink {
        /**
         * Told once, on a thread that computes.
         *
         * @param elements little endian in C order of the full chunk's shape, to be copied; empty where no pixel has a
         *     value
         */
        void packed(Optional<byte[]> elements) throws IOException;

        /** Told where any pixel has a value, on a thread that waits. */
        void encoded(ZarrArrayWriter.Encoded encoded) throws IOException;
    }

    /** What a chunk came to. */
    record Packed(ChunkProcessor.Result result, Statistics statistics) {}

    private record Computed(Packed packed, Optional<ZarrArrayWriter.Encoded> encoded) {}

    Packed run(Window window, Sink sink) throws RunFailedException, InterruptedException, IOException {
        SceneReading.Outcome<Computed> outcome = reading.read(window, (parts, dropped, scratch) -> {
            RowPacker packer = output.packer(window, scratch);
            ChunkProcessor.Result result = processor.process(window, parts, dropped, scratch, packer);
            boolean any = result.counts().valid() > 0;
            sink.packed(any ? Optional.of(scratch.elements()) : Optional.empty());
            return new Computed(
                    new Packed(result, packer.statistics()),
                    any
                            ? Optional.of(output.writer().encode(scratch.elements(), machinery.buffers))
                            : Optional.empty());
        });
        if (outcome.computed().isEmpty()) {
            sink.packed(Optional.empty());
            return new Packed(ChunkProcessor.Result.nothing(outcome.without()), Statistics.NONE);
        }
        Computed computed = outcome.computed().get();
        if (computed.encoded.isPresent()) {
            sink.encoded(computed.encoded.get());
            machinery.buffers.give(computed.encoded.get().bytes());
        }
        return computed.packed;
    }
}
