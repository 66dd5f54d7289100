package io.terrane.execution;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.WellKnownText;
import io.terrane.source.SourceScene;

/**
 * The attributes of a product's Zarr group and arrays: CF 1.11 for xarray and GDAL, the {@code proj:} and {@code
 * spatial:} conventions of Zarr for readers of those.
 */
final class ProductMetadata {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ProductMetadata() {}

    static ObjectNode group(ProductDefinition definition, SourceScene scene, Grid grid) {
        ObjectNode attributes = JSON.objectNode();
        attributes.put("Conventions", "CF-1.11");
        attributes.put("title", definition.title());
        attributes.put("license", definition.metadata().license());
        attributes.put("processing_level", definition.metadata().processingLevel());
        attributes.put("domain", definition.domain());
        attributes.put("product", definition.id());
        attributes.put("version", definition.version());
        attributes.put("source", scene.self().toString());
        attributes.put("time_coverage_start", scene.datetime().toString());
        attributes.put("history", "Computed by Terrane from %s: %s".formatted(scene.id(), definition.expression()));
        ArrayNode conventions = attributes.putArray("zarr_conventions");
        conventions
                .addObject()
                .put("name", "proj:")
                .put("uuid", "f17cb550-5864-4468-aeb7-f3180cfb622f")
                .put("spec_url", "https://github.com/zarr-experimental/geo-proj/blob/v1/README.md");
        conventions
                .addObject()
                .put("name", "spatial:")
                .put("uuid", "689b58e2-cf7b-45e0-9fff-9cfc0883d6b4")
                .put("spec_url", "https://github.com/zarr-conventions/spatial/blob/v1/README.md");
        spatial(attributes, grid);
        return attributes;
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
        attributes.put("grid_mapping", "spatial_ref");
        if (packing.dataType() == DataType.INT16) {
            attributes.put("scale_factor", packing.scale());
            attributes.put("add_offset", 0.0);
            attributes.put("_FillValue", (int) packing.fill());
        }
        arrayDimensions(attributes, "y", "x");
        spatial(attributes, grid);
        return attributes;
    }

    static ObjectNode axis(String name, boolean geographic) {
        ObjectNode attributes = JSON.objectNode();
        String direction = name.equals("x") ? "longitude" : "latitude";
        attributes.put("standard_name", geographic ? direction : "projection_" + name + "_coordinate");
        attributes.put("long_name", geographic ? direction : name + " coordinate of projection");
        attributes.put("units", geographic ? "degrees_" + (name.equals("x") ? "east" : "north") : "m");
        attributes.put("axis", name.equals("x") ? "X" : "Y");
        arrayDimensions(attributes, name);
        return attributes;
    }

    static ObjectNode gridMapping(Grid grid) {
        AffineTransform t = grid.transform();
        ObjectNode attributes = WellKnownText.gridMapping(grid.epsg());
        attributes.put("GeoTransform", "%s %s %s %s %s %s".formatted(t.c(), t.a(), t.b(), t.f(), t.d(), t.e()));
        arrayDimensions(attributes);
        return attributes;
    }

    private static void arrayDimensions(ObjectNode attributes, String... names) {
        ArrayNode dimensions = attributes.putArray("_ARRAY_DIMENSIONS");
        for (String name : names) {
            dimensions.add(name);
        }
    }

    private static void spatial(ObjectNode attributes, Grid grid) {
        attributes.put("proj:code", "EPSG:" + grid.epsg());
        attributes.putArray("spatial:dimensions").add("y").add("x");
        attributes.put("spatial:registration", "pixel");
        ArrayNode transform = attributes.putArray("spatial:transform");
        grid.transform().asList().forEach(transform::add);
        attributes.putArray("spatial:shape").add(grid.height()).add(grid.width());
    }
}
