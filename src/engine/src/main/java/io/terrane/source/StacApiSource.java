package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2Exception;
import io.terrane.definition.BandName;
import io.terrane.definition.Interval;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.RadiometryProfile;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Searches a STAC API. What is asked for is checked again on every Item, since some servers ignore parameters that they
 * do not know. Safe for concurrent use.
 */
public final class StacApiSource implements ImagerySource, AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int PAGE = 100;
    private static final String FILTER_CLASS = "/item-search#filter";
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
            "proj:epsg");

    private static final String CQL2_TEXT_CLASS = "cql2-text";

    private final SourceClient client;

    /** @param addresses which addresses the source may be at */
    public StacApiSource(AddressPolicy addresses) {
        this(addresses, new BackOff(6, java.time.Duration.ofMillis(500)));
    }

    StacApiSource(AddressPolicy addresses, BackOff backOff) {
        this.client = new SourceClient(addresses, backOff);
    }

    @Override
    public List<SourceScene> search(ProductDefinition definition) throws SourceException {
        ProductDefinition.Source wanted = definition.source();
        URI root = URI.create(wanted.stac());
        Optional<Cql2> filter = filter(wanted);
        ObjectNode landing = client.get(root);
        StacSearch search = new StacSearch(client, root, landing, parameters(definition, landing, filter));
        Interval interval = Interval.parse(definition.time().interval());
        List<SourceScene> scenes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int returned = 0;
        while (search.hasNext() && scenes.size() < wanted.maxItems()) {
            Iterator<JsonNode> page = search.page();
            while (page.hasNext() && scenes.size() < wanted.maxItems()) {
                returned++;
                if (page.next() instanceof ObjectNode item
                        && matches(item, definition, interval, filter)
                        && seen.add(item.path("collection").asText() + "/"
                                + item.path("id").asText())) {
                    scenes.add(scene(item, definition, root));
                }
            }
        }
        if (scenes.isEmpty()) {
            throw new SourceException("no imagery found at %s for the collections %s in %s and bbox %s%s (%s)"
                    .formatted(
                            SourceClient.name(root),
                            wanted.collections(),
                            definition.time().interval(),
                            definition.area().bbox(),
                            wanted.filter().map(text -> " with " + text).orElse(""),
                            returned == 0
                                    ? "the source returned no Item: widen the area or the interval"
                                    : "it returned " + returned + " Items, none of which is what was asked for"));
        }
        return Duplicates.drop(scenes);
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

    private static ObjectNode parameters(ProductDefinition definition, ObjectNode landing, Optional<Cql2> filter) {
        ObjectNode parameters = JSON.objectNode();
        ArrayNode collections = parameters.putArray("collections");
        definition.source().collections().forEach(collections::add);
        ArrayNode bbox = parameters.putArray("bbox");
        definition.area().bbox().forEach(bbox::add);
        parameters.put("datetime", Interval.parse(definition.time().interval()).toString());
        parameters.put("limit", Math.min(PAGE, definition.source().maxItems()));
        if (filter.isPresent() && declares(landing, FILTER_CLASS)) {
            boolean post = hasPost(landing);
            if (post) {
                parameters
                        .put("filter-lang", "cql2-json")
                        .set("filter", filter.get().toJson());
            } else if (declares(landing, CQL2_TEXT_CLASS)) {
                parameters.put("filter-lang", "cql2-text");
                parameters.put("filter", definition.source().filter().orElseThrow());
            }
        }
        return parameters;
    }

    private static boolean declares(ObjectNode landing, String conformanceClass) {
        for (JsonNode uri : landing.path("conformsTo")) {
            if (uri.asText().endsWith(conformanceClass)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasPost(ObjectNode landing) {
        for (JsonNode link : landing.path("links")) {
            if (link.path("rel").asText().equals("search")
                    && link.path("method").asText().equalsIgnoreCase("POST")) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(
            ObjectNode item, ProductDefinition definition, Interval interval, Optional<Cql2> filter) {
        return definition
                        .source()
                        .collections()
                        .contains(item.path("collection").asText())
                && datetime(item).filter(interval::contains).isPresent()
                && meets(item.path("bbox"), definition.area().bbox())
                && filter.map(cql2 -> cql2.test(item)).orElse(true);
    }

    /** An Item's time: {@code datetime}, or where that is null the start of its interval. */
    private static Optional<Instant> datetime(ObjectNode item) {
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

    private static SourceScene scene(ObjectNode item, ProductDefinition definition, URI root) throws SourceException {
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

    @Override
    public void close() throws IOException {
        client.close();
    }
}
