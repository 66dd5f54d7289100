package io.terrane.execution;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.zarr.GridAttributes;
import java.util.stream.Collectors;

/**
 * The attributes of a product's Zarr group and arrays: CF 1.11 for xarray and GDAL, the {@code proj:} and {@code
 * spatial:} conventions of Zarr for readers of those.
 */
final class ProductMetadata {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ProductMetadata() {}

    static ObjectNode group(ProductDefinition definition, TimeStep step, Grid grid) {
        ObjectNode attributes = JSON.objectNode();
        attributes.put("Conventions", "CF-1.11");
        attributes.put("title", definition.title());
        attributes.put("license", definition.metadata().license());
        attributes.put("processing_level", definition.metadata().processingLevel());
        attributes.put("domain", definition.domain());
        attributes.put("product", definition.id());
        attributes.put("version", definition.version());
        attributes.put("source", source(step));
        attributes.put("time_coverage_start", step.time().start().toString());
        attributes.put("time_coverage_end", step.time().end().toString());
        attributes.put("history", history(definition, step));
        GridAttributes.declareConventions(attributes);
        GridAttributes.put(attributes, grid);
        return attributes;
    }

    /** What a file says of its origin. */
    static String history(ProductDefinition definition, TimeStep step) {
        return "Computed by Terrane from %s: %s".formatted(origin(step), definition.expression());
    }

    private static String source(TimeStep step) {
        return step.scenes().stream().map(scene -> scene.self().toString()).collect(Collectors.joining(" "));
    }

    private static String origin(TimeStep step) {
        return step.isInstant() ? step.id() : step.scenes().size() + " Items of " + step.time();
    }

    static ObjectNode data(ProductDefinition definition, Packing packing, Grid grid) {
        ObjectNode attributes = JSON.objectNode();
        attributes.put("long_name", definition.title());
        attributes.put("units", definition.metadata().units());
        // Floating-point numbers beside a packed integer: NUG reads them as unpacked.
        ArrayNode range = attributes.putArray("valid_range");
        definition.metadata().validRange().forEach(range::add);
        attributes.put("processing_level", definition.metadata().processingLevel());
        attributes.put("expression", definition.expression());
        attributes.put("grid_mapping", GridAttributes.GRID_MAPPING);
        if (packing.dataType() == DataType.INT16) {
            attributes.put("scale_factor", packing.scale());
            attributes.put("add_offset", 0.0);
            attributes.put("_FillValue", (int) packing.fill());
        }
        GridAttributes.put(attributes, grid);
        return attributes;
    }
}
