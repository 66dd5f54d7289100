package io.terrane.product;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.DefinitionReader;
import io.terrane.execution.PixelCounts;
import io.terrane.execution.RadiometryEvidence;
import io.terrane.execution.RunReport;
import io.terrane.execution.Statistics;
import io.terrane.execution.StepReport;
import io.terrane.source.ItemSelection;
import io.terrane.source.SourceScene;

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
        node.set("pixels", pixels(scene.counts()));
        node.set("observations", pixels(scene.observations()));
        node.set("statistics", statistics(scene.statistics()));
        node.set("radiometry", radiometry(scene.radiometry()));
        return node;
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
