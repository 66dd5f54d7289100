package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Authorizer;
import io.terrane.catalog.ItemSearch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a search matches in numbers, over the same Items that it would find. */
@ApplicationScoped
class Aggregates {
    private final ItemSearch items;
    private final Authorizer authorizer;
    private final StacAddresses addresses;

    @Inject
    Aggregates(ItemSearch items, Authorizer authorizer, StacAddresses addresses) {
        this.items = items;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    /** What can be asked for. */
    ObjectNode listed(UriInfo request) {
        Parameters.none(request);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "AggregationCollection");
        ArrayNode aggregations = body.putArray("aggregations");
        for (Aggregation aggregation : Aggregation.values()) {
            aggregations.add(aggregation.described());
        }
        links(body, request);
        return body;
    }

    ObjectNode aggregate(UriInfo request, Optional<String> collection) {
        Set<String> known = new HashSet<>(Parameters.SEARCH);
        known.removeAll(Set.of("f", "limit", "token", "sortby", "fields", "stac_version"));
        known.add("aggregations");
        collection.ifPresent(id -> known.remove("collections"));
        ObjectNode body = Parameters.of(request.getQueryParameters(), known);
        List<Aggregation.Counter> counters =
                Aggregation.counters(body.path("aggregations").asText(""));
        body.remove("aggregations");
        collection.ifPresent(id -> body.putArray("collections").add(id));
        SearchParser.parse(body, Optional.empty())
                .ifPresent(search -> items.facets(
                        search, authorizer.visible(), facet -> counters.forEach(counter -> counter.add(facet))));
        ObjectNode response = JsonNodeFactory.instance.objectNode().put("type", "AggregationCollection");
        ArrayNode aggregations = response.putArray("aggregations");
        counters.forEach(counter -> aggregations.add(counter.result()));
        links(response, request);
        return response;
    }

    private void links(ObjectNode body, UriInfo request) {
        ArrayNode links = body.putArray("links");
        String query = request.getRequestUri().getRawQuery();
        StacLinks.add(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON);
        StacLinks.add(
                links,
                "self",
                addresses.of(request.getRequestUri().getRawPath() + (query == null ? "" : "?" + query)),
                MediaType.APPLICATION_JSON);
    }
}
