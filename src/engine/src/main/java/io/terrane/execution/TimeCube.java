package io.terrane.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ArraySpecification;
import io.terrane.raster.zarr.GridAttributes;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.raster.zarr.ZarrArrayWriter;
import io.terrane.raster.zarr.ZarrGroupWriter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One Zarr group for all time steps of a run, with an array of time, y and x. Each step begins shards of its own, so that
 * later ones can be appended. Readers see the group once it is finished.
 */
final class TimeCube {
    private final ProductDefinition definition;
    private final List<TimeStep> steps;
    private final Grid grid;
    private final ObjectStore store;
    private final String root;
    private final ZarrGroupWriter group;
    private final ArraySpecification specification;
    private final ZarrArrayWriter writer;
    private final ZarrArray written;

    private TimeCube(
            ProductDefinition definition,
            List<TimeStep> steps,
            Grid grid,
            ObjectStore store,
            String root,
            ZarrGroupWriter group,
            ArraySpecification specification,
            ZarrArrayWriter writer)
            throws IOException {
        this.definition = definition;
        this.steps = steps;
        this.grid = grid;
        this.store = store;
        this.root = root;
        this.group = group;
        this.specification = specification;
        this.writer = writer;
        this.written = ZarrArray.open(store, root + "/" + ProductArray.name(definition));
    }

    /** Key of the group, relative to the run's prefix. */
    private static String path(ProductDefinition definition) {
        return definition.id() + ".zarr";
    }

    static TimeCube open(
            ProductDefinition definition, List<TimeStep> steps, Grid grid, ObjectStore store, String prefix)
            throws IOException {
        String root = prefix + "/" + path(definition);
        ZarrGroupWriter group = new ZarrGroupWriter(store, root);
        ProductArray.coordinates(group, grid);
        ObjectNode time = GridAttributes.time();
        time.put("long_name", "first instant of the period");
        group.time(steps.stream().map(step -> step.time().start()).toList(), time);
        ArraySpecification specification = ProductArray.specification(definition, grid, steps.size());
        ZarrArrayWriter writer = group.array(ProductArray.name(definition), specification);
        return new TimeCube(definition, steps, grid, store, root, group, specification, writer);
    }

    StepArray slice(int index) {
        return new Slice(index);
    }

    /** Makes the group visible. */
    void finish() throws IOException {
        ObjectNode attributes = ProductMetadata.group(definition, TimeStep.together(definition.id(), steps), grid);
        ProductArray.overviews(definition, group, store, root, specification, grid, attributes);
        group.finish(attributes);
    }

    /** A time step of the cube. */
    final class Slice implements StepArray {
        private final int index;

        private Slice(int index) {
            this.index = index;
        }

        @Override
        public String path() {
            return TimeCube.path(definition);
        }

        @Override
        public String name() {
            return ProductArray.name(definition);
        }

        @Override
        public Optional<Integer> timeIndex() {
            return Optional.of(index);
        }

        @Override
        public ZarrArrayWriter writer() {
            return writer;
        }

        @Override
        public long[] shard(int row, int column) {
            return new long[] {index, row, column};
        }

        @Override
        public int[] position(int row, int column) {
            return new int[] {0, row, column};
        }

        @Override
        public Optional<byte[]> written(int row, int column) throws IOException {
            return written.readChunk(index, row, column);
        }

        @Override
        public void finish() {}
    }
}
