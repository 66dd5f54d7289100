package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.cql2.Cql2;
import io.terrane.definition.Interval;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.raster.io.RequestTerms;
import java.io.IOException;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Searches a STAC API. What is asked for is checked again on every Item, since some servers ignore parameters that they
 * do not know. Safe for concurrent use.
 */
public final class StacApiSource implements ImagerySource, AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int PAGE = 100;

    private final SourceClient client;

    /** @param addresses which addresses the source may be at */
    public StacApiSource(AddressPolicy addresses) {
        this(addresses, new BackOff(6, java.time.Duration.ofMillis(500)));
    }

    StacApiSource(AddressPolicy addresses, BackOff backOff) {
        this(addresses, RequestTerms.NONE, backOff);
    }

    /** @param terms that the source is asked on */
    public StacApiSource(AddressPolicy addresses, RequestTerms terms, BackOff backOff) {
        this.client = new SourceClient(addresses, terms, backOff);
    }

    @Override
    public List<SourceScene> search(ProductDefinition definition) throws SourceException {
        URI root = URI.create(definition
                .source()
                .stac()
                .orElseThrow(() ->
                        new SourceException("the source " + definition.source().name()
                                + " is registered at a node: run it there, or name its address as source.stac")));
        ItemSelection selection = new ItemSelection(definition);
        ObjectNode landing = client.get(root);
        StacSearch search =
                new StacSearch(client, root, landing, parameters(definition, new Landing(landing), selection.filter()));
        while (search.hasNext() && !selection.isFull()) {
            Iterator<JsonNode> page = search.page();
            while (page.hasNext() && !selection.isFull()) {
                selection.offer(page.next(), root);
            }
        }
        return selection.scenes(SourceClient.name(root));
    }

    private static ObjectNode parameters(ProductDefinition definition, Landing landing, Optional<Cql2> filter) {
        ObjectNode parameters = JSON.objectNode();
        ArrayNode collections = parameters.putArray("collections");
        definition.source().collections().forEach(collections::add);
        ArrayNode bbox = parameters.putArray("bbox");
        definition.area().bbox().forEach(bbox::add);
        parameters.put("datetime", Interval.parse(definition.time().interval()).toString());
        parameters.put("limit", Math.min(PAGE, definition.source().maxItems()));
        if (filter.isPresent() && landing.filters()) {
            if (landing.posts()) {
                parameters
                        .put("filter-lang", "cql2-json")
                        .set("filter", filter.get().toJson());
            } else if (landing.filtersByText()) {
                parameters.put("filter-lang", "cql2-text");
                parameters.put("filter", definition.source().filter().orElseThrow());
            }
        }
        return parameters;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
