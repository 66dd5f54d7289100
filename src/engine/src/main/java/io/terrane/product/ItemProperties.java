package io.terrane.product;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.SceneReport;
import io.terrane.raster.grid.Grid;
import java.time.Instant;
import java.util.List;

/** The properties of an Item and the description of its one band. */
final class ItemProperties {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> TAKEN_FROM_SOURCE =
            List.of("platform", "constellation", "instruments", "eo:cloud_cover");

    private ItemProperties() {}

    static ObjectNode of(ProductDefinition definition, SceneReport scene, Instant published) {
        ObjectNode properties = JSON.objectNode();
        properties.put("datetime", scene.scene().datetime().toString());
        properties.put("created", published.toString()).put("updated", published.toString());
        properties.put("title", definition.title());
        properties.put("license", definition.metadata().license());
        properties.put("version", definition.version());
        properties.put("gsd", scene.grid().transform().a());
        JsonNode source = scene.scene().document().path("properties");
        for (String name : TAKEN_FROM_SOURCE) {
            if (source.hasNonNull(name)) {
                properties.set(name, source.get(name));
            }
        }
        properties.put("processing:level", definition.metadata().processingLevel());
        properties.put("processing:lineage", "Computed from " + scene.scene().id() + ".");
        properties.putObject("processing:software").put("Terrane", "0.1");
        properties
                .putObject("processing:expression")
                .put("format", "terrane")
                .put("expression", definition.expression());
        projection(properties, scene.grid());
        properties.put("terrane:domain", definition.domain());
        properties.put("terrane:product", definition.id());
        properties.put("terrane:valid_share", scene.counts().validShare());
        properties.put("terrane:radiometry", definition.source().radiometry());
        cube(properties, definition, scene);
        return properties;
    }

    /** Of a grid whose CRS is in metres; degrees are for EPSG:4326, which no source of imagery is in. */
    static void projection(ObjectNode target, Grid grid) {
        target.put("proj:code", "EPSG:" + grid.epsg());
        target.putArray("proj:shape").add(grid.height()).add(grid.width());
        ArrayNode transform = target.putArray("proj:transform");
        grid.transform().asList().forEach(transform::add);
        target.putArray("proj:bbox")
                .add(grid.west())
                .add(grid.south())
                .add(grid.east())
                .add(grid.north());
    }

    static ObjectNode band(ProductDefinition definition, SceneReport scene) {
        ObjectNode band = JSON.objectNode();
        band.put("name", scene.array());
        band.put("description", definition.title() + ": " + definition.expression());
        boolean packed = definition.output().dtype().equals("int16");
        band.put("data_type", definition.output().dtype());
        if (packed) {
            band.put("nodata", (int) Short.MIN_VALUE);
            band.put("raster:scale", definition.output().scale()).put("raster:offset", 0);
        } else {
            band.put("nodata", "nan");
        }
        band.put("unit", definition.metadata().units());
        band.put("raster:spatial_resolution", scene.grid().transform().a());
        if (scene.statistics().count() > 0) {
            ObjectNode statistics = band.putObject("statistics");
            statistics
                    .put("minimum", scene.statistics().min())
                    .put("maximum", scene.statistics().max());
            statistics.put("mean", scene.statistics().mean());
            statistics.put("count", scene.statistics().count());
            statistics.put("valid_percent", 100 * scene.counts().validShare());
        }
        return band;
    }

    private static void cube(ObjectNode properties, ProductDefinition definition, SceneReport scene) {
        Grid grid = scene.grid();
        double half = grid.transform().a() / 2;
        ObjectNode dimensions = properties.putObject("cube:dimensions");
        axis(dimensions.putObject("x"), "x", grid.west() + half, grid.east() - half, grid);
        axis(dimensions.putObject("y"), "y", grid.south() + half, grid.north() - half, grid);
        ObjectNode variable = properties.putObject("cube:variables").putObject(scene.array());
        variable.putArray("dimensions").add("y").add("x");
        variable.put("type", "data").put("unit", definition.metadata().units());
        variable.put("description", definition.title());
    }

    private static void axis(ObjectNode target, String name, double first, double last, Grid grid) {
        target.put("type", "spatial").put("axis", name);
        target.putArray("extent").add(first).add(last);
        target.put("step", grid.transform().a()).put("reference_system", grid.epsg());
    }
}
