package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.gate.Gate;
import io.terrane.gate.GateFailedException;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.store.ObjectStore;
import io.terrane.source.StacApiSource;
import io.terrane.testing.DemoProduct;
import io.terrane.testing.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private Map<String, String> objects(String prefix) throws Exception {
        return DemoProduct.objects(new FileObjectStore(folder), prefix);
    }

    private static ProductDefinition definition(ImageryServer server) throws Exception {
        return DemoProduct.definition(server, document -> {});
    }
}
