package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.BandName;
import io.terrane.definition.RadiometryProfile;
import io.terrane.definition.StandardBand;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Finds the asset of a band by its key, or by the name or the common name of one of its bands, or takes a band by number; Sentinel-2's band numbers
 * stand for its common names. Case does not matter. The letters of spectral indices name bands where no asset does.
 */
final class BandResolver {
    /** ESA's band ids and what STAC's eo extension and Earth Search call them. */
    private static final Map<String, String> SENTINEL_2 = Map.ofEntries(
            Map.entry("b01", "coastal"),
            Map.entry("b02", "blue"),
            Map.entry("b03", "green"),
            Map.entry("b04", "red"),
            Map.entry("b05", "rededge1"),
            Map.entry("b06", "rededge2"),
            Map.entry("b07", "rededge3"),
            Map.entry("b08", "nir"),
            Map.entry("b8a", "nir08"),
            Map.entry("b09", "nir09"),
            Map.entry("b11", "swir16"),
            Map.entry("b12", "swir22"));

    private final ObjectNode item;
    private final URI self;

    BandResolver(ObjectNode item, URI self) {
        this.item = item;
        this.self = self;
    }

    /** @param categorical whether the numbers are classes, which no radiometry applies to */
    SourceScene.Band resolve(BandName wanted, RadiometryProfile profile, boolean categorical) throws SourceException {
        Place place = (wanted.number().isPresent() ? inAsset(wanted) : find(wanted.name()))
                .orElseThrow(() -> new SourceException("Item " + item.path("id").asText() + " has no "
                        + (wanted.number().isPresent() ? "asset" : "band") + " '" + wanted.name() + "'; it has "
                        + available()));
        String key = place.key;
        JsonNode asset = item.path("assets").path(key);
        OptionalDouble ofBand = number(described(asset, place.index), "nodata");
        OptionalDouble nodata = ofBand.isPresent() ? ofBand : number(asset, "nodata");
        if (categorical) {
            return new SourceScene.Band(key, place.index, href(key, asset), 1, 0, OptionalDouble.empty());
        }
        Radiometry radiometry = Radiometry.of(profile, item, key, asset);
        return new SourceScene.Band(
                key,
                place.index,
                href(key, asset),
                radiometry.scale(),
                radiometry.offset(),
                nodata.isPresent() || profile == RadiometryProfile.RAW || profile == RadiometryProfile.NAIP
                        ? nodata
                        : OptionalDouble.of(0));
    }

    /** @param index of the band in the asset, from 0 */
    private record Place(String key, int index) {}

    private Optional<Place> inAsset(BandName wanted) {
        return item.path("assets").has(wanted.name())
                ? Optional.of(new Place(wanted.name(), wanted.number().orElseThrow() - 1))
                : Optional.empty();
    }

    private Optional<Place> find(String name) {
        String platform = item.path("properties").path("platform").asText();
        return named(name)
                .or(() -> StandardBand.of(name)
                        .flatMap(band -> band.names(platform).stream()
                                .map(this::named)
                                .flatMap(Optional::stream)
                                .findFirst()));
    }

    private Optional<Place> named(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return find(wanted, true)
                .or(() -> Optional.ofNullable(SENTINEL_2.get(wanted)).flatMap(common -> find(common, false)));
    }

    private Optional<Place> find(String wanted, boolean anyPlatform) {
        if (!anyPlatform && !item.path("properties").path("platform").asText().startsWith("sentinel-2")) {
            return Optional.empty();
        }
        List<Place> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> asset : item.path("assets").properties()) {
            if (asset.getKey().toLowerCase(Locale.ROOT).equals(wanted)) {
                return Optional.of(new Place(asset.getKey(), 0));
            }
            List<Set<String>> bands = bandNames(asset.getValue());
            for (int i = 0; i < bands.size(); i++) {
                if (bands.get(i).contains(wanted)) {
                    places.add(new Place(asset.getKey(), i));
                }
            }
        }
        // One band may be there as COG and as JPEG 2000, and at several resolutions: the finest that can be read.
        return places.stream()
                .min(Comparator.<Place, Boolean>comparing(
                                place -> !isTiff(item.path("assets").path(place.key)))
                        .thenComparing(place ->
                                bandNames(item.path("assets").path(place.key)).size())
                        .thenComparing(place ->
                                item.path("assets").path(place.key).path("gsd").asDouble(Double.MAX_VALUE)));
    }

    private static boolean isTiff(JsonNode asset) {
        return asset.path("type").asText().startsWith("image/tiff");
    }

    /** The names of each of the asset's bands. */
    private static List<Set<String>> bandNames(JsonNode asset) {
        List<Set<String>> names = new ArrayList<>();
        for (String field : List.of("bands", "eo:bands")) {
            JsonNode bands = asset.path(field);
            for (int i = 0; i < bands.size(); i++) {
                if (names.size() <= i) {
                    names.add(new LinkedHashSet<>());
                }
                for (String property : List.of("name", "common_name", "eo:common_name")) {
                    if (bands.get(i).path(property).isTextual()) {
                        names.get(i).add(bands.get(i).path(property).textValue().toLowerCase(Locale.ROOT));
                    }
                }
            }
        }
        return names;
    }

    private String available() {
        List<String> names = new ArrayList<>();
        item.path("assets").properties().forEach(asset -> {
            Set<String> bands = new LinkedHashSet<>();
            bandNames(asset.getValue()).forEach(bands::addAll);
            bands.remove(asset.getKey().toLowerCase(Locale.ROOT));
            if (isTiff(asset.getValue()) || !bands.isEmpty()) {
                names.add(bands.isEmpty() ? asset.getKey() : asset.getKey() + " (" + String.join(", ", bands) + ")");
            }
        });
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** The description of one of the asset's bands, in STAC 1.0's or 1.1's words. */
    private static JsonNode described(JsonNode asset, int index) {
        return asset.path("raster:bands").size() > index
                ? asset.path("raster:bands").get(index)
                : asset.path("bands").path(index);
    }

    private static OptionalDouble number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
    }

    private URI href(String key, JsonNode asset) throws SourceException {
        List<String> candidates = new ArrayList<>(List.of(asset.path("href").asText()));
        asset.path("alternate")
                .forEach(alternate -> candidates.add(alternate.path("href").asText()));
        for (String candidate : candidates) {
            try {
                URI href = self.resolve(candidate);
                if ("https".equalsIgnoreCase(href.getScheme()) || "http".equalsIgnoreCase(href.getScheme())) {
                    return href;
                }
            } catch (IllegalArgumentException e) {
                throw new SourceException(
                        "Item " + item.path("id").asText() + ", asset " + key + ": '" + candidate + "' is no URL", e);
            }
        }
        throw new SourceException("Item " + item.path("id").asText() + ", asset " + key
                + " is at no http or https address but at " + candidates.getFirst());
    }
}
