package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a run computed, in order of time. */
public record RunReport(ProductDefinition definition, Instant started, Duration took, List<SceneReport> scenes) {
    public RunReport {
        scenes = List.copyOf(scenes);
    }

    public PixelCounts counts() {
        return scenes.stream().map(SceneReport::counts).reduce(PixelCounts.NONE, PixelCounts::plus);
    }

    public Statistics statistics() {
        return scenes.stream().map(SceneReport::statistics).reduce(Statistics.NONE, Statistics::plus);
    }
}
