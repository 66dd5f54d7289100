package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunFailedException;
import io.terrane.execution.RunObserver;
import io.terrane.execution.StepReport;
import io.terrane.gate.Check;
import io.terrane.gate.Gate;
import io.terrane.gate.GateReport;
import io.terrane.raster.array.Samples;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.source.StacApiSource;
import io.terrane.testing.SharedData;
import io.terrane.testing.StacSchemas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NDVI of real Sentinel-2 scenes, against what an independent reader computed from the same files. */
class RealSceneIT {
    private static final String SCENES = "s2-33TWL-33TWM/sentinel-2-l2a/";

    @TempDir
    Path folder;

    private ImageryServer imagery;
    private FileObjectStore store;

    @BeforeEach
    void serve() throws IOException {
        imagery = ImageryServer.start(SharedData.path("scenes/s2-33TWL-33TWM"), 0);
        store = new FileObjectStore(folder);
    }

    @AfterEach
    void stop() {
        if (imagery != null) {
            imagery.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"float32, 1e-4", "int16, 2e-4"})
    void meetsTheExpectedCountMeanAndMedianOfEveryScene(String dtype, double tolerance) throws Exception {
        ProductBuild.Outcome outcome = build(definition(dtype, "earth-search-l2a"));

        JsonNode expected = new ObjectMapper()
                .readTree(SharedData.path("scenes/expected_ndvi.json").toFile());
        assertThat(outcome.run().steps()).hasSize(6);
        for (StepReport scene : outcome.run().steps()) {
            JsonNode ndvi = expected.path(SCENES + scene.step().id()).path("ndvi_on_DN_scl_4_5_6_7");
            double[] values = values(scene, dtype);
            assertThat(values.length)
                    .as(scene.path())
                    .isEqualTo(ndvi.path("count").asInt());
            assertThat(scene.counts().valid()).isEqualTo(values.length);
            assertThat(Arrays.stream(values).average().orElseThrow())
                    .as(scene.path())
                    .isCloseTo(ndvi.path("mean").asDouble(), within(tolerance))
                    .isCloseTo(scene.statistics().mean(), within(1e-6));
            Arrays.sort(values);
            assertThat(values[values.length / 2]).isCloseTo(ndvi.path("median").asDouble(), within(1e-3));
        }
        assertThat(outcome.gate().passed()).isTrue();
    }

    @Test
    void itsDocumentsAreValidStac() throws Exception {
        ProductDefinition definition = definition("int16", "earth-search-l2a");
        ProductBuild.Outcome outcome = build(definition);
        StacDocuments documents = new StacDocuments(definition, Instant.parse("2026-01-01T00:00:00Z"));
        StacSchemas schemas = new StacSchemas();
        for (JsonNode item : documents.items(outcome.run())) {
            assertThat(schemas.violations(served(item))).isEmpty();
            JsonNode cog = item.at("/assets/cog");
            assertThat(cog.path("type").asText()).isEqualTo("image/tiff; application=geotiff; profile=cloud-optimized");
            String key = cog.path("href").asText().replaceFirst(".*/1\\.0\\.0/", "run/");
            byte[] stored = store.readAllBytes(key);
            assertThat(cog.path("file:size").asLong()).isEqualTo(stored.length);
            assertThat(cog.path("file:checksum").asText())
                    .isEqualTo("1220"
                            + HexFormat.of()
                                    .formatHex(
                                            MessageDigest.getInstance("SHA-256").digest(stored)));
            assertThat(cog.path("proj:code").asText()).isEqualTo("EPSG:32633");
            assertThat(cog.at("/bands/0/name").asText()).isEqualTo("ndvi_slovenia");
        }
        assertThat(schemas.violations(served(documents.collection(outcome.run()))))
                .isEmpty();
    }

    @Test
    void theGateRefusesACogThatIsNotWhatWasWritten() throws Exception {
        ProductBuild.Outcome outcome = build(definition("int16", "earth-search-l2a"));
        String key =
                "run/" + outcome.run().steps().getFirst().cog().orElseThrow().key();
        byte[] bytes = store.readAllBytes(key);
        bytes[bytes.length / 2] ^= 1;
        store.put(key, bytes);

        GateReport report = Gate.standard()
                .check(outcome.run(), store, "run", Set.of("run-report.json", "gate-report.json", "provenance.json"));
        assertThat(report.failures()).extracting(Check::id).containsExactly("objects-complete", "cog-agrees");
        assertThat(report.failures().getFirst().verdict().evidence().where())
                .containsExactly(key.substring("run/".length()));
    }

    @Test
    void aProfileThatAppliesTheOffsetTwiceIsRefused() {
        assertThatThrownBy(() -> build(definition("float32", "earth-search-c1-l2a")))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("radiometry")
                .hasMessageContaining("seems to be applied to the stored pixels already");
    }

    private static JsonNode served(JsonNode document) throws IOException {
        return new ObjectMapper().readTree(document.toString().replace(StacDocuments.BASE, "https://mesh.example"));
    }

    private ProductBuild.Outcome build(ProductDefinition definition) throws Exception {
        try (StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(source, store, AddressPolicy.ANY, 2)) {
            return new ProductBuild(executor, store, Gate.standard()).build(definition, "run", RunObserver.NONE);
        }
    }

    private ProductDefinition definition(String dtype, String radiometry) throws Exception {
        return DefinitionReader.read(
                """
                domain: forestry
                id: ndvi-slovenia
                version: 1.0.0
                title: NDVI, north of Ljubljana
                source:
                  stac: %s
                  collections: [sentinel-2-l2a]
                  maxItems: 10
                  bands: {red: B04, nir: nir, scl: SCL}
                  radiometry: %s
                area: {bbox: [14.0, 45.0, 17.0, 48.0]}
                time: {interval: 2023-08-13/2023-08-18}
                expression: (nir - red) / (nir + red)
                mask: {band: scl, drop: [0, 1, 2, 3, 8, 9, 10, 11, 12]}
                output: {formats: [zarr, cog], dtype: %s, chunk: 256, shard: 512}
                metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                access: {discover: public, read: public}
                """.formatted(imagery.stac(), radiometry, dtype).getBytes(StandardCharsets.UTF_8));
    }

    /** All pixels that have a value, unpacked. */
    private double[] values(StepReport scene, String dtype) throws IOException {
        ZarrArray array = ZarrArray.open(store, "run/" + scene.path() + "/" + scene.array());
        assertThat(array.metadata().dataType().name().toLowerCase(Locale.ROOT)).isEqualTo(dtype);
        boolean packed = dtype.equals("int16");
        double[] values = new double[Math.toIntExact(array.metadata().size())];
        int count = 0;
        long[] chunks = array.chunkCounts();
        for (long row = 0; row < chunks[0]; row++) {
            for (long column = 0; column < chunks[1]; column++) {
                byte[] chunk = array.readChunk(row, column).orElse(new byte[0]);
                ByteBuffer bytes = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
                int elements = chunk.length / array.metadata().dataType().bytes();
                for (int i = 0; i < elements; i++) {
                    double value = Samples.value(array.metadata().dataType(), bytes, i);
                    if (packed ? value != Short.MIN_VALUE : !Double.isNaN(value)) {
                        values[count++] = packed ? value * 1e-4 : value;
                    }
                }
            }
        }
        return Arrays.copyOf(values, count);
    }
}
