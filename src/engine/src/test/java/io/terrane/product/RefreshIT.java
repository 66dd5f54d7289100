package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.BaseVersion;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.execution.StepReport;
import io.terrane.gate.Gate;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.store.ObjectStore;
import io.terrane.source.ImagerySource;
import io.terrane.source.SourceScene;
import io.terrane.source.StacApiSource;
import io.terrane.testing.DemoProduct;
import io.terrane.testing.MemoryJournal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A product that is refreshed computes what is new or other at the source, and is then, byte for byte, what a build from all of
 * it gives.
 */
class RefreshIT {
    private static final String BASE = "base";

    @TempDir
    static Path imagery;

    @TempDir
    Path folder;

    private static ImageryServer server;

    @BeforeAll
    static void draw() throws Exception {
        DemoImagery.drawInto(imagery);
        server = ImageryServer.start(imagery, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void newAcquisitionsAreComputedAndTheOthersStay() throws Exception {
        ProductDefinition definition = definition(document -> {});
        MemoryJournal first = new MemoryJournal();
        build(definition, scenes(definition).subList(0, 4), BASE, first);
        Map<String, String> before = objects(BASE);

        MemoryJournal journal = new MemoryJournal(first);
        RunReport report =
                refresh(definition, scenes(definition), "more", journal).orElseThrow();

        assertThat(journal.begun()).isEqualTo(2 * 16);
        assertThat(report.takenOver()).hasSize(4);
        assertThat(report.definition().version()).isEqualTo(definition.version());
        assertSameAsBuilt(report, "more");
        assertThat(objects(BASE)).as("the version before").isEqualTo(before);
    }

    @Test
    void whatHasNotChangedIsNotComputed() throws Exception {
        ProductDefinition definition = definition(document -> {});
        MemoryJournal first = new MemoryJournal();
        build(definition, scenes(definition), BASE, first);
        MemoryJournal journal = new MemoryJournal(first);
        assertThat(refresh(definition, scenes(definition).subList(2, 4), "again", journal))
                .as("scenes that the source has no more")
                .isEmpty();
        assertThat(objects("again")).isEmpty();
        assertThat(journal.events()).anyMatch(event -> event.contains("nothing has changed"));
    }

    @Test
    void aSceneThatWasProcessedAgainMakesARevision() throws Exception {
        ProductDefinition definition = definition(document -> {});
        List<SourceScene> all = scenes(definition);
        MemoryJournal first = new MemoryJournal();
        build(definition, all, BASE, first);

        List<SourceScene> reprocessed = new ArrayList<>(all);
        reprocessed.set(1, processedAgain(all.get(1), all.get(3)));
        MemoryJournal journal = new MemoryJournal(first);
        RunReport report = refresh(definition, reprocessed, "revised", journal).orElseThrow();

        assertThat(journal.begun()).isEqualTo(16);
        assertThat(report.definition().version()).isEqualTo("1.0.0+1");
        assertThat(report.steps()).hasSize(6);
        assertThat(report.inputs().scenes())
                .extracting(SourceScene::id)
                .contains(reprocessed.get(1).id())
                .doesNotContain(all.get(1).id());
        assertSameAsBuilt(report, "revised");
    }

    @Test
    void aCubeGrowsByThePeriodsThatAreNew() throws Exception {
        ProductDefinition definition = definition(RefreshIT::monthlyCube);
        MemoryJournal first = new MemoryJournal();
        build(definition, scenes(definition).subList(0, 4), BASE, first);
        MemoryJournal journal = new MemoryJournal(first);
        RunReport report =
                refresh(definition, scenes(definition), "grown", journal).orElseThrow();
        int chunks = first.kept() / 2;
        assertThat(journal.recorded()).as("chunks of the new month").isEqualTo(chunks);
        assertThat(report.definition().version()).isEqualTo(definition.version());
        assertThat(report.steps()).extracting(StepReport::timeIndex).containsExactly(one(0), one(1), one(2));
        assertSameAsBuilt(report, "grown");
    }

    @Test
    void aPeriodInBetweenMovesTheOthersAndMakesARevision() throws Exception {
        ProductDefinition definition = definition(RefreshIT::monthlyCube);
        List<SourceScene> all = scenes(definition);
        List<SourceScene> without = List.of(all.get(0), all.get(1), all.get(4), all.get(5));
        MemoryJournal first = new MemoryJournal();
        build(definition, without, BASE, first);
        MemoryJournal journal = new MemoryJournal(first);
        RunReport report = refresh(definition, all, "between", journal).orElseThrow();
        assertThat(journal.recorded()).isEqualTo(first.kept() / 2);
        assertThat(report.definition().version()).isEqualTo("1.0.0+1");
        assertSameAsBuilt(report, "between");
    }

    @Test
    void onlyTheChunksThatAChangedSceneTouchesAreComputedAgain() throws Exception {
        ProductDefinition definition = definition(RefreshIT::monthly);
        List<SourceScene> all = scenes(definition);
        MemoryJournal first = new MemoryJournal();
        build(definition, all, BASE, first);
        int monthly = first.kept() / 3;

        List<SourceScene> reprocessed = new ArrayList<>(all);
        reprocessed.set(1, processedAgain(all.get(1), all.get(3)));
        MemoryJournal journal = new MemoryJournal(first);
        journal.dieAfter(5);
        assertThatThrownBy(() -> refresh(definition, reprocessed, "revised", journal))
                .isInstanceOf(MemoryJournal.Death.class);
        journal.revive();
        RunReport report = refresh(definition, reprocessed, "revised", journal).orElseThrow();

        assertThat(journal.recorded()).as("chunks computed").isLessThan(monthly * 2 / 3);
        assertThat(report.takenOver()).hasSize(2);
        assertThat(report.definition().version()).isEqualTo("1.0.0+1");
        assertSameAsBuilt(report, "revised");
    }

    @Test
    void aRevisionIsRefreshedLikeTheVersionThatItRevises() throws Exception {
        ProductDefinition definition = definition(RefreshIT::monthly);
        MemoryJournal first = new MemoryJournal();
        build(definition.withVersion("1.0.0+1"), scenes(definition).subList(0, 4), BASE, first);
        MemoryJournal journal = new MemoryJournal(first);
        RunReport report =
                refresh(definition, scenes(definition), "more", journal).orElseThrow();
        assertThat(report.takenOver()).hasSize(2);
        assertThat(report.definition().version()).isEqualTo("1.0.0+1");
        assertSameAsBuilt(report, "more");
    }

    @Test
    void inFullNothingIsTakenOver() throws Exception {
        ProductDefinition definition = definition(document -> {});
        MemoryJournal first = new MemoryJournal();
        build(definition, scenes(definition), BASE, first);
        MemoryJournal journal = new MemoryJournal(first);
        ImagerySource source = wanted -> scenes(definition);
        RunReport report = with(
                        source,
                        executor -> executor.refresh(
                                definition, PublishedRun.read(store(), BASE, "1.0.0+1", false), "full", journal))
                .orElseThrow();
        assertThat(journal.begun()).isEqualTo(first.begun());
        assertThat(report.definition().version()).isEqualTo("1.0.0+2");
        assertSameAsBuilt(report, "full");
    }

    private static Optional<Integer> one(int index) {
        return Optional.of(index);
    }

    /** The same acquisition in a later baseline, with other pixels. */
    private static SourceScene processedAgain(SourceScene scene, SourceScene pixels) {
        ObjectNode properties = scene.properties().deepCopy().put("s2:processing_baseline", "99.99");
        return new SourceScene(
                scene.id() + "_R", scene.collection(), scene.datetime(), scene.self(), properties, pixels.bands());
    }

    private static void monthly(ObjectNode definition) {
        definition.withObject("/time").put("step", "P1M").put("reducer", "max-ndvi");
    }

    private static void monthlyCube(ObjectNode definition) {
        monthly(definition);
        ObjectNode output = definition.withObject("/output").put("layout", "cube");
        output.putArray("formats").add("zarr");
        output.put("multiscales", true);
    }

    private void assertSameAsBuilt(RunReport report, String prefix) throws Exception {
        RunReport built = build(report.definition(), report.inputs().scenes(), "built", RunObserver.NONE);
        Map<String, String> refreshed = objects(prefix);
        refreshed.keySet().removeIf(key -> key.endsWith("report.json") || key.endsWith("provenance.json"));
        assertThat(refreshed).isNotEmpty().isEqualTo(objects("built"));
        // Chunks that were taken over count once, whatever the number of scenes that they were computed from.
        assertThat(report.steps())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*observations.*", ".*radiometry.*")
                .isEqualTo(built.steps());
        assertThat(report.inputs().resources()).isEqualTo(built.inputs().resources());
    }

    private RunReport build(ProductDefinition definition, List<SourceScene> scenes, String prefix, RunObserver observer)
            throws Exception {
        return prefix.equals(BASE)
                ? with(
                        wanted -> scenes,
                        executor -> new ProductBuild(executor, store(), Gate.standard())
                                .build(definition, prefix, observer)
                                .run())
                : with(wanted -> scenes, executor -> executor.execute(definition, prefix, observer));
    }

    private Optional<RunReport> refresh(
            ProductDefinition definition, List<SourceScene> found, String prefix, RunObserver observer)
            throws Exception {
        BaseVersion base = PublishedRun.read(store(), BASE, definition.version(), true);
        return with(wanted -> found, executor -> executor.refresh(definition, base, prefix, observer));
    }

    private interface Use<T> {
        T of(DefinitionExecutor executor) throws Exception;
    }

    private <T> T with(ImagerySource source, Use<T> use) throws Exception {
        try (DefinitionExecutor executor = new DefinitionExecutor(source, store(), AddressPolicy.ANY, 2)) {
            return use.of(executor);
        }
    }

    private static List<SourceScene> scenes(ProductDefinition definition) {
        try (StacApiSource source = new StacApiSource(AddressPolicy.ANY)) {
            return source.search(definition);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectStore store() {
        return new FileObjectStore(folder);
    }

    private Map<String, String> objects(String prefix) throws Exception {
        return DemoProduct.objects(store(), prefix);
    }

    private static ProductDefinition definition(Consumer<ObjectNode> change) throws Exception {
        return DemoProduct.definition(server, document -> {
            document.put("version", "1.0.0");
            document.withObject("/time").put("interval", "2023-01-01/..");
            change.accept(document);
        });
    }
}
