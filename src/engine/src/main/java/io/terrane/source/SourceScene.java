package io.terrane.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One Item of a source, with the definition's bands resolved to assets.
 *
 * @param self where the Item is, for {@code derived_from}
 * @param properties of the Item, those that are looked at: a run holds many Items
 * @param bands variable of the expression → the asset that serves it
 */
public record SourceScene(
        String id, String collection, Instant datetime, URI self, ObjectNode properties, Map<String, Band> bands) {
    public SourceScene {
        bands = Map.copyOf(bands);
    }

    /** The tile of a fixed tiling that the Item is an image of, as MGRS names it; empty where it says none. */
    public Optional<String> tile() {
        String code = properties.path("grid:code").asText("");
        if (code.startsWith("MGRS-")) {
            return Optional.of(code.substring(5));
        }
        String tile = properties.path("s2:mgrs_tile").asText("");
        if (tile.isEmpty()) {
            tile = properties.path("mgrs:utm_zone").asText("")
                    + properties.path("mgrs:latitude_band").asText("")
                    + properties.path("mgrs:grid_square").asText("");
        }
        return tile.isEmpty() ? Optional.empty() : Optional.of(tile);
    }

    /**
     * @param assetKey key of the asset in the Item
     * @param index of the band in the asset, from 0
     * @param href absolute location of the asset
     * @param scale what the radiometry profile multiplies the stored number by; 1 for class bands
     * @param offset what the radiometry profile adds after scaling; 0 for class bands
     * @param nodata stored number that means no data, from the metadata or the profile
     */
    public record Band(String assetKey, int index, URI href, double scale, double offset, OptionalDouble nodata) {}
}
