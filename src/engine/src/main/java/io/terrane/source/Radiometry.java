package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.definition.RadiometryProfile;
import java.util.List;
import java.util.Locale;

/**
 * Reflectance = scale · stored number + offset, as a profile says.
 *
 * @param scale reflectance of one step
 * @param offset reflectance
 */
record Radiometry(double scale, double offset) {
    private static final double STEP = 1e-4;
    /** ESA's BOA_ADD_OFFSET of −1000, in reflectance. */
    private static final double ESA_OFFSET = -0.1;
    /** The processing baseline from which pixels carry it. */
    private static final String FIRST_BASELINE = "04.00";

    /** @param key of the asset */
    static Radiometry of(RadiometryProfile profile, JsonNode item, String key, JsonNode asset) {
        JsonNode properties = item.path("properties");
        boolean carries = properties.path("s2:processing_baseline").asText("").compareTo(FIRST_BASELINE) >= 0;
        return switch (profile) {
            case EARTH_SEARCH_L2A ->
                new Radiometry(
                        STEP,
                        properties.path("earthsearch:boa_offset_applied").asBoolean(false) || !carries
                                ? 0
                                : ESA_OFFSET);
            case EARTH_SEARCH_C1_L2A, CDSE_L2A -> declared(asset);
            case PLANETARY_COMPUTER_L2A -> new Radiometry(STEP, carries ? ESA_OFFSET : 0);
            case LANDSAT_C2_L2 ->
                key.toUpperCase(Locale.ROOT).contains("ST_B")
                                || key.toLowerCase(Locale.ROOT).startsWith("lwir")
                        ? new Radiometry(0.00341802, 149)
                        : new Radiometry(2.75e-5, -0.2);
            case NAIP -> new Radiometry(1 / 255.0, 0);
            case RAW -> new Radiometry(1, 0);
        };
    }

    /** What the asset's metadata say: STAC 1.0's {@code raster:bands}, 1.1's {@code bands}, or the asset itself. */
    private static Radiometry declared(JsonNode asset) {
        for (JsonNode node :
                List.of(asset.path("raster:bands").path(0), asset.path("bands").path(0), asset)) {
            for (String prefix : List.of("", "raster:")) {
                if (node.path(prefix + "scale").isNumber()
                        || node.path(prefix + "offset").isNumber()) {
                    return new Radiometry(
                            node.path(prefix + "scale").asDouble(1),
                            node.path(prefix + "offset").asDouble(0));
                }
            }
        }
        return new Radiometry(STEP, 0);
    }
}
