package io.terrane.product;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.Interval;
import io.terrane.execution.CogReport;
import io.terrane.execution.PixelCounts;
import io.terrane.execution.RadiometryEvidence;
import io.terrane.execution.RunReport;
import io.terrane.execution.Statistics;
import io.terrane.execution.StepReport;
import io.terrane.execution.TimeStep;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.store.Checksum;
import io.terrane.source.ItemSelection;
import io.terrane.source.SourceScene;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;

/** A run as a document: the definition, what went in, and what became of the pixels. */
public final class RunDocument {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RunDocument() {}

    public static ObjectNode of(RunReport run) {
        ObjectNode document = JSON.objectNode();
        document.set("definition", DefinitionReader.document(run.definition()));
        document.put("started", run.started().toString());
        document.put("took_seconds", run.took().toMillis() / 1000.0);
        document.set("pixels", pixels(run.counts()));
        document.set("statistics", statistics(run.statistics()));
        ArrayNode scenes = document.putArray("items");
        run.steps().forEach(scene -> scenes.add(scene(scene)));
        return document;
    }

    private static ObjectNode scene(StepReport scene) {
        ObjectNode node = JSON.objectNode();
        node.put("id", scene.step().id());
        node.put("start", scene.step().time().start().toString());
        node.put("end", scene.step().time().end().toString());
        ArrayNode sources = node.putArray("sources");
        scene.step().scenes().forEach(source -> sources.add(source(source)));
        node.put("zarr", scene.path() + "/" + scene.array());
        scene.timeIndex().ifPresent(index -> node.put("time_index", index));
        node.put("preview", scene.preview());
        scene.cog()
                .ifPresent(cog -> node.putObject("cog")
                        .put("key", cog.key())
                        .put("size", cog.checksum().size())
                        .put("checksum", cog.checksum().multihash()));
        ItemProperties.projection(node, scene.grid());
        ItemProperties.projection(node.putObject("source_grid"), scene.sourceGrid());
        node.set("pixels", pixels(scene.counts()));
        node.set("observations", pixels(scene.observations()));
        node.set("statistics", statistics(scene.statistics()));
        node.set("radiometry", radiometry(scene.radiometry()));
        return node;
    }

    /**
     * The steps of such a document.
     *
     * @param scenes that the run was computed from
     * @throws IllegalArgumentException when something is missing or makes no sense
     */
    static List<StepReport> steps(JsonNode document, List<SourceScene> scenes) {
        Map<String, SourceScene> byId = new HashMap<>();
        scenes.forEach(scene -> byId.put(scene.collection() + "/" + scene.id(), scene));
        List<StepReport> steps = new ArrayList<>();
        try {
            for (JsonNode node : document.path("items")) {
                steps.add(step(node, byId));
            }
        } catch (NoSuchElementException | DateTimeException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the run's report is not whole: " + e.getMessage(), e);
        }
        return steps;
    }

    private static StepReport step(JsonNode node, Map<String, SourceScene> scenes) {
        List<SourceScene> sources = new ArrayList<>();
        node.path("sources")
                .forEach(source -> sources.add(Optional.ofNullable(scenes.get(source.path("collection")
                                        .asText() + "/" + source.path("id").asText()))
                        .orElseThrow()));
        Interval time = new Interval(
                Instant.parse(node.path("start").asText()),
                Instant.parse(node.path("end").asText()));
        String array = node.path("zarr").asText();
        int slash = array.lastIndexOf('/');
        return new StepReport(
                new TimeStep(node.path("id").asText(), time, sources),
                array.substring(0, Math.max(0, slash)),
                array.substring(slash + 1),
                node.has("time_index") ? Optional.of(node.path("time_index").asInt()) : Optional.empty(),
                grid(node),
                grid(node.path("source_grid")),
                counts(node.path("pixels")),
                counts(node.path("observations")),
                stored(node.path("statistics")),
                evidence(node.path("radiometry")),
                node.path("preview").asText(),
                node.has("cog") ? Optional.of(cog(node.path("cog"))) : Optional.empty());
    }

    private static Grid grid(JsonNode node) {
        double[] transform = new double[6];
        for (int i = 0; i < transform.length; i++) {
            transform[i] = node.path("proj:transform").path(i).asDouble(Double.NaN);
        }
        return new Grid(
                Integer.parseInt(node.path("proj:code").asText().replace("EPSG:", "")),
                new AffineTransform(transform[0], transform[1], transform[2], transform[3], transform[4], transform[5]),
                node.path("proj:shape").path(0).asInt(),
                node.path("proj:shape").path(1).asInt());
    }

    private static CogReport cog(JsonNode node) {
        return new CogReport(
                node.path("key").asText(),
                Checksum.ofMultihash(
                        node.path("checksum").asText(), node.path("size").asLong()));
    }

    private static PixelCounts counts(JsonNode node) {
        return new PixelCounts(
                node.path("valid").asLong(),
                node.path("nodata").asLong(),
                node.path("masked").asLong(),
                node.path("negative_reflectance").asLong(),
                node.path("without_result").asLong(),
                node.path("clipped").asLong(),
                node.path("saturated").asLong());
    }

    private static Statistics stored(JsonNode node) {
        return new Statistics(
                node.path("min").asDouble(Double.NaN),
                node.path("max").asDouble(Double.NaN),
                node.path("sum").asDouble(0),
                node.path("count").asLong());
    }

    private static RadiometryEvidence evidence(JsonNode node) {
        return new RadiometryEvidence(
                node.path("profile").asText(),
                node.path("offset").asDouble(),
                node.path("judged_pixels").asLong(),
                node.path("share_negative").asDouble(),
                node.path("share_outside").asDouble(),
                node.has("dark_floor") ? OptionalInt.of(node.path("dark_floor").asInt()) : OptionalInt.empty(),
                Optional.ofNullable(node.path("disagreement").textValue()));
    }

    private static ObjectNode source(SourceScene source) {
        ObjectNode node = JSON.objectNode();
        node.put("id", source.id()).put("collection", source.collection());
        node.put("datetime", source.datetime().toString());
        node.put("self", source.self().toString());
        if (source.properties().has(ItemSelection.MIRRORED_AT)) {
            node.set("mirrored_at", source.properties().path(ItemSelection.MIRRORED_AT));
        }
        ObjectNode bands = node.putObject("bands");
        source.bands()
                .forEach((variable, band) -> bands.putObject(variable)
                        .put("asset", band.assetKey())
                        .put("scale", band.scale())
                        .put("offset", band.offset()));
        return node;
    }

    private static ObjectNode pixels(PixelCounts counts) {
        return JSON.objectNode()
                .put("total", counts.total())
                .put("valid", counts.valid())
                .put("nodata", counts.nodata())
                .put("masked", counts.masked())
                .put("negative_reflectance", counts.negative())
                .put("without_result", counts.nonFinite())
                .put("clipped", counts.clipped())
                .put("saturated", counts.saturated());
    }

    private static ObjectNode statistics(Statistics statistics) {
        ObjectNode node = JSON.objectNode().put("count", statistics.count());
        if (statistics.count() > 0) {
            node.put("min", statistics.min()).put("max", statistics.max()).put("mean", statistics.mean());
            node.put("sum", statistics.sum());
        }
        return node;
    }

    private static ObjectNode radiometry(RadiometryEvidence evidence) {
        ObjectNode node = JSON.objectNode();
        node.put("profile", evidence.profile()).put("offset", evidence.offset());
        node.put("judged_pixels", evidence.judged());
        node.put("share_negative", evidence.shareNegative());
        node.put("share_outside", evidence.shareOutside());
        evidence.darkFloor().ifPresent(floor -> node.put("dark_floor", floor));
        evidence.disagreement().ifPresent(why -> node.put("disagreement", why));
        return node;
    }
}
