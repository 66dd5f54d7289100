package io.terrane.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Halving;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ArraySpecification;
import io.terrane.raster.zarr.ArraySpecification.Compression;
import io.terrane.raster.zarr.GridAttributes;
import io.terrane.raster.zarr.ZarrGroupWriter;
import io.terrane.raster.zarr.ZarrPyramid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** How a definition's product looks in Zarr, whether it is one image or many. */
final class ProductArray {
    private ProductArray() {}

    /** Of the array in its group. */
    static String name(ProductDefinition definition) {
        return definition.id().replace('-', '_');
    }

    static void coordinates(ZarrGroupWriter group, Grid grid) throws IOException {
        group.coordinate("x", GridAttributes.x(grid), GridAttributes.axis("x", grid));
        group.coordinate("y", GridAttributes.y(grid), GridAttributes.axis("y", grid));
        group.scalar(GridAttributes.GRID_MAPPING, GridAttributes.gridMapping(grid));
    }

    /** Of y and x. */
    static ArraySpecification specification(ProductDefinition definition, Grid grid) {
        int chunk = definition.output().chunk();
        int shard = definition.output().shard();
        return specification(
                definition,
                grid,
                new long[] {grid.height(), grid.width()},
                new int[] {chunk, chunk},
                new int[] {shard, shard},
                List.of("y", "x"));
    }

    /** Of time, y and x; a shard holds one step. */
    static ArraySpecification specification(ProductDefinition definition, Grid grid, int steps) {
        int chunk = definition.output().chunk();
        int shard = definition.output().shard();
        return specification(
                definition,
                grid,
                new long[] {steps, grid.height(), grid.width()},
                new int[] {1, chunk, chunk},
                new int[] {1, shard, shard},
                List.of("time", "y", "x"));
    }

    private static ArraySpecification specification(
            ProductDefinition definition, Grid grid, long[] shape, int[] chunk, int[] shard, List<String> dimensions) {
        Packing packing = Packing.of(definition.output());
        return new ArraySpecification(
                shape,
                packing.dataType(),
                chunk,
                Optional.of(shard),
                packing.fill(),
                packing.dataType() == DataType.FLOAT32 ? Compression.BLOSC : Compression.ZSTD,
                dimensions,
                ProductMetadata.data(definition, packing, grid));
    }

    /**
     * Writes overviews where the definition wants them.
     *
     * @param root key of the group that the array is written in
     * @param attributes of the group, which are going to describe them
     */
    static void overviews(
            ProductDefinition definition,
            ZarrGroupWriter group,
            ObjectStore store,
            String root,
            ArraySpecification array,
            Grid grid,
            ObjectNode attributes)
            throws IOException {
        if (definition.output().multiscales()) {
            double fill = Packing.of(definition.output()).fill();
            new ZarrPyramid(group, store, root, Halving.Method.AVERAGE, OptionalDouble.of(fill))
                    .write(name(definition), array, grid, attributes);
        }
    }
}
