package io.terrane.execution;

import io.terrane.definition.Interval;
import io.terrane.definition.ProductDefinition;
import io.terrane.source.SourceScene;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one image of a product shows: an acquisition, or a period whose scenes are reduced to one value a pixel.
 *
 * @param id names what is written: of the Item that was acquired, or of the period
 * @param time of an acquisition its instant twice, else the period, cut to the definition's interval
 * @param scenes that went into it, in the order that decides between them
 */
public record TimeStep(String id, Interval time, List<SourceScene> scenes) {
    public TimeStep {
        scenes = List.copyOf(scenes);
    }

    static TimeStep acquisition(SourceScene scene) {
        return new TimeStep(scene.id(), new Interval(scene.datetime(), scene.datetime()), List.of(scene));
    }

    /** What a definition makes of scenes, in order of time. */
    static List<TimeStep> of(ProductDefinition definition, List<SourceScene> scenes) throws RunFailedException {
        Optional<ProductDefinition.Composite> composite = definition.time().composite();
        return composite.isPresent()
                ? CompositeSteps.steps(definition, composite.get(), scenes)
                : scenes.stream().map(TimeStep::acquisition).toList();
    }

    /** All of several steps as if they were one. */
    public static TimeStep together(String id, List<TimeStep> steps) {
        Interval time = new Interval(
                steps.stream()
                        .map(step -> step.time().start())
                        .min(Comparator.naturalOrder())
                        .orElseThrow(),
                steps.stream()
                        .map(step -> step.time().end())
                        .max(Comparator.naturalOrder())
                        .orElseThrow());
        return new TimeStep(
                id,
                time,
                steps.stream()
                        .flatMap(step -> step.scenes().stream())
                        .distinct()
                        .toList());
    }

    public boolean isInstant() {
        return time.start().equals(time.end());
    }
}
