package io.terrane.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.RunReport;
import io.terrane.execution.StepReport;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ZarrArray;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is judged: a run and its objects. For one thread. */
public final class GateSubject {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunReport run;
    private final ObjectStore store;
    private final String prefix;
    private final GateThresholds thresholds;
    private final Set<String> reports;
    /** By step; several rules look at them and they are read once. */
    private final Map<String, StoredPixels> pixels = new HashMap<>();

    GateSubject(RunReport run, ObjectStore store, String prefix, GateThresholds thresholds, Set<String> reports) {
        this.run = run;
        this.store = store;
        this.prefix = prefix;
        this.thresholds = thresholds;
        this.reports = Set.copyOf(reports);
    }

    public RunReport run() {
        return run;
    }

    public ProductDefinition definition() {
        return run.definition();
    }

    /** What verdicts on all of the product are about. */
    public String product() {
        return definition().id();
    }

    ObjectStore store() {
        return store;
    }

    String prefix() {
        return prefix;
    }

    double limit(GateLimit limit) {
        return thresholds.limit(limit);
    }

    boolean isReport(String key) {
        return reports.contains(key);
    }

    /** Of a step's Zarr group. */
    String group(StepReport step) {
        return prefix + "/" + step.path();
    }

    /** Of a step's array, which other steps may share. */
    String arrayPath(StepReport step) {
        return group(step) + "/" + step.array();
    }

    ZarrArray array(StepReport step) throws IOException {
        return ZarrArray.open(store, arrayPath(step));
    }

    /** The document of a group or an array. */
    JsonNode document(String path) throws IOException {
        return JSON.readTree(store.readAllBytes(path + "/zarr.json"));
    }

    /** The index of a chunk or shard of a step by its row and column. */
    static long[] index(Optional<Integer> time, long row, long column) {
        return time.isPresent() ? new long[] {time.get(), row, column} : new long[] {row, column};
    }

    StoredPixels pixels(StepReport step) throws IOException {
        StoredPixels known = pixels.get(step.step().id());
        if (known == null) {
            known = StoredPixels.of(array(step), step, definition());
            pixels.put(step.step().id(), known);
        }
        return known;
    }
}
