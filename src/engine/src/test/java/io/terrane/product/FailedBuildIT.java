package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.BuiltInDefinitions;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunCancelledException;
import io.terrane.execution.RunFailedException;
import io.terrane.execution.RunObserver;
import io.terrane.gate.Gate;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.store.ObjectStore;
import io.terrane.source.StacApiSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says when something is wrong with its input or with the store. */
class FailedBuildIT {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private Path scene;

    /** One scene of the demo, which each test breaks in its own way. */
    @BeforeEach
    void copyAScene() throws IOException {
        DemoImagery.drawInto(shared.resolve("imagery"));
        Path original = shared.resolve("imagery/SYN_32TPQ_20230604_0_L2A");
        scene = Files.createDirectories(folder.resolve("imagery/scene"));
        try (Stream<Path> files = Files.list(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, scene.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void anUnbrokenSceneBecomesAProduct() throws Exception {
        ProductBuild.Outcome outcome = build(new FileObjectStore(folder.resolve("out")), definition -> {});
        assertThat(outcome.run().counts().validShare()).isGreaterThan(0.9);
    }

    @Test
    void namesTheAssetThatIsNotThere() throws Exception {
        Files.delete(scene.resolve("B08.tif"));
        RunFailedException failure = failure(definition -> {});
        assertThat(failure.item()).contains("SYN_32TPQ_20230604_0_L2A");
        assertThat(failure.asset()).contains("nir");
        assertThat(failure).hasMessageContaining("answered 404");
    }

    @Test
    void namesTheWindowOfAnAssetThatIsCutOff() throws Exception {
        byte[] bytes = Files.readAllBytes(scene.resolve("B04.tif"));
        Files.write(scene.resolve("B04.tif"), java.util.Arrays.copyOf(bytes, bytes.length - 200_000));
        RunFailedException failure = failure(definition -> {});
        assertThat(failure.asset()).contains("red");
        assertThat(failure.window())
                .hasValueSatisfying(window -> assertThat(window).startsWith("rows "));
        assertThat(failure).hasMessageContaining("truncated");
    }

    @Test
    void listsTheBandsThereAre() throws Exception {
        assertThat(failure(definition -> definition.withObject("/source/bands").put("nir", "thermal")))
                .hasMessageContaining("no band 'thermal'")
                .hasMessageContaining("red (b04)")
                .hasMessageContaining("scl");
    }

    @Test
    void saysThatThereIsNoImagery() throws Exception {
        assertThat(failure(definition -> definition.withObject("/time").put("interval", "1999-01-01/1999-12-31")))
                .hasMessageContaining("no imagery found");
    }

    @Test
    void saysThatAnAssetIsInAnotherCrs() throws Exception {
        byte[] bytes = Files.readAllBytes(scene.resolve("SCL.tif"));
        // The GeoKey's value of EPSG 32632, little endian, becomes 32633's.
        int at = indexOf(bytes, new byte[] {(byte) 0x78, (byte) 0x7f});
        bytes[at] = (byte) 0x79;
        Files.write(scene.resolve("SCL.tif"), bytes);
        assertThat(failure(definition -> {}))
                .hasMessageContaining("asset scl")
                .hasMessageContaining("is in EPSG:32633 and")
                .hasMessageContaining("in EPSG:32632");
    }

    @Test
    void bringsASceneToAnotherResolution() throws Exception {
        ProductBuild.Outcome outcome = build(
                new FileObjectStore(folder.resolve("out")),
                definition -> definition.withObject("/grid").put("resolutionMetres", 20));
        assertThat(outcome.run().steps().getFirst().grid().transform().a()).isEqualTo(20);
        assertThat(outcome.gate().passed()).isTrue();
    }

    @Test
    void saysThatTheDiskIsFull() throws Exception {
        FullDisk store = new FullDisk(new FileObjectStore(folder.resolve("out")));
        assertThatThrownBy(() -> build(store, definition -> {}))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("No space left on device");
    }

    @Test
    void endsWhenItIsCancelled() throws Exception {
        try (ImageryServer imagery = ImageryServer.start(folder.resolve("imagery"), 0);
                StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(
                        source, new FileObjectStore(folder.resolve("out")), AddressPolicy.ANY, 2)) {
            ProductDefinition definition = definition(imagery, d -> {});
            assertThatThrownBy(() -> executor.execute(definition, "run", new RunObserver() {
                        @Override
                        public boolean cancelled() {
                            return true;
                        }
                    }))
                    .isInstanceOf(RunCancelledException.class);
        }
    }

    private RunFailedException failure(Consumer<ObjectNode> change) {
        return catchThrowableOfType(
                RunFailedException.class, () -> build(new FileObjectStore(folder.resolve("out")), change));
    }

    private ProductBuild.Outcome build(ObjectStore store, Consumer<ObjectNode> change) throws Exception {
        try (ImageryServer imagery = ImageryServer.start(folder.resolve("imagery"), 0);
                StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(source, store, AddressPolicy.ANY, 2)) {
            return new ProductBuild(executor, store, Gate.standard())
                    .build(definition(imagery, change), "run", RunObserver.NONE);
        }
    }

    private static ProductDefinition definition(ImageryServer imagery, Consumer<ObjectNode> change) throws Exception {
        ObjectNode definition =
                DefinitionReader.parse(BuiltInDefinitions.yaml("ndvi").orElseThrow());
        ObjectNode source = definition.withObject("/source");
        source.put("stac", imagery.stac());
        source.putArray("collections").add(DemoImagery.COLLECTION);
        definition.withObject("/output").put("chunk", 256).put("shard", 512);
        definition.set("area", new ObjectMapper().readTree("{\"bbox\": [10.0, 44.0, 12.0, 46.0]}"));
        definition.withObject("/time").put("interval", "2023-01-01/2023-12-31");
        change.accept(definition);
        return DefinitionReader.read(definition);
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int i = bytes.length > 4_000 ? 150 : 0; i < bytes.length - 1; i++) {
            if (bytes[i] == wanted[0] && bytes[i + 1] == wanted[1]) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    /** Takes coordinates and metadata, and is full when the first shard comes. */
    private record FullDisk(ObjectStore store) implements ObjectStore {
        @Override
        public ObjectWriter create(String key) throws IOException {
            if (!key.contains("/c/0/")) {
                return store.create(key);
            }
            return new ObjectWriter() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    throw new IOException("No space left on device");
                }

                @Override
                public ObjectMetadata commit() throws IOException {
                    throw new IOException("No space left on device");
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Optional<ObjectMetadata> head(String key) throws IOException {
            return store.head(key);
        }

        @Override
        public InputStream read(String key) throws IOException {
            return store.read(key);
        }

        @Override
        public InputStream read(String key, long offset, long length) throws IOException {
            return store.read(key, offset, length);
        }

        @Override
        public Stream<ObjectMetadata> list(String prefix) throws IOException {
            return store.list(prefix);
        }

        @Override
        public void delete(String key) throws IOException {
            store.delete(key);
        }
    }
}
