package io.terrane.execution;

import io.terrane.raster.zarr.ZarrArrayWriter;
import java.io.IOException;
import java.util.Optional;

/** Where a time step's pixels go in Zarr: an array of its own, or a slice of one that all steps share. */
sealed interface StepArray permits StepGroup, TimeCube.Slice {
    /** Key of the group, relative to the run's prefix. */
    String path();

    /** Of the array in the group. */
    String name();

    /** Of the step in the array; empty where it has one of its own. */
    Optional<Integer> timeIndex();

    ZarrArrayWriter writer();

    /** The index of a shard by its row and column. */
    long[] shard(int row, int column);

    /** The index of a chunk in its shard. */
    int[] position(int row, int column);

    /** Elements of a chunk whose shard is committed, by its row and column; empty where it is not stored. */
    Optional<byte[]> written(int row, int column) throws IOException;

    /** Told after the last chunk. */
    void finish() throws IOException;
}
