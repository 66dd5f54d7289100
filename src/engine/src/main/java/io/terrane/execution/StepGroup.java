package io.terrane.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.zarr.ArraySpecification;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.raster.zarr.ZarrArrayWriter;
import io.terrane.raster.zarr.ZarrGroupWriter;
import java.io.IOException;
import java.util.Optional;

/** A Zarr group for one time step, with an array of y and x. */
final class StepGroup implements StepArray {
    private final ProductDefinition definition;
    private final Grid grid;
    private final StepTarget target;
    private final ZarrGroupWriter group;
    private final ArraySpecification specification;
    private final ZarrArrayWriter writer;
    private final ZarrArray written;

    private StepGroup(
            ProductDefinition definition,
            Grid grid,
            StepTarget target,
            ZarrGroupWriter group,
            ArraySpecification specification,
            ZarrArrayWriter writer)
            throws IOException {
        this.definition = definition;
        this.grid = grid;
        this.target = target;
        this.group = group;
        this.specification = specification;
        this.writer = writer;
        this.written = ZarrArray.open(target.store(), root(target) + "/" + ProductArray.name(definition));
    }

    private static String root(StepTarget target) {
        return target.prefix() + "/" + target.step().id() + ".zarr";
    }

    static StepGroup open(ProductDefinition definition, Grid grid, StepTarget target) throws IOException {
        ZarrGroupWriter group = new ZarrGroupWriter(target.store(), root(target));
        ProductArray.coordinates(group, grid);
        ArraySpecification specification = ProductArray.specification(definition, grid);
        ZarrArrayWriter writer = group.array(ProductArray.name(definition), specification);
        return new StepGroup(definition, grid, target, group, specification, writer);
    }

    @Override
    public String path() {
        return target.step().id() + ".zarr";
    }

    @Override
    public String name() {
        return ProductArray.name(definition);
    }

    @Override
    public Optional<Integer> timeIndex() {
        return Optional.empty();
    }

    @Override
    public ZarrArrayWriter writer() {
        return writer;
    }

    @Override
    public long[] shard(int row, int column) {
        return new long[] {row, column};
    }

    @Override
    public int[] position(int row, int column) {
        return new int[] {row, column};
    }

    @Override
    public Optional<byte[]> written(int row, int column) throws IOException {
        return written.readChunk(row, column);
    }

    @Override
    public void finish() throws IOException {
        ObjectNode attributes = ProductMetadata.group(definition, target.step(), grid);
        ProductArray.overviews(definition, group, target.store(), root(target), specification, grid, attributes);
        group.finish(attributes);
    }
}
