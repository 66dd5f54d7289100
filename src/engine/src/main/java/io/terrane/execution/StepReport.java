package io.terrane.execution;

import io.terrane.raster.grid.Grid;
import java.util.List;
import java.util.Optional;

/**
 * What became of one time step.
 *
 * @param path key of the step's Zarr group, relative to the run's prefix
 * @param array name of the array in it, of dimensions y, x
 * @param timeIndex of the step in the array, whose dimensions are then time, y, x
 * @param grid of the array
 * @param sourceGrid that the grid is a part of
 * @param counts what became of the pixels
 * @param observations what became of the pixels of all scenes that were read; those of the product for an
 *     acquisition, and for chunks that were taken over from a run that was begun before
 * @param preview key of the rendered preview, relative to the run's prefix
 * @param cog present where the definition's output formats have it
 */
public record StepReport(
        TimeStep step,
        String path,
        String array,
        Optional<Integer> timeIndex,
        Grid grid,
        Grid sourceGrid,
        PixelCounts counts,
        PixelCounts observations,
        Statistics statistics,
        RadiometryEvidence radiometry,
        String preview,
        Optional<CogReport> cog) {

    /** At another place in the array. */
    StepReport at(int index) {
        return new StepReport(
                step,
                path,
                array,
                Optional.of(index),
                grid,
                sourceGrid,
                counts,
                observations,
                statistics,
                radiometry,
                preview,
                cog);
    }

    /** With what was written beside the array. */
    StepReport with(StepOutput.Written written) {
        return new StepReport(
                step,
                path,
                array,
                timeIndex,
                grid,
                sourceGrid,
                counts,
                observations,
                statistics,
                radiometry,
                written.preview(),
                written.cog());
    }

    /** Of an array that holds several steps, all of it: the preview is that of the last step. */
    public static StepReport together(List<StepReport> steps) {
        StepReport last = steps.getLast();
        return new StepReport(
                TimeStep.together("cube", steps.stream().map(StepReport::step).toList()),
                last.path,
                last.array,
                Optional.empty(),
                last.grid,
                last.sourceGrid,
                steps.stream().map(StepReport::counts).reduce(PixelCounts.NONE, PixelCounts::plus),
                steps.stream().map(StepReport::observations).reduce(PixelCounts.NONE, PixelCounts::plus),
                steps.stream().map(StepReport::statistics).reduce(Statistics.NONE, Statistics::plus),
                RadiometryEvidence.together(
                        steps.stream().map(StepReport::radiometry).toList()),
                last.preview,
                Optional.empty());
    }
}
