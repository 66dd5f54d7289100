package io.terrane.raster.tiff;

import io.terrane.raster.grid.WellKnownText;

/** The numbers of OGC GeoTIFF 1.1. */
final class GeoKeys {
    static final int GT_MODEL_TYPE = 1024;
    static final int GT_RASTER_TYPE = 1025;
    static final int GEODETIC_CRS = 2048;
    static final int PROJECTED_CRS = 3072;

    private static final int MODEL_PROJECTED = 1;
    private static final int MODEL_GEOGRAPHIC = 2;
    private static final int PIXEL_IS_AREA = 1;

    private GeoKeys() {}

    /** The directory of a CRS that has an EPSG code. */
    static int[] of(int epsg) {
        boolean geographic = WellKnownText.isGeographic(epsg);
        return new int[] {
            1,
            1,
            0,
            3,
            GT_MODEL_TYPE,
            0,
            1,
            geographic ? MODEL_GEOGRAPHIC : MODEL_PROJECTED,
            GT_RASTER_TYPE,
            0,
            1,
            PIXEL_IS_AREA,
            geographic ? GEODETIC_CRS : PROJECTED_CRS,
            0,
            1,
            epsg
        };
    }
}
