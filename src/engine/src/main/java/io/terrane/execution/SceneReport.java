package io.terrane.execution;

import io.terrane.raster.grid.Grid;
import io.terrane.source.SourceScene;
import java.util.Optional;

/**
 * What became of one scene.
 *
 * @param path key of the scene's Zarr group, relative to the run's prefix
 * @param array name of the array in it, of dimensions y, x
 * @param grid of the array
 * @param sourceGrid of the source asset that the grid was taken from
 * @param preview key of the rendered preview, relative to the run's prefix
 * @param cog present where the definition's output formats have it
 */
public record SceneReport(
        SourceScene scene,
        String path,
        String array,
        Grid grid,
        Grid sourceGrid,
        PixelCounts counts,
        Statistics statistics,
        RadiometryEvidence radiometry,
        String preview,
        Optional<CogReport> cog) {}
