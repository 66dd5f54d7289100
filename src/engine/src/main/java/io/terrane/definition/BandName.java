package io.terrane.definition;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a definition says of where a band is: a name, or a band of an asset by number, as {@code {asset: image, band: 4}}.
 *
 * @param name asset key, band name or common name; with a number, the asset's key
 * @param number of the band in the asset, from 1
 */
public record BandName(String name, OptionalInt number) {
    public static BandName of(String name) {
        return new BandName(name, OptionalInt.empty());
    }

    /** As a definition writes it. */
    @JsonValue
    Object document() {
        if (number.isEmpty()) {
            return name;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("asset", name);
        fields.put("band", number.getAsInt());
        return fields;
    }
}
