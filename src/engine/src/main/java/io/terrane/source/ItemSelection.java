package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2Exception;
import io.terrane.definition.BandName;
import io.terrane.definition.Interval;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.RadiometryProfile;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Items that a definition asks for, of those that come from wherever Items are kept: each is judged, and its bands and
 * radiometry resolved, until there are as many as the definition wants.
 */
public final class ItemSelection {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** Property of an Item that was found in a mirror: when the source had it last. */
    public static final String MIRRORED_AT = "terrane:mirrored_at";

    /** What the product, its order and its duplicates are judged by. */
    private static final List<String> PROPERTIES = List.of(
            "platform",
            "constellation",
            "instruments",
            "eo:cloud_cover",
            "created",
            "grid:code",
            "mgrs:utm_zone",
            "mgrs:latitude_band",
            "mgrs:grid_square",
            "s2:mgrs_tile",
            "s2:processing_baseline",
            "processing:version",
            "s2:generation_time",
            "sat:relative_orbit",
            "proj:code",
            "proj:epsg",
            MIRRORED_AT);

    private final ProductDefinition definition;
    private final Interval interval;
    private final Optional<Cql2> filter;
    private final List<SourceScene> scenes = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private int returned;

    /** @throws SourceException when the definition's filter cannot be read */
    public ItemSelection(ProductDefinition definition) throws SourceException {
        this.definition = definition;
        this.interval = Interval.parse(definition.time().interval());
        this.filter = filter(definition.source());
    }

    private static Optional<Cql2> filter(ProductDefinition.Source source) throws SourceException {
        try {
            return source.filter().isPresent()
                    ? Optional.of(Cql2.parse(source.filter().get()))
                    : Optional.empty();
        } catch (Cql2Exception e) {
            throw new SourceException("the filter cannot be read: " + e.getMessage(), e);
        }
    }

    public Interval interval() {
        return interval;
    }

    Optional<Cql2> filter() {
        return filter;
    }

    /** Whether there are as many as the definition wants. */
    public boolean isFull() {
        return scenes.size() >= definition.source().maxItems();
    }

    /**
     * Takes an Item if it is asked for.
     *
     * @param root that its locations are relative to, where it does not say where it is itself
     * @throws SourceException when it is, and lacks a band
     */
    public void offer(JsonNode candidate, URI root) throws SourceException {
        returned++;
        if (candidate instanceof ObjectNode item
                && matches(item)
                && seen.add(
                        item.path("collection").asText() + "/" + item.path("id").asText())) {
            scenes.add(scene(item, root));
        }
    }

    /**
     * In order of time, one of each acquisition.
     *
     * @param where the Items came from
     * @throws SourceException when there are none
     */
    public List<SourceScene> scenes(String where) throws SourceException {
        if (scenes.isEmpty()) {
            throw new SourceException("no imagery found at %s for the collections %s in %s and bbox %s%s (%s)"
                    .formatted(
                            where,
                            definition.source().collections(),
                            definition.time().interval(),
                            definition.area().bbox(),
                            definition
                                    .source()
                                    .filter()
                                    .map(text -> " with " + text)
                                    .orElse(""),
                            returned == 0
                                    ? "the source returned no Item: widen the area or the interval"
                                    : "it returned " + returned + " Items, none of which is what was asked for"));
        }
        return Duplicates.drop(scenes);
    }

    private boolean matches(ObjectNode item) {
        return definition
                        .source()
                        .collections()
                        .contains(item.path("collection").asText())
                && datetime(item).filter(interval::contains).isPresent()
                && meets(item.path("bbox"), definition.area().bbox())
                && filter.map(cql2 -> cql2.test(item)).orElse(true);
    }

    /** An Item's time: {@code datetime}, or where that is null the start of its interval. */
    public static Optional<Instant> datetime(ObjectNode item) {
        JsonNode properties = item.path("properties");
        String text = properties.path("datetime").isTextual()
                ? properties.path("datetime").textValue()
                : properties.path("start_datetime").asText("");
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Items without a bbox have no place. An Item whose west is east of its east crosses the antimeridian. */
    private static boolean meets(JsonNode bbox, List<Double> area) {
        if (bbox.size() != 4 && bbox.size() != 6) {
            return false;
        }
        int dimensions = bbox.size() / 2;
        double west = bbox.get(0).asDouble();
        double south = bbox.get(1).asDouble();
        double east = bbox.get(dimensions).asDouble();
        double north = bbox.get(dimensions + 1).asDouble();
        boolean longitudes =
                west <= east ? west <= area.get(2) && east >= area.get(0) : west <= area.get(2) || east >= area.get(0);
        return longitudes && south <= area.get(3) && north >= area.get(1);
    }

    private SourceScene scene(ObjectNode item, URI root) throws SourceException {
        String id = item.path("id").asText();
        String collection = item.path("collection").asText();
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,254}")) {
            throw new SourceException("an Item of " + SourceClient.name(root)
                    + " has an id that no product can be named after: '" + id + "'");
        }
        URI self = self(item, root);
        RadiometryProfile profile = RadiometryProfile.of(definition.source().radiometry())
                .orElseThrow(() -> new SourceException(
                        "the radiometry profile is not known; known are " + RadiometryProfile.ids()));
        BandResolver resolver = new BandResolver(item, self);
        Map<String, SourceScene.Band> bands = new HashMap<>();
        for (Map.Entry<String, BandName> band : definition.source().bands().entrySet()) {
            boolean categorical =
                    definition.mask().stream().anyMatch(mask -> mask.band().equals(band.getKey()));
            bands.put(band.getKey(), resolver.resolve(band.getValue(), profile, categorical));
        }
        return new SourceScene(id, collection, datetime(item).orElseThrow(), self, properties(item), bands);
    }

    private static ObjectNode properties(ObjectNode item) {
        ObjectNode kept = JSON.objectNode();
        for (String name : PROPERTIES) {
            JsonNode value = item.path("properties").path(name);
            if (!value.isMissingNode()) {
                kept.set(name, value);
            }
        }
        return kept;
    }

    private static URI self(ObjectNode item, URI root) throws SourceException {
        for (JsonNode link : item.path("links")) {
            if (link.path("rel").asText().equals("self")) {
                try {
                    return root.resolve(link.path("href").asText());
                } catch (IllegalArgumentException e) {
                    throw new SourceException(
                            "Item " + item.path("id").asText() + " has a self link that is no URL", e);
                }
            }
        }
        String base = root.toString().endsWith("/") ? root.toString() : root + "/";
        return URI.create(base + "collections/" + item.path("collection").asText() + "/items/"
                + item.path("id").asText());
    }
}
