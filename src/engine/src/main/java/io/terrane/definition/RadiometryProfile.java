package io.terrane.definition;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a source's stored numbers become reflectance; a definition names one. */
public enum RadiometryProfile {
    /** Earth Search's {@code sentinel-2-l2a}: the offset is in the pixels where {@code earthsearch:boa_offset_applied}. */
    EARTH_SEARCH_L2A("earth-search-l2a"),
    /** Earth Search's {@code sentinel-2-c1-l2a}: scale and offset of {@code raster:bands} are to be applied. */
    EARTH_SEARCH_C1_L2A("earth-search-c1-l2a"),
    /** Planetary Computer's {@code sentinel-2-l2a}: −0.1 from processing baseline 04.00, which metadata do not say. */
    PLANETARY_COMPUTER_L2A("planetary-computer-l2a"),
    /** Copernicus Data Space: scale and offset of {@code raster:bands} or of the asset. */
    CDSE_L2A("cdse-l2a"),
    /** Landsat Collection 2 Level 2: scale and offset of surface reflectance, or of surface temperature in kelvins. */
    LANDSAT_C2_L2("landsat-c2-l2"),
    /** NAIP's aerial photographs: shares of the brightest of 255, which no reflectance is known for; nothing is nodata. */
    NAIP("naip"),
    /** Stored numbers as they are. */
    RAW("raw");

    private final String id;

    RadiometryProfile(String id) {
        this.id = id;
    }

    /** The name that definitions use. */
    public String id() {
        return id;
    }

    public static Optional<RadiometryProfile> of(String id) {
        return Arrays.stream(values()).filter(profile -> profile.id.equals(id)).findFirst();
    }

    public static List<String> ids() {
        return Arrays.stream(values()).map(RadiometryProfile::id).toList();
    }
}
