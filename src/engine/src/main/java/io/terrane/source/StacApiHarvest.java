package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2Exception;
import io.terrane.definition.Interval;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.raster.io.RequestTerms;
import io.terrane.raster.io.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the Items of a STAC API's collection page by page, to keep them: by when they were updated where the API sorts and
 * filters, or window after window of time. Keeps nothing itself. One root an instance; not safe for concurrent use.
 */
public final class StacApiHarvest implements AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int PAGE = 200;
    /** Of Landsat 1: no collection begins before it. */
    private static final Instant FIRST_IMAGERY = Instant.parse("1972-07-23T00:00:00Z");

    private final SourceClient client;
    private Optional<ObjectNode> landing = Optional.empty();

    /** @param terms that the source is asked on */
    public StacApiHarvest(AddressPolicy addresses, RequestTerms terms, BackOff backOff) {
        this.client = new SourceClient(addresses, terms, backOff);
    }

    /**
     * What is read.
     *
     * @param root of the API
     * @param bbox west, south, east, north in degrees
     */
    public record Scope(URI root, String collection, Optional<List<Double>> bbox) {}

    /** Takes a page. */
    @FunctionalInterface
    public interface Pages {
        /** @return whether another page is wanted */
        boolean take(List<ObjectNode> items) throws SourceException;
    }

    /** Whether the API says that it can give Items in the order in which they were updated. */
    public boolean tellsUpdates(URI root) throws SourceException {
        Landing api = new Landing(landing(root));
        return api.sorts() && api.filters() && api.posts();
    }

    /** When the collection's first Item may have been sensed, as far as it says. */
    public Instant begin(Scope scope) throws SourceException {
        try {
            ObjectNode collection = client.get(below(scope.root, "collections/" + scope.collection));
            JsonNode begin = collection.at("/extent/temporal/interval/0/0");
            return instant(begin).orElse(FIRST_IMAGERY);
        } catch (SourceException e) {
            if (e.getCause() instanceof UnavailableException) {
                throw e;
            }
            return FIRST_IMAGERY;
        }
    }

    private ObjectNode landing(URI root) throws SourceException {
        if (landing.isEmpty()) {
            landing = Optional.of(client.get(root));
        }
        return landing.get();
    }

    private static URI below(URI root, String path) {
        return URI.create((root.toString().endsWith("/") ? root.toString() : root + "/") + path);
    }

    /**
     * Reads the Items that were sensed in an interval, in no order.
     *
     * @return false when the API said that more of them match than it gave
     */
    public boolean window(Scope scope, Interval interval, Pages pages) throws SourceException {
        return walk(scope, parameters(scope, interval), pages);
    }

    /**
     * Reads the Items that were updated since a time, the earliest update first.
     *
     * @param sensed only those sensed in it
     * @return false when the API does not keep to that order: what was taken until then is right, what follows is not there
     */
    public boolean updated(Scope scope, Interval sensed, Instant since, Pages pages) throws SourceException {
        ObjectNode parameters = parameters(scope, sensed);
        parameters.put("filter-lang", "cql2-json").set("filter", updatedSince(since));
        parameters
                .putArray("sortby")
                .addObject()
                .put("field", "properties.updated")
                .put("direction", "asc");
        Instant[] last = {since};
        boolean[] ordered = {true};
        walk(scope, parameters, items -> {
            for (ObjectNode item : items) {
                Optional<Instant> updated = updated(item);
                if (updated.isEmpty() || updated.get().isBefore(last[0])) {
                    ordered[0] = false;
                    return false;
                }
                last[0] = updated.get();
            }
            return pages.take(items);
        });
        return ordered[0];
    }

    private static JsonNode updatedSince(Instant since) throws SourceException {
        try {
            return Cql2.parse("updated >= TIMESTAMP('" + since + "')").toJson();
        } catch (Cql2Exception e) {
            throw new SourceException("no filter can be made of " + since, e);
        }
    }

    private static ObjectNode parameters(Scope scope, Interval interval) {
        ObjectNode parameters = JSON.objectNode();
        parameters.putArray("collections").add(scope.collection);
        scope.bbox.ifPresent(bbox -> {
            ArrayNode array = parameters.putArray("bbox");
            bbox.forEach(array::add);
        });
        parameters.put("datetime", interval.toString());
        return parameters.put("limit", PAGE);
    }

    private boolean walk(Scope scope, ObjectNode parameters, Pages pages) throws SourceException {
        StacSearch search = new StacSearch(client, scope.root, landing(scope.root), parameters);
        long taken = 0;
        while (search.hasNext()) {
            List<ObjectNode> items = new ArrayList<>();
            search.page().forEachRemaining(item -> {
                if (item instanceof ObjectNode object) {
                    object.set("links", JSON.arrayNode().add(self(object, scope.root)));
                    items.add(object);
                }
            });
            taken += items.size();
            if (!items.isEmpty() && !pages.take(items)) {
                return false;
            }
        }
        return taken >= search.matched();
    }

    /** The one link of an Item that is looked at later. */
    private static ObjectNode self(ObjectNode item, URI root) {
        for (JsonNode link : item.path("links")) {
            if (link.path("rel").asText().equals("self")) {
                return JSON.objectNode()
                        .put("rel", "self")
                        .put("href", link.path("href").asText());
            }
        }
        return JSON.objectNode()
                .put("rel", "self")
                .put(
                        "href",
                        below(root, "collections/" + item.path("collection").asText() + "/items/")
                                + item.path("id").asText());
    }

    /** When the source last changed an Item, as it says. */
    public static Optional<Instant> updated(JsonNode item) {
        return instant(item.path("properties").path("updated"));
    }

    private static Optional<Instant> instant(JsonNode text) {
        try {
            return text.isTextual()
                    ? Optional.of(OffsetDateTime.parse(text.textValue()).toInstant())
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
