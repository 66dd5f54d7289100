package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.BuiltInDefinitions;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.ChunkReceipt;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunJournal;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.gate.Gate;
import io.terrane.gate.GateFailedException;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.Checksum;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.store.MemoryLedger;
import io.terrane.raster.store.ObjectLedger;
import io.terrane.raster.store.ObjectStore;
import io.terrane.source.StacApiSource;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** A worker that dies: it keeps nothing more from a certain chunk on. */
    private static final class Death extends RuntimeException {}

    /** Keeps in memory what a worker would in its database. */
    private static final class Memory implements RunJournal, RunObserver {
        private final Map<String, List<ChunkReceipt>> receipts = new ConcurrentHashMap<>();
        private final MemoryLedger ledger = new MemoryLedger();
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger recorded = new AtomicInteger();
        private Optional<String> plan = Optional.empty();
        private int diesAfter = Integer.MAX_VALUE;

        @Override
        public RunJournal journal() {
            return this;
        }

        @Override
        public boolean keeps() {
            return true;
        }

        @Override
        public Optional<String> plan() {
            return plan;
        }

        @Override
        public void planned(String key) {
            plan = Optional.of(key);
        }

        @Override
        public ObjectLedger ledger() {
            return ledger;
        }

        @Override
        public List<ChunkReceipt> receipts(String item) {
            return List.copyOf(receipts.getOrDefault(item, List.of()));
        }

        @Override
        public void chunkBegun(String item, int chunk) {
            begun.incrementAndGet();
        }

        @Override
        public void chunkDone(String item, ChunkReceipt receipt) {
            if (recorded.incrementAndGet() > diesAfter) {
                throw new Death();
            }
            receipts.computeIfAbsent(item, name -> new CopyOnWriteArrayList<>()).add(receipt);
        }
    }

    @Test
    void computesOnlyWhatIsMissingAndGivesTheSameBytes() throws Exception {
        try (ImageryServer server = ImageryServer.start(imagery, 0)) {
            Memory undisturbed = new Memory();
            RunReport expected = run(server, "whole", undisturbed);
            Map<String, String> bytes = objects("whole");
            int chunks = undisturbed.recorded.get();
            assertThat(chunks).isGreaterThan(20);

            for (int death : List.of(0, 1, chunks / 3, chunks / 2, chunks - 1)) {
                Memory memory = new Memory();
                memory.diesAfter = death;
                assertThatThrownBy(() -> run(server, "died-" + death, memory)).isInstanceOf(Death.class);
                int kept =
                        memory.receipts.values().stream().mapToInt(List::size).sum();
                memory.diesAfter = Integer.MAX_VALUE;
                memory.begun.set(0);
                RunReport report = run(server, "died-" + death, memory);

                assertThat(memory.begun.get()).as("chunks computed again").isEqualTo(chunks - kept);
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
            Memory memory = new Memory();
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
            memory.begun.set(0);
            assertThat(build(server, "rotten", memory).gate().passed()).isTrue();
            assertThat(memory.begun.get()).as("chunks computed again").isBetween(1, 4);
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
            run(server, "two", new Memory());
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
