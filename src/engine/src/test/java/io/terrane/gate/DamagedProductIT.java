package io.terrane.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.PixelCounts;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.execution.StepReport;
import io.terrane.product.ProductBuild;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.zarr.ArrayMetadata;
import io.terrane.raster.zarr.ArraySpecification;
import io.terrane.raster.zarr.GridAttributes;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.raster.zarr.ZarrArrayWriter;
import io.terrane.raster.zarr.ZarrGroupWriter;
import io.terrane.source.SourceScene;
import io.terrane.source.StacApiSource;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the gate refuses a product that was damaged in its way, and none refuses one that was not. */
class DamagedProductIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> REPORTS = Set.of("run-report.json", "gate-report.json", "provenance.json");

    private enum Kind {
        ACQUISITIONS,
        MOSAICS,
        CUBE
    }

    @TempDir
    static Path folder;

    private static final Map<Kind, RunReport> RUNS = new EnumMap<>(Kind.class);

    @TempDir
    Path damaged;

    @BeforeAll
    static void build() throws Exception {
        DemoImagery.drawInto(folder.resolve("imagery"));
        try (ImageryServer imagery = ImageryServer.start(folder.resolve("imagery"), 0)) {
            for (Kind kind : Kind.values()) {
                FileObjectStore store = new FileObjectStore(folder.resolve(kind.name()));
                try (StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                        DefinitionExecutor executor = new DefinitionExecutor(source, store, AddressPolicy.ANY, 2)) {
                    ProductBuild build = new ProductBuild(executor, store, Gate.standard());
                    RUNS.put(
                            kind,
                            build.build(definition(imagery, kind), "run", RunObserver.NONE)
                                    .run());
                }
            }
        }
    }

    private static ProductDefinition definition(ImageryServer imagery, Kind kind) throws Exception {
        ObjectNode document = DefinitionReader.parse(
                """
                domain: agronomy
                id: ndvi
                version: 1.0.0
                title: NDVI
                source:
                  stac: %s
                  collections: [%s]
                  maxItems: 10
                  bands: {red: B04, nir: nir, scl: scl}
                  radiometry: earth-search-l2a
                area: {bbox: [10.88, 45.0, 10.97, 45.07]}
                time: {interval: 2023-01-01/2023-12-31}
                expression: (nir - red) / (nir + red)
                mask: {band: scl, drop: [0, 1, 3, 8, 9, 10]}
                output: {chunk: 256, shard: 512, formats: [zarr, cog]}
                metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                """.formatted(imagery.stac(), DemoImagery.COLLECTION).getBytes(StandardCharsets.UTF_8));
        if (kind != Kind.ACQUISITIONS) {
            document.withObject("/time").put("step", "P1M").put("reducer", kind == Kind.CUBE ? "median" : "first");
            document.withObject("/output").put("multiscales", true).put("dtype", "float32");
        }
        if (kind == Kind.CUBE) {
            document.withObject("/output")
                    .put("layout", "cube")
                    .putArray("formats")
                    .add("zarr");
        }
        return DefinitionReader.read(document);
    }

    /** A product that may be spoilt: the objects are a copy. */
    private record Product(FileObjectStore store, Path files, RunReport run) {
        Path array() {
            StepReport step = run.steps().getFirst();
            return files.resolve(step.path()).resolve(step.array());
        }

        Path group() {
            return files.resolve(run.steps().getFirst().path());
        }

        void edit(Path document, Consumer<ObjectNode> change) throws IOException {
            ObjectNode json = (ObjectNode) JSON.readTree(document.toFile());
            change.accept(json);
            Files.writeString(document, json.toPrettyString());
        }

        /** @param at from the end where it is negative */
        void flip(Path object, int at) throws IOException {
            byte[] bytes = Files.readAllBytes(object);
            bytes[at < 0 ? bytes.length + at : at] ^= 1;
            Files.write(object, bytes);
        }

        /** The first stored shard of the first step, however deep its key is. */
        Path shard(Path array) throws IOException {
            try (Stream<Path> all = Files.walk(array.resolve("c"))) {
                return all.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
            }
        }
    }

    private interface Damage {
        void to(Product product) throws IOException;
    }

    /** @param rules that have to refuse it, perhaps among others */
    private record Case(String name, Kind kind, Damage damage, Set<String> rules) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        Kind scenes = Kind.ACQUISITIONS;
        Kind cube = Kind.CUBE;
        List<Case> cases = new ArrayList<>();
        cases.add(new Case(
                "a flipped byte",
                scenes,
                product -> product.flip(product.shard(product.array()), 100),
                Set.of("objects-complete")));
        cases.add(new Case(
                "a missing shard",
                cube,
                product -> Files.delete(product.shard(product.array())),
                Set.of("objects-complete", "pixels-as-computed")));
        cases.add(new Case(
                "a missing preview",
                scenes,
                product -> Files.delete(
                        product.files.resolve(product.run.steps().getFirst().preview())),
                Set.of("objects-complete")));
        cases.add(new Case(
                "an object too many",
                cube,
                product -> Files.writeString(product.files.resolve("notes.txt"), "who wrote this?"),
                Set.of("objects-complete")));
        cases.add(new Case(
                "a shard outside of the array",
                scenes,
                product -> Files.copy(
                        product.shard(product.array()),
                        Files.createDirectories(product.array().resolve("c/99")).resolve("0")),
                Set.of("objects-complete", "chunks-and-shards")));
        cases.add(new Case(
                "a shard in another one's place",
                scenes,
                product -> {
                    Path one = product.array().resolve("c/0/0");
                    Path other = product.array().resolve("c/1/0");
                    byte[] bytes = Files.readAllBytes(one);
                    Files.write(one, Files.readAllBytes(other));
                    Files.write(other, bytes);
                },
                Set.of("objects-complete", "cog-agrees")));
        cases.add(new Case(
                "another CRS",
                scenes,
                product -> product.edit(
                        product.group().resolve("zarr.json"),
                        group -> group.withObject("/attributes").put("proj:code", "EPSG:32633")),
                Set.of("grid-matches-source", "objects-complete")));
        cases.add(new Case(
                "an origin half a pixel away",
                cube,
                product -> product.edit(product.group().resolve("zarr.json"), group -> {
                    var transform = group.withObject("/attributes").withArray("spatial:transform");
                    transform.set(2, transform.numberNode(transform.get(2).asDouble() + 5));
                }),
                Set.of("grid-matches-source", "objects-complete")));
        cases.add(new Case(
                "another nodata value",
                scenes,
                product -> product.edit(product.array().resolve("zarr.json"), array -> array.put("fill_value", -9999)),
                Set.of("encoding", "metadata-complete", "cog-agrees", "objects-complete")));
        cases.add(new Case(
                "a scale that readers are told wrongly",
                scenes,
                product -> product.edit(
                        product.array().resolve("zarr.json"),
                        array -> array.withObject("/attributes").put("scale_factor", 0.001)),
                Set.of("encoding", "metadata-complete", "objects-complete")));
        cases.add(new Case(
                "no units",
                cube,
                product -> product.edit(
                        product.array().resolve("zarr.json"),
                        array -> array.withObject("/attributes").remove("units")),
                Set.of("metadata-complete", "objects-complete")));
        cases.add(new Case(
                "consolidated metadata of another array",
                scenes,
                product -> product.edit(
                        product.group().resolve("zarr.json"),
                        group -> group.withObject("/consolidated_metadata/metadata/ndvi")
                                .put("fill_value", 0)),
                Set.of("metadata-complete", "objects-complete")));
        cases.add(new Case(
                "chunks of another size",
                scenes,
                product -> product.edit(
                        product.array().resolve("zarr.json"),
                        array -> array.withObject("/codecs/0/configuration")
                                .putArray("chunk_shape")
                                .add(128)
                                .add(128)),
                Set.of("chunks-and-shards", "objects-complete")));
        cases.add(new Case(
                "values outside of the valid range",
                cube,
                product -> {
                    StepReport step = product.run.steps().getFirst();
                    String path = "run/" + step.path() + "/" + step.array();
                    Spoiler.fill(product.store, path, 0, 0, 0);
                },
                Set.of("values-in-range", "pixels-as-computed", "objects-complete", "overviews-agree")));
        cases.add(new Case(
                "a shard whose index is broken",
                scenes,
                product -> product.flip(product.shard(product.array()), -2),
                Set.of("independent-reader", "pixels-as-computed", "objects-complete")));
        cases.add(new Case(
                "a COG whose pixels are broken",
                Kind.MOSAICS,
                product -> {
                    Path cog = product.files.resolve(
                            product.run.steps().getFirst().cog().orElseThrow().key());
                    product.flip(cog, (int) (Files.size(cog) / 2));
                },
                Set.of("cog-agrees", "objects-complete")));
        cases.add(new Case(
                "a COG that says another nodata value",
                scenes,
                product -> {
                    Path cog = product.files.resolve(
                            product.run.steps().getFirst().cog().orElseThrow().key());
                    byte[] bytes = Files.readAllBytes(cog);
                    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("-32768");
                    bytes[at + 5] = '7';
                    Files.write(cog, bytes);
                },
                Set.of("cog-agrees", "objects-complete")));
        cases.add(new Case(
                "an overview of something else",
                cube,
                product -> Spoiler.fill(product.store, "run/ndvi.zarr/overview_2/ndvi", 0, 0, 0),
                Set.of("overviews-agree", "objects-complete")));
        cases.add(new Case(
                "times that do not rise",
                cube,
                product -> Spoiler.time(product.store, "run/ndvi.zarr"),
                Set.of("time-axis", "objects-complete")));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefused(Case damage) throws Exception {
        Product product = copy(damage.kind);
        damage.damage.to(product);
        GateReport report = check(product, product.run, GateThresholds.NONE);
        assertThat(report.passed()).isFalse();
        Set<String> failed = report.failures().stream().map(Check::id).collect(Collectors.toCollection(TreeSet::new));
        assertThat(failed).as(report.document().toPrettyString()).containsAll(damage.rules);
        assertThat(failed).doesNotContain("radiometry", "duplicates-resolved", "valid-pixels");
    }

    @Test
    void whatIsWholePassesAndSaysWhy() throws Exception {
        for (Kind kind : Kind.values()) {
            Product product = copy(kind);
            GateReport report = check(product, product.run, GateThresholds.NONE);
            assertThat(report.failures()).as(report.document().toPrettyString()).isEmpty();
            assertThat(report.checks()).allSatisfy(check -> {
                assertThat(check.verdict().evidence().text()).isNotBlank();
                assertThat(check.document().at("/evidence/found").size()).isPositive();
            });
            Set<String> judged = report.checks().stream().map(Check::id).collect(Collectors.toSet());
            Set<String> rules = GateRules.ALL.stream().map(GateRule::id).collect(Collectors.toSet());
            if (kind == Kind.ACQUISITIONS) {
                rules.removeAll(Set.of("overviews-agree", "missing-periods"));
            }
            rules.remove(kind == Kind.CUBE ? "cog-agrees" : "time-axis");
            assertThat(judged).isEqualTo(rules);
        }
    }

    @Test
    void anAcquisitionInTwoProcessingsIsRefused() throws Exception {
        Product product = copy(Kind.ACQUISITIONS);
        List<SourceScene> scenes = new ArrayList<>(product.run.inputs().scenes());
        SourceScene one = scenes.getFirst();
        ObjectNode properties = one.properties().deepCopy();
        properties.put("s2:processing_baseline", "01.00");
        scenes.add(new SourceScene(
                one.id() + "_1",
                one.collection(),
                one.datetime(),
                URI.create(one.self() + "_1"),
                properties,
                one.bands()));
        RunReport twice = new RunReport(
                product.run.definition(),
                product.run.started(),
                product.run.took(),
                product.run.steps(),
                new RunReport.Inputs(scenes, product.run.inputs().resources()),
                Set.of(),
                product.run.objects());
        assertThat(check(product, twice, GateThresholds.NONE).failures())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.id()).isEqualTo("duplicates-resolved");
                    assertThat(check.verdict().evidence().where()).containsExactly(one.id() + "_1");
                });
    }

    @Test
    void limitsWarnUntilADomainLetsThemBlock() throws Exception {
        Product cube = copy(Kind.CUBE);
        GateReport warned = check(cube, cube.run, GateThresholds.NONE);
        assertThat(warned.passed()).isTrue();
        assertThat(warned.warnings()).extracting(Check::id).contains("missing-periods");
        GateThresholds strict = new GateThresholds(
                Map.of(GateLimit.MIN_VALID_SHARE, 0.9999, GateLimit.MAX_MISSING_PERIODS, 3.0),
                Set.of("valid-share", "missing-periods"),
                List.of("agronomy version 1"));
        assertThat(check(cube, cube.run, strict).failures())
                .extracting(Check::id)
                .contains("valid-share", "missing-periods");
        GateThresholds mild = new GateThresholds(
                Map.of(GateLimit.MIN_VALID_SHARE, 0.1, GateLimit.MAX_MISSING_PERIODS, 12.0),
                Set.of("valid-share", "missing-periods"),
                List.of("agronomy version 1"));
        GateReport passed = check(cube, cube.run, strict.with(mild));
        assertThat(passed.passed()).isTrue();
        assertThat(passed.document().at("/thresholds/limits/minValidShare").asDouble())
                .isEqualTo(0.1);
        assertThat(passed.document().at("/thresholds/severities/valid-share").asText())
                .isEqualTo("blocking");
    }

    @Test
    void sharesAreOfAllPixelsThatWereRead() throws Exception {
        Product product = copy(Kind.ACQUISITIONS);
        StepReport step = product.run.steps().getFirst();
        PixelCounts bad = new PixelCounts(600, 0, 100, 200, 100, 60, 70);
        List<StepReport> steps = new ArrayList<>(product.run.steps());
        steps.set(
                0,
                new StepReport(
                        step.step(),
                        step.path(),
                        step.array(),
                        step.timeIndex(),
                        step.grid(),
                        step.sourceGrid(),
                        step.counts(),
                        bad,
                        step.statistics(),
                        step.radiometry(),
                        step.preview(),
                        step.cog()));
        RunReport run = new RunReport(
                product.run.definition(),
                product.run.started(),
                product.run.took(),
                steps,
                product.run.inputs(),
                Set.of(),
                product.run.objects());
        GateReport report = check(product, run, GateThresholds.NONE);
        assertThat(report.passed()).isTrue();
        assertThat(report.warnings())
                .extracting(check -> check.id() + " "
                        + check.verdict().evidence().found().path("share").asDouble())
                .containsExactly(
                        "clipped-share 0.1", "saturated-share " + 70 / 600.0, "without-result-share " + 300 / 900.0);
        assertThat(check(
                                product,
                                run,
                                new GateThresholds(Map.of(), Set.of("clipped-share", "saturated-share"), List.of()))
                        .failures())
                .extracting(Check::id)
                .containsExactly("clipped-share", "saturated-share");
    }

    @Test
    void aProductWithoutAnyValueIsRefused() throws Exception {
        try (ImageryServer imagery = ImageryServer.start(folder.resolve("imagery"), 0);
                StacApiSource source = new StacApiSource(AddressPolicy.ANY)) {
            FileObjectStore store = new FileObjectStore(damaged);
            ObjectNode document = DefinitionReader.document(definition(imagery, Kind.ACQUISITIONS));
            ((ObjectNode) document.path("mask").get(0))
                    .set("drop", JSON.valueToTree(IntStream.range(0, 12).toArray()));
            try (DefinitionExecutor executor = new DefinitionExecutor(source, store, AddressPolicy.ANY, 2)) {
                ProductBuild build = new ProductBuild(executor, store, Gate.standard());
                assertThatThrownBy(() -> build.build(DefinitionReader.read(document), "run", RunObserver.NONE))
                        .isInstanceOfSatisfying(
                                GateFailedException.class,
                                refused -> assertThat(refused.report().failures())
                                        .extracting(Check::id)
                                        .containsExactly("valid-pixels"));
            }
            assertThat(JSON.readTree(store.readAllBytes("run/gate-report.json"))
                            .path("passed")
                            .asBoolean())
                    .isFalse();
        }
    }

    private Product copy(Kind kind) throws IOException {
        Path from = folder.resolve(kind.name());
        Path to = damaged.resolve(kind.name());
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
        return new Product(new FileObjectStore(to), to.resolve("run"), RUNS.get(kind));
    }

    private static GateReport check(Product product, RunReport run, GateThresholds thresholds) {
        return new Gate(GateRules.ALL, thresholds).check(run, product.store, "run", REPORTS);
    }

    /** Puts well-formed objects in the place of others. */
    private static final class Spoiler {
        private Spoiler() {}

        /** A shard with a chunk of twos, and nothing else in it. */
        static void fill(FileObjectStore store, String path, long... shard) throws IOException {
            ArrayMetadata metadata = ZarrArray.open(store, path).metadata();
            ZarrArrayWriter writer = new ZarrGroupWriter(store, "spoilt")
                    .array(
                            "twos",
                            new ArraySpecification(
                                    metadata.shape(),
                                    metadata.dataType(),
                                    metadata.innerChunkShape(),
                                    metadata.shardShape(),
                                    Double.NaN,
                                    ArraySpecification.Compression.BLOSC,
                                    metadata.dimensionNames(),
                                    JSON.createObjectNode()));
            float[] twos = new float[256 * 256];
            Arrays.fill(twos, 2);
            ByteBuffer elements = ByteBuffer.allocate(twos.length * 4).order(ByteOrder.LITTLE_ENDIAN);
            elements.asFloatBuffer().put(twos);
            try (ZarrArrayWriter.Shard open = writer.shard(shard)) {
                open.append(writer.encode(elements.array()), 0, 0, 0);
                open.commit();
            }
            String own = Arrays.stream(shard).mapToObj(Long::toString).collect(Collectors.joining("/", "/c/", ""));
            store.put(path + own, store.readAllBytes("spoilt/twos" + own));
        }

        static void time(FileObjectStore store, String group) throws IOException {
            new ZarrGroupWriter(store, "spoilt")
                    .time(
                            List.of(Instant.parse("2023-09-01T00:00:00Z"), Instant.EPOCH, Instant.EPOCH),
                            GridAttributes.time());
            store.put(group + "/time/c/0", store.readAllBytes("spoilt/time/c/0"));
        }
    }
}
