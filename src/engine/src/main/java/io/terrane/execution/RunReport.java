package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a run computed, its steps in order of time. */
public record RunReport(ProductDefinition definition, Instant started, Duration took, List<StepReport> steps) {
    public RunReport {
        steps = List.copyOf(steps);
    }

    public PixelCounts counts() {
        return steps.stream().map(StepReport::counts).reduce(PixelCounts.NONE, PixelCounts::plus);
    }

    public Statistics statistics() {
        return steps.stream().map(StepReport::statistics).reduce(Statistics.NONE, Statistics::plus);
    }
}
