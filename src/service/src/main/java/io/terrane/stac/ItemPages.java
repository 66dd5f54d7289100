package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Authorizer;
import io.terrane.catalog.ItemStore;
import io.terrane.catalog.Search;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Pages of Items with the links between them. The number of all matching Items is not said: counting costs a scan. */
@ApplicationScoped
class ItemPages {
    private static final String GEOJSON = "application/geo+json";

    private final ItemStore items;
    private final Authorizer authorizer;
    private final StacAddresses addresses;

    @Inject
    ItemPages(ItemStore items, Authorizer authorizer, StacAddresses addresses) {
        this.items = items;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    /** The next link repeats the request with another token. */
    String get(ObjectNode body, UriInfo request) {
        Search.Page page = page(body);
        ArrayNode links = links(request);
        page.next().ifPresent(next -> {
            URI relative = UriBuilder.fromUri(request.getRequestUri())
                    .replaceQueryParam("token", PageToken.encode(next))
                    .build();
            link(links, "next", addresses.of(relative.getRawPath() + "?" + relative.getRawQuery()))
                    .put("method", "GET");
        });
        return render(page, links);
    }

    /** The next link's body holds the token alone, to be merged into the one that was sent. */
    String post(JsonNode body, UriInfo request) {
        Search.Page page = page(body);
        ArrayNode links = links(request);
        page.next()
                .ifPresent(next -> link(links, "next", addresses.stac("/search"))
                        .put("method", "POST")
                        .put("merge", true)
                        .putObject("body")
                        .put("token", PageToken.encode(next)));
        return render(page, links);
    }

    private Search.Page page(JsonNode body) {
        Optional<Search> search = SearchParser.parse(body);
        return search.isPresent()
                ? items.search(search.get(), authorizer.visible())
                : new Search.Page(List.of(), Optional.empty());
    }

    private ArrayNode links(UriInfo request) {
        ArrayNode links = JsonNodeFactory.instance.arrayNode();
        links.addObject().put("rel", "root").put("type", "application/json").put("href", addresses.stac(""));
        String query = request.getRequestUri().getRawQuery();
        link(links, "self", addresses.of(request.getRequestUri().getRawPath() + (query == null ? "" : "?" + query)));
        return links;
    }

    private static ObjectNode link(ArrayNode links, String relation, String href) {
        return links.addObject().put("rel", relation).put("type", GEOJSON).put("href", href);
    }

    private String render(Search.Page page, ArrayNode links) {
        return "{\"type\":\"FeatureCollection\",\"features\":[%s],\"numberReturned\":%d,\"links\":%s}"
                .formatted(
                        addresses.served(String.join(",", page.documents())),
                        page.documents().size(),
                        links);
    }
}
