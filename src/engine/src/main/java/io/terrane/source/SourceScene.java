package io.terrane.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One Item of a source, with the definition's bands resolved to assets.
 *
 * @param self where the Item is, for {@code derived_from}
 * @param document the Item as the source served it
 * @param bands variable of the expression → the asset that serves it
 */
public record SourceScene(
        String id, String collection, Instant datetime, URI self, ObjectNode document, Map<String, Band> bands) {
    public SourceScene {
        bands = Map.copyOf(bands);
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
