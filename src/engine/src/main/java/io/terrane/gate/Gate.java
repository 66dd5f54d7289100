package io.terrane.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.terrane.definition.DefinitionRules;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.RunReport;
import io.terrane.execution.StepReport;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ZarrArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Checks what a run wrote, as it lies in the store; a report with a failed check may not be published. */
public final class Gate {
    /** Smallest and largest edge of a chunk in pixels. */
    private static final int SMALLEST_CHUNK = 256;

    private static final int LARGEST_CHUNK = 1024;
    private static final double PIXEL_TOLERANCE = 1e-6;

    private final ObjectStore store;

    public Gate(ObjectStore store) {
        this.store = store;
    }

    /** @param prefix key prefix that the run wrote under */
    public GateReport check(RunReport run, String prefix) {
        List<Check> checks = new ArrayList<>();
        String product = run.definition().id();
        checks.add(check("access-policy", product, () -> access(run.definition().access())));
        checks.add(check("valid-pixels", product, () -> validPixels(run)));
        for (StepReport scene : run.steps()) {
            String item = scene.step().id();
            String group = prefix + "/" + scene.path();
            String array = group + "/" + scene.array();
            checks.add(check("grid-matches-source", item, () -> grid(scene, group, array)));
            checks.add(check("metadata-complete", item, () -> metadata(run.definition(), group, array)));
            checks.add(check("chunks-and-shards", item, () -> chunks(array)));
            checks.add(check("values-in-range", item, () -> range(run.definition(), scene)));
            checks.add(check("radiometry", item, () -> radiometry(scene)));
            checks.add(check(
                    "independent-reader", item, () -> IndependentReading.compare(store, array, scene.timeIndex())));
            scene.cog()
                    .ifPresent(cog ->
                            checks.add(check("cog-agrees", item, () -> CogReading.compare(store, prefix, cog, scene))));
        }
        return new GateReport(Instant.now(), checks);
    }

    /** Returns the evidence, or throws what is wrong. */
    private interface Rule {
        String verify() throws IOException;
    }

    private static Check check(String id, String item, Rule rule) {
        try {
            return new Check(id, item, true, rule.verify());
        } catch (IOException e) {
            return new Check(id, item, false, Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    private static String access(Optional<ProductDefinition.Access> access) throws IOException {
        require(
                access.stream()
                        .allMatch(a -> DefinitionRules.AUDIENCES.contains(a.discover())
                                && DefinitionRules.AUDIENCES.contains(a.read())),
                "the access policy is not one of " + DefinitionRules.AUDIENCES);
        return access.map(a -> "discover: " + a.discover() + ", read: " + a.read())
                .orElse("the default of the domain");
    }

    private static String validPixels(RunReport run) throws IOException {
        require(
                run.counts().valid() > 0,
                "no pixel has a value: all are masked, without data or without a result; widen the interval or the mask");
        return "%d of %d pixels have a value"
                .formatted(run.counts().valid(), run.counts().total());
    }

    private String grid(StepReport scene, String group, String array) throws IOException {
        JsonNode attributes = attributes(group);
        Grid source = scene.sourceGrid();
        long[] all = ZarrArray.open(store, array).metadata().shape();
        long[] shape = Arrays.copyOfRange(all, all.length - 2, all.length);
        require(
                attributes.path("proj:code").asText().equals("EPSG:" + source.epsg()),
                "the CRS is %s, the source's EPSG:%d".formatted(attributes.path("proj:code"), source.epsg()));
        AffineTransform transform = transform(attributes.path("spatial:transform"));
        AffineTransform expected = source.transform();
        require(
                close(transform.a(), expected.a(), expected.a()) && close(transform.e(), expected.e(), expected.a()),
                "pixels of %s x %s, the source has %s x %s"
                        .formatted(transform.a(), transform.e(), expected.a(), expected.e()));
        double column = (transform.c() - expected.c()) / expected.a();
        double row = (transform.f() - expected.f()) / expected.e();
        require(
                close(column, Math.rint(column), 1) && close(row, Math.rint(row), 1),
                "the origin is %s columns and %s rows from the source's: not whole pixels".formatted(column, row));
        require(
                column > -0.5
                        && row > -0.5
                        && column + shape[1] < source.width() + 0.5
                        && row + shape[0] < source.height() + 0.5,
                "the grid reaches beyond the source's");
        coordinates(group + "/x", shape[1], transform.c(), transform.a());
        coordinates(group + "/y", shape[0], transform.f(), transform.e());
        return "EPSG:%d, pixels of %s, %d rows from row %d, %d columns from column %d of the source"
                .formatted(source.epsg(), transform.a(), shape[0], Math.round(row), shape[1], Math.round(column));
    }

    /** The coordinate arrays have to say the same as the transform. */
    private void coordinates(String path, long count, double origin, double step) throws IOException {
        ZarrArray axis = ZarrArray.open(store, path);
        require(
                axis.metadata().size() == count,
                path + " has " + axis.metadata().size() + " values, not " + count);
        byte[] stored = axis.readChunk(0).orElseThrow(() -> new IOException(path + " has no values"));
        ByteBuffer values = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            double centre = Samples.value(axis.metadata().dataType(), values, i);
            require(
                    close(centre, origin + (i + 0.5) * step, Math.abs(step)),
                    path + "[" + i + "] is " + centre + ", the transform gives " + (origin + (i + 0.5) * step));
        }
    }

    private static boolean close(double found, double expected, double pixel) {
        return Math.abs(found - expected) <= PIXEL_TOLERANCE * pixel;
    }

    private static AffineTransform transform(JsonNode node) throws IOException {
        require(node instanceof ArrayNode && node.size() == 6, "there is no transform of six numbers");
        return new AffineTransform(
                node.get(0).asDouble(),
                node.get(1).asDouble(),
                node.get(2).asDouble(),
                node.get(3).asDouble(),
                node.get(4).asDouble(),
                node.get(5).asDouble());
    }

    private String metadata(ProductDefinition definition, String group, String array) throws IOException {
        JsonNode product = attributes(group);
        JsonNode data = attributes(array);
        List<String> missing = new ArrayList<>();
        requireEqual(missing, "title", product, definition.title());
        requireEqual(missing, "license", product, definition.metadata().license());
        requireEqual(missing, "processing_level", product, definition.metadata().processingLevel());
        requireEqual(missing, "processing_level", data, definition.metadata().processingLevel());
        requireEqual(missing, "units", data, definition.metadata().units());
        List<Double> range = new ArrayList<>();
        data.path("valid_range").forEach(bound -> range.add(bound.asDouble()));
        if (!range.equals(definition.metadata().validRange())) {
            missing.add("valid_range");
        }
        require(missing.isEmpty(), "missing, empty or not the definition's: " + missing);
        return "title, license, processing_level, units, valid_range";
    }

    private static void requireEqual(List<String> missing, String name, JsonNode attributes, String expected) {
        if (expected.isBlank() || !attributes.path(name).asText().equals(expected)) {
            missing.add(name);
        }
    }

    private String chunks(String array) throws IOException {
        int[] all = ZarrArray.open(store, array).metadata().innerChunkShape();
        int[] shards = ZarrArray.open(store, array).metadata().shardShape().orElse(all);
        int[] chunk = Arrays.copyOfRange(all, all.length - 2, all.length);
        int[] shard = Arrays.copyOfRange(shards, all.length - 2, all.length);
        for (int i = 0; i < chunk.length; i++) {
            require(
                    chunk[i] >= SMALLEST_CHUNK && chunk[i] <= LARGEST_CHUNK,
                    "chunks of %d pixels: they have to be %d to %d".formatted(chunk[i], SMALLEST_CHUNK, LARGEST_CHUNK));
            require(shard[i] % chunk[i] == 0, "shards of %d pixels are no whole chunks".formatted(shard[i]));
        }
        return "chunks of %d x %d, shards of %d x %d".formatted(chunk[0], chunk[1], shard[0], shard[1]);
    }

    private static String range(ProductDefinition definition, StepReport scene) throws IOException {
        if (scene.statistics().count() == 0) {
            return "no values";
        }
        double low = definition.metadata().validRange().get(0);
        double high = definition.metadata().validRange().get(1);
        double half = definition.output().scale() / 2;
        String found = "%s to %s"
                .formatted(scene.statistics().min(), scene.statistics().max());
        require(
                scene.statistics().min() >= low - half && scene.statistics().max() <= high + half,
                "values from " + found + " leave the valid range");
        return found + ", mean " + scene.statistics().mean() + ", clipped "
                + scene.counts().clipped();
    }

    private static String radiometry(StepReport scene) throws IOException {
        var evidence = scene.radiometry();
        if (evidence.disagreement().isPresent()) {
            throw new IOException(evidence.disagreement().get());
        }
        return "profile %s, offset %s, %d pixels judged, %.4f negative, %.4f outside, dark floor %s"
                .formatted(
                        evidence.profile(),
                        evidence.offset(),
                        evidence.judged(),
                        evidence.shareNegative(),
                        evidence.shareOutside(),
                        evidence.darkFloor().isPresent() ? evidence.darkFloor().getAsInt() : "unknown");
    }

    private JsonNode attributes(String path) throws IOException {
        return new ObjectMapper()
                .readTree(store.readAllBytes(path + "/zarr.json"))
                .path("attributes");
    }

    private static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }
}
