package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.raster.io.ResourceVersion;
import io.terrane.raster.store.ObjectLedger;
import io.terrane.source.SourceScene;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run computed, its steps in order of time.
 *
 * @param inputs what it was computed from, scenes without a pixel in the area included
 * @param takenOver ids of steps that are, byte for byte, those of the version that it was computed anew from
 * @param objects what was written, by keys below the run's prefix
 */
public record RunReport(
        ProductDefinition definition,
        Instant started,
        Duration took,
        List<StepReport> steps,
        Inputs inputs,
        Set<String> takenOver,
        ObjectLedger objects) {
    public RunReport {
        steps = List.copyOf(steps);
        takenOver = Set.copyOf(takenOver);
    }

    /**
     * What went into a run.
     *
     * @param resources location of each file that was read → which of its contents
     */
    public record Inputs(List<SourceScene> scenes, Map<URI, ResourceVersion> resources) {
        public Inputs {
            scenes = List.copyOf(scenes);
            resources = Map.copyOf(resources);
        }
    }

    public PixelCounts counts() {
        return steps.stream().map(StepReport::counts).reduce(PixelCounts.NONE, PixelCounts::plus);
    }

    public Statistics statistics() {
        return steps.stream().map(StepReport::statistics).reduce(Statistics.NONE, Statistics::plus);
    }
}
