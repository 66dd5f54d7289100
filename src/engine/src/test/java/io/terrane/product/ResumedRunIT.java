package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.BuiltInDefinitions;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.gate.Gate;
import io.terrane.gate.GateFailedException;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.Checksum;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.store.ObjectStore;
import io.terrane.source.StacApiSource;
import io.terrane.testing.MemoryJournal;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that dies after any chunk is taken up, computes what was missing, and gives the same bytes. */
class ResumedRunIT {
    private static final int PARALLELISM = 2;

    @TempDir
    static Path imagery;

    @TempDir
    Path folder;

    @BeforeAll
    static void draw() throws Exception {
        DemoImagery.drawInto(imagery);
    }

    @Test
    void computesOnlyWhatIsMissingAndGivesTheSameBytes() throws Exception {
        try (ImageryServer server = ImageryServer.start(imagery, 0)) {
            MemoryJournal undisturbed = new MemoryJournal();
            RunReport expected = run(server, "whole", undisturbed);
            Map<String, String> bytes = objects("whole");
            int chunks = undisturbed.recorded();
            assertThat(chunks).isGreaterThan(20);

            for (int death : List.of(0, 1, chunks / 3, chunks / 2, chunks - 1)) {
                MemoryJournal memory = new MemoryJournal();
                memory.dieAfter(death);
                assertThatThrownBy(() -> run(server, "died-" + death, memory)).isInstanceOf(MemoryJournal.Death.class);
                int kept = memory.kept();
                memory.revive();
                RunReport report = run(server, "died-" + death, memory);

                assertThat(memory.begun()).as("chunks computed again").isEqualTo(chunks - kept);
                assertThat(objects("died-" + death)).isEqualTo(bytes);
                assertThat(report.counts()).isEqualTo(expected.counts());
                assertThat(report.statistics()).isEqualTo(expected.statistics());
                assertThat(report.steps()).extracting("radiometry").isEqualTo(radiometry(expected));
            }
        }
    }

    @Test
    void whatTheGateFindsDamagedIsWrittenAgainWhenTheRunIsRetried() throws Exception {
        try (ImageryServer server = ImageryServer.start(imagery, 0)) {
            MemoryJournal memory = new MemoryJournal();
            run(server, "rotten", memory);
            Map<String, String> bytes = objects("rotten");
            Path shard = folder.resolve("rotten"
                    + bytes.keySet().stream()
                            .filter(key -> key.endsWith("/c/0/0"))
                            .findFirst()
                            .orElseThrow());
            byte[] rotten = Files.readAllBytes(shard);
            rotten[rotten.length / 2] ^= 1;
            Files.write(shard, rotten);
            assertThatThrownBy(() -> build(server, "rotten", memory))
                    .isInstanceOf(GateFailedException.class)
                    .hasMessageContaining("objects-complete");
            memory.revive();
            assertThat(build(server, "rotten", memory).gate().passed()).isTrue();
            assertThat(memory.begun()).as("chunks computed again").isBetween(1, 4);
            assertThat(objects("rotten")).containsAllEntriesOf(bytes);
        }
    }

    private ProductBuild.Outcome build(ImageryServer server, String prefix, RunObserver observer) throws Exception {
        ObjectStore store = new FileObjectStore(folder);
        try (StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(source, store, AddressPolicy.ANY, PARALLELISM)) {
            return new ProductBuild(executor, store, Gate.standard()).build(definition(server), prefix, observer);
        }
    }

    @Test
    void twoRunsSideBySideWriteTheSame() throws Exception {
        try (ImageryServer server = ImageryServer.start(imagery, 0)) {
            run(server, "one", RunObserver.NONE);
            run(server, "two", new MemoryJournal());
            assertThat(objects("two")).isEqualTo(objects("one"));
        }
    }

    private static List<Object> radiometry(RunReport report) {
        return new ArrayList<>(
                report.steps().stream().map(scene -> scene.radiometry()).toList());
    }

    private RunReport run(ImageryServer server, String prefix, RunObserver observer) throws Exception {
        ObjectStore store = new FileObjectStore(folder);
        try (StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(source, store, AddressPolicy.ANY, PARALLELISM)) {
            return executor.execute(definition(server), prefix, observer);
        }
    }

    /** Key below the prefix → checksum. */
    private Map<String, String> objects(String prefix) throws Exception {
        ObjectStore store = new FileObjectStore(folder);
        Map<String, String> objects = new TreeMap<>();
        try (Stream<ObjectStore.ObjectMetadata> listed = store.list(prefix + "/")) {
            for (ObjectStore.ObjectMetadata object : listed.toList()) {
                try (InputStream in = store.read(object.key())) {
                    objects.put(
                            object.key().substring(prefix.length()),
                            Checksum.of(in).sha256());
                }
            }
        }
        return objects;
    }

    private static ProductDefinition definition(ImageryServer server) throws Exception {
        ObjectNode definition =
                DefinitionReader.parse(BuiltInDefinitions.yaml("ndvi").orElseThrow());
        ObjectNode source = definition.withObject("/source");
        source.put("stac", server.stac());
        source.putArray("collections").add(DemoImagery.COLLECTION);
        ObjectNode output = definition.withObject("/output").put("chunk", 256).put("shard", 512);
        output.putArray("formats").add("zarr").add("cog");
        definition
                .withObject("/area")
                .putArray("bbox")
                .add(10.0)
                .add(44.0)
                .add(12.0)
                .add(46.0);
        definition.withObject("/time").put("interval", "2023-01-01/2023-12-31");
        return DefinitionReader.read(definition);
    }
}
