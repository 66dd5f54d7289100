package io.terrane.product;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Where a grid lies, in degrees of longitude and latitude (WGS 84).
 *
 * @param geometry a GeoJSON Polygon, counter-clockwise, with points along the edges of the grid
 * @param bbox west, south, east, north
 */
record Footprint(ObjectNode geometry, double[] bbox) {
    private static final int POINTS_AN_EDGE = 4;
    private static final int DECIMALS = 7;

    static Footprint of(Grid grid) {
        CrsTransform transform = CrsTransform.between(grid.epsg(), CrsTransform.WGS84);
        ObjectNode geometry = JsonNodeFactory.instance.objectNode().put("type", "Polygon");
        ArrayNode ring = geometry.putArray("coordinates").addArray();
        double[][] corners = {
            {grid.west(), grid.south()},
            {grid.east(), grid.south()},
            {grid.east(), grid.north()},
            {grid.west(), grid.north()}
        };
        double[] bbox = {180, 90, -180, -90};
        for (int corner = 0; corner < corners.length; corner++) {
            double[] from = corners[corner];
            double[] to = corners[(corner + 1) % corners.length];
            for (int i = 0; i < POINTS_AN_EDGE; i++) {
                double share = (double) i / POINTS_AN_EDGE;
                double[] point =
                        transform.apply(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]));
                add(ring, point, bbox);
            }
        }
        ring.add(ring.get(0).deepCopy());
        return new Footprint(geometry, bbox);
    }

    private static void add(ArrayNode ring, double[] point, double[] bbox) {
        double longitude = round(point[0]);
        double latitude = round(point[1]);
        ring.addArray().add(longitude).add(latitude);
        bbox[0] = Math.min(bbox[0], longitude);
        bbox[1] = Math.min(bbox[1], latitude);
        bbox[2] = Math.max(bbox[2], longitude);
        bbox[3] = Math.max(bbox[3], latitude);
    }

    /** A hundredth of a metre is enough for a footprint. */
    private static double round(double degrees) {
        return BigDecimal.valueOf(degrees)
                .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    ArrayNode bboxNode() {
        ArrayNode node = JsonNodeFactory.instance.arrayNode();
        for (double value : bbox) {
            node.add(value);
        }
        return node;
    }
}
