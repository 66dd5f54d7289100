package io.terrane.product;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.StepReport;
import io.terrane.execution.TimeStep;
import io.terrane.raster.grid.Grid;
import java.time.Instant;
import java.util.List;

/** The properties of an Item and the description of its one band. */
final class ItemProperties {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> TAKEN_FROM_SOURCE =
            List.of("platform", "constellation", "instruments", "eo:cloud_cover");

    private ItemProperties() {}

    /** @param steps of an array that holds several of them */
    static ObjectNode of(ProductDefinition definition, StepReport scene, List<StepReport> steps, Instant published) {
        ObjectNode properties = JSON.objectNode();
        time(properties, scene.step());
        properties.put("created", published.toString()).put("updated", published.toString());
        properties.put("title", definition.title());
        properties.put("license", definition.metadata().license());
        properties.put("version", definition.version());
        properties.put("gsd", scene.grid().transform().a());
        takeFromSources(properties, scene.step());
        properties.put("processing:level", definition.metadata().processingLevel());
        properties.put("processing:lineage", lineage(scene.step()));
        properties.putObject("processing:software").put("Terrane", EngineVersion.text());
        properties
                .putObject("processing:expression")
                .put("format", "terrane")
                .put("expression", definition.expression());
        projection(properties, scene.grid());
        properties.put("terrane:domain", definition.domain());
        properties.put("terrane:product", definition.id());
        properties.put("terrane:valid_share", scene.counts().validShare());
        properties.put("terrane:radiometry", definition.source().radiometry());
        cube(properties, definition, scene, steps);
        return properties;
    }

    /** A period ends with its last instant, since the ends of STAC's intervals belong to them. */
    private static void time(ObjectNode properties, TimeStep step) {
        if (step.isInstant()) {
            properties.put("datetime", step.time().start().toString());
            return;
        }
        properties.putNull("datetime");
        properties.put("start_datetime", step.time().start().toString());
        properties.put("end_datetime", step.time().end().toString());
    }

    /** What all of the sources say alike. */
    private static void takeFromSources(ObjectNode properties, TimeStep step) {
        for (String name : TAKEN_FROM_SOURCE) {
            JsonNode value = step.scenes().getFirst().properties().path(name);
            boolean alike = step.scenes().stream()
                    .allMatch(scene -> scene.properties().path(name).equals(value));
            if (alike && !value.isMissingNode() && !value.isNull()) {
                properties.set(name, value);
            }
        }
    }

    private static String lineage(TimeStep step) {
        return step.isInstant()
                ? "Computed from " + step.id() + "."
                : "Computed from " + step.scenes().size() + " Items, which the links name.";
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

    static ObjectNode band(ProductDefinition definition, StepReport scene) {
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

    private static void cube(
            ObjectNode properties, ProductDefinition definition, StepReport scene, List<StepReport> steps) {
        Grid grid = scene.grid();
        double half = grid.transform().a() / 2;
        ObjectNode dimensions = properties.putObject("cube:dimensions");
        axis(dimensions.putObject("x"), "x", grid.west() + half, grid.east() - half, grid);
        axis(dimensions.putObject("y"), "y", grid.south() + half, grid.north() - half, grid);
        ObjectNode variable = properties.putObject("cube:variables").putObject(scene.array());
        ArrayNode names = variable.putArray("dimensions");
        if (!steps.isEmpty()) {
            names.add("time");
            ObjectNode time = dimensions.putObject("time").put("type", "temporal");
            time.putArray("extent")
                    .add(scene.step().time().start().toString())
                    .add(scene.step().time().end().toString());
            ArrayNode values = time.putArray("values");
            steps.forEach(step -> values.add(step.step().time().start().toString()));
        }
        names.add("y").add("x");
        variable.put("type", "data").put("unit", definition.metadata().units());
        variable.put("description", definition.title());
    }

    private static void axis(ObjectNode target, String name, double first, double last, Grid grid) {
        target.put("type", "spatial").put("axis", name);
        target.putArray("extent").add(first).add(last);
        target.put("step", grid.transform().a()).put("reference_system", grid.epsg());
    }
}
