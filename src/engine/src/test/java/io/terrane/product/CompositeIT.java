package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunFailedException;
import io.terrane.execution.RunObserver;
import io.terrane.execution.StepReport;
import io.terrane.gate.Gate;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.source.StacApiSource;
import io.terrane.testing.SharedData;
import io.terrane.testing.StacSchemas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scenes of two overlapping tiles and three days as one image, against a computation that holds all of them. */
class CompositeIT {
    private static final Set<Integer> DROPPED = Set.of(0, 1, 2, 3, 8, 9, 10, 11, 12);

    @TempDir
    Path folder;

    private ImageryServer imagery;
    private int builds;

    @BeforeEach
    void serve() throws IOException {
        imagery = ImageryServer.start(SharedData.path("scenes/s2-33TWL-33TWM"), 0);
    }

    @AfterEach
    void stop() {
        if (imagery != null) {
            imagery.close();
        }
    }

    private record Built(ProductBuild.Outcome outcome, FileObjectStore store, ProductDefinition definition) {
        StepReport only() {
            assertThat(outcome.run().steps()).hasSize(1);
            return outcome.run().steps().getFirst();
        }
    }

    @Test
    void theMedianOfAMonthIsThatOfAllObservations() throws Exception {
        Built built = build(time("P1M", "median").andThen(CompositeIT::withACog));
        StepReport step = built.only();
        assertThat(step.step().id()).isEqualTo("2023-08-01-P1M");
        assertThat(step.step().time().start()).isEqualTo(Instant.parse("2023-08-13T00:00:00Z"));
        assertThat(step.step().scenes()).hasSize(6);
        assertThat(step.grid().epsg()).isEqualTo(32633);
        float[] expected = straightforward(step, values -> {
            Arrays.sort(values);
            int n = values.length;
            return n == 0 ? Float.NaN : (float) ((values[(n - 1) / 2] + values[n / 2]) / 2);
        });
        assertAlike(pixels(built, step), expected);
        long valid = IntStream.range(0, expected.length)
                .filter(i -> !Float.isNaN(expected[i]))
                .count();
        assertThat(step.counts().valid()).isEqualTo(valid).isGreaterThan(300_000);
        assertThat(step.counts().total())
                .isEqualTo((long) step.grid().height() * step.grid().width());
        assertThat(step.observations().valid()).isGreaterThan(2 * valid);
        assertThat(built.outcome.gate().passed()).isTrue();
    }

    @Test
    void everyReducerAgreesWithAllObservationsAtOnce() throws Exception {
        assertReducer("mean", values -> (float) Arrays.stream(values).average().orElse(Double.NaN));
        assertReducer("max", values -> (float) Arrays.stream(values).max().orElse(Double.NaN));
        assertReducer("max-ndvi", values -> (float) Arrays.stream(values).max().orElse(Double.NaN));
        assertReducer("min", values -> (float) Arrays.stream(values).min().orElse(Double.NaN));
        assertReducer("first", values -> values.length == 0 ? Float.NaN : (float) values[0]);
        assertReducer(
                "percentile(0)", values -> (float) Arrays.stream(values).min().orElse(Double.NaN));
    }

    private void assertReducer(String reducer, Reduction expected) throws Exception {
        Built built = build(time("P1M", reducer).andThen(CompositeIT::withinTheOverlap));
        assertAlike(pixels(built, built.only()), straightforward(built.only(), expected));
    }

    @Test
    void countsTellHowManyObservationsThereAre() throws Exception {
        Built built = build(time("P1M", "count").andThen(definition -> {
            withinTheOverlap(definition);
            definition.withObject("/output").put("scale", 1).put("dtype", "int16");
            definition.withObject("/metadata").putArray("validRange").add(0).add(100);
        }));
        assertAlike(
                pixels(built, built.only()),
                straightforward(built.only(), values -> values.length == 0 ? Float.NaN : values.length));
    }

    @Test
    void aDayIsAMosaicAndChunksDoNotMatter() throws Exception {
        Built small = build(time("P1D", "first"));
        Built large = build(time("P1D", "first")
                .andThen(definition ->
                        definition.withObject("/output").put("chunk", 1024).put("shard", 1024)));
        assertThat(small.outcome.run().steps())
                .extracting(step -> step.step().id())
                .containsExactly("2023-08-13-P1D", "2023-08-15-P1D", "2023-08-18-P1D");
        for (int i = 0; i < 3; i++) {
            StepReport step = small.outcome.run().steps().get(i);
            assertThat(step.step().scenes()).hasSize(2);
            float[] values = pixels(small, step);
            assertThat(pixels(large, large.outcome.run().steps().get(i))).isEqualTo(values);
            assertAlike(values, straightforward(step, all -> all.length == 0 ? Float.NaN : (float) all[0]));
        }
        assertThat(small.outcome.run().steps())
                .extracting(StepReport::grid)
                .containsOnly(small.outcome.run().steps().getFirst().grid());
    }

    @Test
    void anotherCrsTakesTilesOfAnyZone() throws Exception {
        Built built = build(time("P1M", "median")
                .andThen(definition -> definition
                        .withObject("/grid")
                        .put("crs", "EPSG:3035")
                        .put("resolutionMetres", 240)
                        .put("resampling", "average")));
        assertThat(built.only().grid().epsg()).isEqualTo(3035);
        assertThat(built.only().grid().west() % 240).isZero();
        Built native240 = build(time("P1M", "median")
                .andThen(definition -> definition
                        .withObject("/grid")
                        .put("resolutionMetres", 240)
                        .put("resampling", "average")));
        assertThat(built.only().statistics().mean())
                .isCloseTo(native240.only().statistics().mean(), within(0.005));
        assertThat(built.outcome.gate().passed()).isTrue();
    }

    @Test
    void anAreaOutsideOfMostChunksReadsOnlyWhatItTouches() throws Exception {
        Built built = build(time("P1M", "mean")
                .andThen(definition -> definition
                        .withObject("/area")
                        .putArray("bbox")
                        .add(15.1)
                        .add(46.1)
                        .add(15.2)
                        .add(46.2)));
        assertThat(built.only().grid().width()).isLessThan(80);
        assertAlike(pixels(built, built.only()), straightforward(built.only(), values ->
                (float) Arrays.stream(values).average().orElse(Double.NaN)));
    }

    @Test
    void aCubeHoldsWhatTheItemsHold() throws Exception {
        Built items = build(time("P1D", "first").andThen(CompositeIT::withinTheOverlap));
        Built cube = build(time("P1D", "first")
                .andThen(CompositeIT::withinTheOverlap)
                .andThen(definition ->
                        definition.withObject("/output").put("layout", "cube").put("multiscales", true)));
        assertThat(cube.outcome.gate().passed()).isTrue();
        assertThat(cube.outcome.run().steps())
                .hasSize(3)
                .allMatch(step -> step.path().equals("ndvi.zarr"));
        for (int i = 0; i < 3; i++) {
            StepReport step = cube.outcome.run().steps().get(i);
            assertThat(step.timeIndex()).contains(i);
            assertThat(pixels(cube, step))
                    .isEqualTo(pixels(items, items.outcome.run().steps().get(i)));
        }
        JsonNode group = new ObjectMapper().readTree(cube.store.readAllBytes("run/ndvi.zarr/zarr.json"));
        assertThat(group.at("/consolidated_metadata/metadata/ndvi/shape"))
                .extracting(JsonNode::asInt)
                .startsWith(3);
        assertThat(group.at("/attributes/multiscales/layout")).hasSizeGreaterThan(1);
        assertThat(ZarrArray.open(cube.store, "run/ndvi.zarr/overview_2/ndvi")
                        .metadata()
                        .shape()[0])
                .isEqualTo(3);

        JsonNode item = served(new StacDocuments(cube.definition, Instant.EPOCH)
                .items(cube.outcome.run())
                .getFirst());
        assertThat(new StacSchemas().violations(item)).isEmpty();
        assertThat(item.path("id").asText()).isEqualTo("ndvi-1.0.0-cube");
        assertThat(item.at("/properties/cube:dimensions/time/values")).hasSize(3);
        assertThat(item.at("/properties/cube:variables/ndvi/dimensions/0").asText())
                .isEqualTo("time");
        assertThat(item.path("links"))
                .filteredOn(link -> link.path("rel").asText().equals("derived_from"))
                .hasSize(6);
    }

    @Test
    void itsDocumentsAreValidStacWithEverySource() throws Exception {
        Built built = build(time("P1M", "median"));
        StacDocuments documents = new StacDocuments(built.definition, Instant.parse("2026-01-01T00:00:00Z"));
        JsonNode item = served(documents.items(built.outcome.run()).getFirst());
        StacSchemas schemas = new StacSchemas();
        assertThat(schemas.violations(item)).isEmpty();
        assertThat(schemas.violations(served(documents.collection(built.outcome.run()))))
                .isEmpty();
        assertThat(item.path("id").asText()).isEqualTo("ndvi-1.0.0-2023-08-01-P1M");
        assertThat(item.at("/properties/datetime").isNull()).isTrue();
        assertThat(item.at("/properties/start_datetime").asText()).isEqualTo("2023-08-13T00:00:00Z");
        assertThat(item.at("/properties/end_datetime").asText()).isEqualTo("2023-08-18T23:59:59.999Z");
        assertThat(item.at("/properties/platform").isMissingNode()
                        || item.at("/properties/platform").isTextual())
                .isTrue();
        assertThat(item.path("links"))
                .filteredOn(link -> link.path("rel").asText().equals("derived_from"))
                .hasSize(6);
        JsonNode report = new ObjectMapper().readTree(built.store.readAllBytes("run/run-report.json"));
        assertThat(report.at("/items/0/sources")).hasSize(6);
        assertThat(built.store.readAllBytes("run/2023-08-01-P1M.png")).isNotEmpty();
    }

    @Test
    void aWrongOffsetIsFoundInTheSceneThatHasIt() {
        assertThatThrownBy(() -> build(time("P1M", "median")
                        .andThen(definition ->
                                definition.withObject("/source").put("radiometry", "earth-search-c1-l2a"))))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("radiometry")
                .hasMessageContaining("Item S2");
    }

    @Test
    void twoZonesNeedACrs() throws Exception {
        Path zones = folder.resolve("zones");
        copy(SharedData.path("scenes/s2-33TWL-33TWM"), zones);
        try (Stream<Path> files = Files.walk(zones)) {
            for (Path file : files.filter(path ->
                            path.toString().contains("33TWL") && path.toString().endsWith(".tif"))
                    .toList()) {
                // The GeoKey's value of EPSG 32633, little endian, becomes 32632's.
                byte[] bytes = Files.readAllBytes(file);
                int at = indexOf(bytes, new byte[] {(byte) 0x79, (byte) 0x7f});
                bytes[at] = (byte) 0x78;
                Files.write(file, bytes);
            }
        }
        imagery.close();
        imagery = ImageryServer.start(zones, 0);
        assertThatThrownBy(() -> build(time("P1M", "median")))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("EPSG:3263")
                .hasMessageContaining("set grid.crs");
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted[0] && bytes[i + 1] == wanted[1]) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static Consumer<ObjectNode> time(String step, String reducer) {
        return definition -> definition.withObject("/time").put("step", step).put("reducer", reducer);
    }

    private static void withACog(ObjectNode definition) {
        definition.withObject("/output").putArray("formats").add("zarr").add("cog");
    }

    private static void withinTheOverlap(ObjectNode definition) {
        definition
                .withObject("/area")
                .putArray("bbox")
                .add(14.9)
                .add(45.9)
                .add(15.6)
                .add(46.2);
    }

    private interface Reduction {
        /** @param values in the order that decides between scenes */
        float of(double[] values);
    }

    /** All observations of each pixel, in the documented order of the scenes. */
    private static float[] straightforward(StepReport step, Reduction reduction) throws IOException {
        Grid grid = step.grid();
        int pixels = grid.height() * grid.width();
        double[][] observations = new double[pixels][step.step().scenes().size()];
        int[] counts = new int[pixels];
        for (var scene : step.step().scenes()) {
            try (GeoTiff red = band(scene.id(), "B04");
                    GeoTiff nir = band(scene.id(), "B08");
                    GeoTiff scl = band(scene.id(), "SCL")) {
                Window all = new Window(0, 0, red.height(), red.width());
                double[] reds = red.readDoubles(0, all);
                double[] nirs = nir.readDoubles(0, all);
                double[] classes = scl.readDoubles(0, all);
                Grid own = red.grid().orElseThrow();
                for (int row = 0; row < grid.height(); row++) {
                    int y = (int) Math.floor((grid.transform().y(0, row + 0.5) - own.north())
                            / own.transform().e());
                    for (int column = 0; column < grid.width() && y >= 0 && y < own.height(); column++) {
                        int x = (int) Math.floor((grid.transform().x(column + 0.5, 0) - own.west())
                                / own.transform().a());
                        int i = y * own.width() + x;
                        boolean seen = x >= 0 && x < own.width() && reds[i] != 0 && nirs[i] != 0;
                        if (seen && !DROPPED.contains((int) classes[i])) {
                            int pixel = row * grid.width() + column;
                            observations[pixel][counts[pixel]++] = (nirs[i] - reds[i]) / (nirs[i] + reds[i]);
                        }
                    }
                }
            }
        }
        float[] values = new float[pixels];
        for (int i = 0; i < values.length; i++) {
            values[i] = reduction.of(Arrays.copyOf(observations[i], counts[i]));
        }
        return values;
    }

    private static void assertAlike(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        int compared = 0;
        for (int i = 0; i < found.length; i++) {
            if (Float.isNaN(found[i]) != Float.isNaN(expected[i]) || Math.abs(found[i] - expected[i]) > 2e-6) {
                throw new AssertionError("pixel " + i + " is " + found[i] + ", not " + expected[i]);
            }
            compared += Float.isNaN(found[i]) ? 0 : 1;
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    private static GeoTiff band(String scene, String name) throws IOException {
        try (Stream<Path> files = Files.walk(SharedData.path("scenes/s2-33TWL-33TWM"))) {
            return GeoTiff.open(new FileRangeReader(
                    files.filter(path -> path.toString().contains(scene)
                                    && path.getFileName().toString().equals(name + ".tif"))
                            .findFirst()
                            .orElseThrow()));
        }
    }

    private static JsonNode served(JsonNode document) throws IOException {
        return new ObjectMapper().readTree(document.toString().replace(StacDocuments.BASE, "https://mesh.example"));
    }

    private Built build(Consumer<ObjectNode> change) throws Exception {
        ObjectNode document =
                DefinitionReader.parse("""
                domain: forestry
                id: ndvi
                version: 1.0.0
                title: NDVI
                source:
                  stac: %s
                  collections: [sentinel-2-l2a]
                  maxItems: 10
                  bands: {red: B04, nir: nir, scl: SCL}
                  radiometry: earth-search-l2a
                area: {bbox: [14.0, 45.0, 17.0, 48.0]}
                time: {interval: 2023-08-13/2023-08-18}
                expression: (nir - red) / (nir + red)
                mask: {band: scl, drop: [0, 1, 2, 3, 8, 9, 10, 11, 12]}
                output: {dtype: float32, chunk: 256, shard: 512}
                metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                access: {discover: public, read: public}
                """.formatted(imagery.stac()).getBytes(StandardCharsets.UTF_8));
        change.accept(document);
        ProductDefinition definition = DefinitionReader.read(document);
        FileObjectStore store = new FileObjectStore(folder.resolve("out" + builds++));
        try (StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(source, store, AddressPolicy.ANY, 2)) {
            return new Built(
                    new ProductBuild(executor, store, Gate.standard()).build(definition, "run", RunObserver.NONE),
                    store,
                    definition);
        }
    }

    private static float[] pixels(Built built, StepReport step) throws IOException {
        ZarrArray array = ZarrArray.open(built.store, "run/" + step.path() + "/" + step.array());
        int[] inner = array.metadata().innerChunkShape();
        int[] chunk = Arrays.copyOfRange(inner, inner.length - 2, inner.length);
        float[] values = new float[step.grid().height() * step.grid().width()];
        Arrays.fill(values, Float.NaN);
        long[] counts = array.chunkCounts();
        for (int row = 0; row < counts[counts.length - 2]; row++) {
            for (int column = 0; column < counts[counts.length - 1]; column++) {
                Optional<byte[]> stored = array.readChunk(
                        step.timeIndex().isPresent()
                                ? new long[] {step.timeIndex().get(), row, column}
                                : new long[] {row, column});
                if (stored.isEmpty()) {
                    continue;
                }
                ByteBuffer bytes = ByteBuffer.wrap(stored.get()).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < chunk[0] * chunk[1]; i++) {
                    int y = row * chunk[0] + i / chunk[1];
                    int x = column * chunk[1] + i % chunk[1];
                    float value = (float) Samples.value(array.metadata().dataType(), bytes, i);
                    if (y < step.grid().height() && x < step.grid().width()) {
                        values[y * step.grid().width() + x] = value == Short.MIN_VALUE ? Float.NaN : value;
                    }
                }
            }
        }
        return values;
    }
}
