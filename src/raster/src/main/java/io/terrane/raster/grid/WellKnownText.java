package io.terrane.raster.grid;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A CRS as CF's grid mapping attributes and as WKT (OGC 01-009), for the CRSs that imagery comes in. */
public final class WellKnownText {
    private static final int UTM_NORTH = 32600;
    private static final int UTM_SOUTH = 32700;
    private static final String WGS84 = """
            GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],\
            AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],\
            UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]""";

    private WellKnownText() {}

    /**
     * Attributes of a grid mapping variable: {@code crs_wkt} and {@code spatial_ref} and CF's parameters for UTM on
     * WGS 84 and for WGS 84 itself; for any other CRS {@code spatial_ref} is its code, which readers look up.
     */
    public static ObjectNode gridMapping(int epsg) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        int zone = utmZone(epsg);
        if (epsg == CrsTransform.WGS84) {
            attributes.put("crs_wkt", WGS84).put("spatial_ref", WGS84).put("grid_mapping_name", "latitude_longitude");
            ellipsoid(attributes);
        } else if (zone > 0) {
            boolean south = epsg > UTM_SOUTH;
            String text = utm(zone, south);
            attributes.put("crs_wkt", text).put("spatial_ref", text).put("grid_mapping_name", "transverse_mercator");
            attributes.put("latitude_of_projection_origin", 0.0);
            attributes.put("longitude_of_central_meridian", 6.0 * zone - 183);
            attributes.put("scale_factor_at_central_meridian", 0.9996);
            attributes.put("false_easting", 500000.0);
            attributes.put("false_northing", south ? 10000000.0 : 0.0);
            ellipsoid(attributes);
        } else {
            attributes.put("spatial_ref", "EPSG:" + epsg);
        }
        return attributes;
    }

    /**
     * Whether coordinates are degrees of longitude and latitude.
     *
     * @throws IllegalArgumentException when the code is unknown
     */
    public static boolean isGeographic(int epsg) {
        return epsg == CrsTransform.WGS84 || CrsTransform.crs(epsg).isGeographic();
    }

    private static int utmZone(int epsg) {
        int north = epsg - UTM_NORTH;
        int south = epsg - UTM_SOUTH;
        return north >= 1 && north <= 60 ? north : south >= 1 && south <= 60 ? south : 0;
    }

    private static void ellipsoid(ObjectNode attributes) {
        attributes.put("semi_major_axis", 6378137.0);
        attributes.put("inverse_flattening", 298.257223563);
        attributes.put("longitude_of_prime_meridian", 0.0);
    }

    private static String utm(int zone, boolean south) {
        return """
                PROJCS["WGS 84 / UTM zone %d%s",%s,PROJECTION["Transverse_Mercator"],\
                PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",%d],PARAMETER["scale_factor",0.9996],\
                PARAMETER["false_easting",500000],PARAMETER["false_northing",%d],\
                UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],\
                AUTHORITY["EPSG","%d"]]""".formatted(
                        zone,
                        south ? "S" : "N",
                        WGS84,
                        6 * zone - 183,
                        south ? 10000000 : 0,
                        (south ? UTM_SOUTH : UTM_NORTH) + zone);
    }
}
