package io.terrane.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ArraySpecification;
import io.terrane.raster.zarr.ArraySpecification.Compression;
import io.terrane.raster.zarr.GridAttributes;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.raster.zarr.ZarrArrayWriter;
import io.terrane.raster.zarr.ZarrGroupWriter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A Zarr group for one time step, with an array of y and x. */
final class StepGroup implements StepArray {
    private final String path;
    private final String name;
    private final ZarrGroupWriter group;
    private final ZarrArrayWriter writer;
    private final ZarrArray written;
    private final ObjectNode attributes;

    private StepGroup(
            String path,
            String name,
            ZarrGroupWriter group,
            ZarrArrayWriter writer,
            ZarrArray written,
            ObjectNode attributes) {
        this.path = path;
        this.name = name;
        this.group = group;
        this.writer = writer;
        this.written = written;
        this.attributes = attributes;
    }

    static StepGroup open(ProductDefinition definition, Grid grid, StepTarget target) throws IOException {
        TimeStep step = target.step();
        ObjectStore store = target.store();
        String prefix = target.prefix();
        String path = step.id() + ".zarr";
        String name = definition.id().replace('-', '_');
        ZarrGroupWriter group = new ZarrGroupWriter(store, prefix + "/" + path);
        group.coordinate("x", GridAttributes.x(grid), GridAttributes.axis("x", grid));
        group.coordinate("y", GridAttributes.y(grid), GridAttributes.axis("y", grid));
        group.scalar(GridAttributes.GRID_MAPPING, GridAttributes.gridMapping(grid));
        Packing packing = Packing.of(definition.output());
        int chunk = definition.output().chunk();
        int shard = definition.output().shard();
        ZarrArrayWriter writer = group.array(
                name,
                new ArraySpecification(
                        new long[] {grid.height(), grid.width()},
                        packing.dataType(),
                        new int[] {chunk, chunk},
                        Optional.of(new int[] {shard, shard}),
                        packing.fill(),
                        packing.dataType() == DataType.FLOAT32 ? Compression.BLOSC : Compression.ZSTD,
                        List.of("y", "x"),
                        ProductMetadata.data(definition, packing, grid)));
        return new StepGroup(
                path,
                name,
                group,
                writer,
                ZarrArray.open(store, prefix + "/" + path + "/" + name),
                ProductMetadata.group(definition, step, grid));
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String name() {
        return name;
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
        group.finish(attributes);
    }
}
