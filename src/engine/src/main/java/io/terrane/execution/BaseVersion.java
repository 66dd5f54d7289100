package io.terrane.execution;

import io.terrane.raster.store.Checksum;
import java.util.List;
import java.util.Map;

/**
 * A published version of a product that a run adds to or revises.
 *
 * @param version that it was published as
 * @param prefix of its keys, without a slash at its end
 * @param steps what it consists of
 * @param objects what it consists of, by keys below the prefix
 * @param revision the version that it is called once something that was published in it is other than before
 * @param reused whether what has not changed is taken over; else all is computed again
 */
public record BaseVersion(
        String version,
        String prefix,
        RunReport.Inputs inputs,
        List<StepReport> steps,
        Map<String, Checksum> objects,
        String revision,
        boolean reused) {
    public BaseVersion {
        steps = List.copyOf(steps);
        objects = Map.copyOf(objects);
    }
}
