package io.terrane.gate;

import io.terrane.definition.ProductDefinition;
import io.terrane.execution.StepReport;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ArrayMetadata;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Boundaries of chunks and shards, and no shard beyond the array. */
final class ChunksRule implements StepRule {
    /** Smallest and largest edge of a chunk in pixels. */
    private static final int SMALLEST = 256;

    private static final int LARGEST = 1024;

    @Override
    public String id() {
        return "chunks-and-shards";
    }

    @Override
    public String title() {
        return "Chunks are the definition's and of a size that reads well, shards are whole chunks, none lies outside.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        ProductDefinition.Output output = subject.definition().output();
        ArrayMetadata array = subject.array(step).metadata();
        int[] chunk = lastTwo(array.innerChunkShape());
        int[] shard = lastTwo(array.shardShape().orElse(array.innerChunkShape()));
        findings.equal("chunk", new int[] {output.chunk(), output.chunk()}, chunk);
        findings.equal("shard", new int[] {output.shard(), output.shard()}, shard);
        for (int i = 0; i < chunk.length; i++) {
            findings.holds(
                    "chunk edge", SMALLEST + " to " + LARGEST, chunk[i], chunk[i] >= SMALLEST && chunk[i] <= LARGEST);
            findings.holds("shard edge", "whole chunks", shard[i], chunk[i] > 0 && shard[i] % chunk[i] == 0);
        }
        if (array.rank() > 2) {
            findings.equal("times in a chunk", 1, array.innerChunkShape()[0]);
        }
        inside(subject, step, array, findings);
    }

    private static int[] lastTwo(int[] shape) {
        return Arrays.copyOfRange(shape, shape.length - 2, shape.length);
    }

    private static void inside(GateSubject subject, StepReport step, ArrayMetadata array, Findings findings)
            throws IOException {
        String folder = subject.arrayPath(step) + "/c/";
        long[] counts = new long[array.rank()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.ceilDiv(array.shape()[i], array.chunkShape()[i]);
        }
        try (Stream<ObjectStore.ObjectMetadata> objects = subject.store().list(folder)) {
            objects.map(object -> object.key().substring(folder.length()))
                    .filter(index -> !isInside(index, counts))
                    .forEach(index -> findings.wrongAt(
                            step.path() + "/" + step.array() + "/c/" + index,
                            "is none of the array's " + Arrays.toString(counts) + " shards"));
        }
    }

    private static boolean isInside(String index, long[] counts) {
        List<String> parts = List.of(index.split("/", -1));
        if (parts.size() != counts.length) {
            return false;
        }
        for (int i = 0; i < counts.length; i++) {
            if (!parts.get(i).matches("0|[1-9]\\d{0,17}") || Long.parseLong(parts.get(i)) >= counts[i]) {
                return false;
            }
        }
        return true;
    }
}
