package io.terrane.execution;

import io.terrane.raster.grid.Grid;
import java.util.Optional;

/**
 * What became of one time step.
 *
 * @param path key of the step's Zarr group, relative to the run's prefix
 * @param array name of the array in it, of dimensions y, x
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
        Grid grid,
        Grid sourceGrid,
        PixelCounts counts,
        PixelCounts observations,
        Statistics statistics,
        RadiometryEvidence radiometry,
        String preview,
        Optional<CogReport> cog) {}
