package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.WellKnownText;

/**
 * What says where an array's elements lie, twice: by CF 1.11 (coordinates, a grid mapping) for xarray and GDAL, and by the
 * {@code proj:} and {@code spatial:} conventions of Zarr for readers of those.
 */
public final class GridAttributes {
    /** What arrays name in their attribute {@code grid_mapping}. */
    public static final String GRID_MAPPING = "spatial_ref";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private GridAttributes() {}

    /** Of the coordinate {@code x} or {@code y}. */
    public static ObjectNode axis(String name, Grid grid) {
        boolean geographic = WellKnownText.isGeographic(grid.epsg());
        ObjectNode attributes = JSON.objectNode();
        String direction = name.equals("x") ? "longitude" : "latitude";
        attributes.put("standard_name", geographic ? direction : "projection_" + name + "_coordinate");
        attributes.put("long_name", geographic ? direction : name + " coordinate of projection");
        attributes.put("units", geographic ? "degrees_" + (name.equals("x") ? "east" : "north") : "m");
        attributes.put("axis", name.equals("x") ? "X" : "Y");
        return attributes;
    }

    /** Of the coordinate {@code time}, in seconds. */
    public static ObjectNode time() {
        ObjectNode attributes = JSON.objectNode();
        attributes
                .put("standard_name", "time")
                .put("long_name", "time of acquisition")
                .put("axis", "T");
        attributes.put("units", "seconds since 1970-01-01 00:00:00").put("calendar", "proleptic_gregorian");
        return attributes;
    }

    /** Of the grid mapping variable. */
    public static ObjectNode gridMapping(Grid grid) {
        AffineTransform t = grid.transform();
        ObjectNode attributes = WellKnownText.gridMapping(grid.epsg());
        attributes.put("GeoTransform", "%s %s %s %s %s %s".formatted(t.c(), t.a(), t.b(), t.f(), t.d(), t.e()));
        return attributes;
    }

    /** Adds Zarr's attributes to an array's or a group's. */
    public static void put(ObjectNode attributes, Grid grid) {
        attributes.put("proj:code", "EPSG:" + grid.epsg());
        attributes.putArray("spatial:dimensions").add("y").add("x");
        attributes.put("spatial:registration", "pixel");
        ArrayNode transform = attributes.putArray("spatial:transform");
        grid.transform().asList().forEach(transform::add);
        attributes.putArray("spatial:shape").add(grid.height()).add(grid.width());
    }

    /** Says in a group's attributes that {@link #put}'s conventions are used in it. */
    public static void declareConventions(ObjectNode attributes) {
        convention(
                attributes,
                "proj:",
                "f17cb550-5864-4468-aeb7-f3180cfb622f",
                "https://github.com/zarr-experimental/geo-proj/blob/v1/README.md");
        convention(
                attributes,
                "spatial:",
                "689b58e2-cf7b-45e0-9fff-9cfc0883d6b4",
                "https://github.com/zarr-conventions/spatial/blob/v1/README.md");
    }

    static void convention(ObjectNode attributes, String name, String uuid, String specification) {
        JsonNode present = attributes.get("zarr_conventions");
        ArrayNode conventions = present instanceof ArrayNode list ? list : attributes.putArray("zarr_conventions");
        conventions.addObject().put("name", name).put("uuid", uuid).put("spec_url", specification);
    }

    /** Coordinates of pixel centres along x. */
    public static double[] x(Grid grid) {
        return centres(grid.width(), grid.transform().c(), grid.transform().a());
    }

    /** Coordinates of pixel centres along y, in row order. */
    public static double[] y(Grid grid) {
        return centres(grid.height(), grid.transform().f(), grid.transform().e());
    }

    private static double[] centres(int count, double origin, double step) {
        double[] centres = new double[count];
        for (int i = 0; i < count; i++) {
            centres[i] = origin + (i + 0.5) * step;
        }
        return centres;
    }
}
