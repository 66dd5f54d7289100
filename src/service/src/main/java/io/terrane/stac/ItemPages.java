package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Authorizer;
import io.terrane.catalog.ItemSearch;
import io.terrane.catalog.PropertyStore;
import io.terrane.catalog.Search;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Pages of Items with the links between them. */
@ApplicationScoped
class ItemPages {

    private final ItemSearch items;
    private final PropertyStore properties;
    private final Authorizer authorizer;
    private final StacAddresses addresses;
    private final StorageFields storage;

    @Inject
    ItemPages(
            ItemSearch items,
            PropertyStore properties,
            Authorizer authorizer,
            StacAddresses addresses,
            StorageFields storage) {
        this.items = items;
        this.properties = properties;
        this.authorizer = authorizer;
        this.addresses = addresses;
        this.storage = storage;
    }

    /** The next link repeats the request with another token. */
    String get(ObjectNode body, Optional<String> domain, UriInfo request, HttpHeaders headers) {
        StacView view = StacView.parse(body, headers);
        Search.Page page = page(body, domain);
        ArrayNode links = links(request);
        page.next().ifPresent(place -> getLink(links, "next", place, request));
        page.previous().ifPresent(place -> getLink(links, "prev", place, request));
        return render(page, links, view, isListing(request) ? domain : Optional.empty());
    }

    private void getLink(ArrayNode links, String relation, Search.Place place, UriInfo request) {
        URI relative = UriBuilder.fromUri(request.getRequestUri())
                .replaceQueryParam("token", PageToken.encode(place))
                .build();
        link(links, relation, addresses.of(relative.getRawPath() + "?" + relative.getRawQuery()))
                .put("method", "GET");
    }

    /** The next link's body holds the token alone, to be merged into the one that was sent. */
    String post(JsonNode body, Optional<String> domain, UriInfo request, HttpHeaders headers) {
        StacView view = StacView.parse(body, headers);
        Search.Page page = page(body, domain);
        ArrayNode links = links(request);
        page.next().ifPresent(place -> postLink(links, "next", place, request));
        page.previous().ifPresent(place -> postLink(links, "prev", place, request));
        return render(page, links, view, isListing(request) ? domain : Optional.empty());
    }

    private void postLink(ArrayNode links, String relation, Search.Place place, UriInfo request) {
        String query = request.getRequestUri().getRawQuery();
        link(links, relation, addresses.of(request.getRequestUri().getRawPath()) + (query == null ? "" : "?" + query))
                .put("method", "POST")
                .put("merge", true)
                .putObject("body")
                .put("token", PageToken.encode(place));
    }

    private Search.Page page(JsonNode body, Optional<String> domain) {
        Optional<Search> search = SearchParser.parse(body, domain);
        search.ifPresent(this::requireSortable);
        return search.map(wanted -> items.search(wanted, authorizer.visible())).orElse(Search.Page.NONE);
    }

    private void requireSortable(Search search) {
        for (Search.SortKey key : search.sort()) {
            if (!Queryables.ALWAYS_SORTABLE.contains(key.property())) {
                Set<String> names = properties
                        .names(search.domain(), search.collections(), authorizer.visible())
                        .keySet();
                if (!names.contains(key.property())) {
                    throw new ProblemException.BadRequest("'sortby' names '" + key.property()
                            + "', which is no property of what is searched; see the sortables.");
                }
            }
        }
    }

    private ArrayNode links(UriInfo request) {
        ArrayNode links = JsonNodeFactory.instance.arrayNode();
        links.addObject().put("rel", "root").put("type", "application/json").put("href", addresses.stac(""));
        String query = request.getRequestUri().getRawQuery();
        String path = request.getRequestUri().getRawPath();
        link(links, "self", addresses.of(path + (query == null ? "" : "?" + query)));
        if (isListing(request)) {
            String parent = addresses.of(path.substring(0, path.length() - "/items".length()));
            for (String relation : new String[] {"parent", "collection"}) {
                links.addObject()
                        .put("rel", relation)
                        .put("type", "application/json")
                        .put("href", parent);
            }
        }
        return links;
    }

    /** Of the Items of one collection. */
    private static boolean isListing(UriInfo request) {
        return request.getRequestUri().getRawPath().endsWith("/items");
    }

    private static ObjectNode link(ArrayNode links, String relation, String href) {
        return links.addObject()
                .put("rel", relation)
                .put("type", ItemFormat.GEOJSON)
                .put("href", href);
    }

    /** @param catalog that the Items are seen from */
    private String render(Search.Page page, ArrayNode links, StacView view, Optional<String> catalog) {
        StringBuilder features = new StringBuilder();
        StorageFields.Addition addition =
                storage.of(page.items().stream().map(Search.Found::collection).collect(Collectors.toSet()));
        for (Search.Found item : page.items()) {
            String document = addition.to(item.document(), item.collection());
            features.append(features.isEmpty() ? "" : ",")
                    .append(view.render(catalog.map(name -> ScopedLinks.ofItem(document, item.collection(), name))
                            .orElse(document)));
        }
        String matched = page.matched().isPresent()
                ? "\"numberMatched\":" + page.matched().getAsLong() + ","
                : "";
        return "{\"type\":\"FeatureCollection\",\"features\":[" + addresses.served(features.toString()) + "]," + matched
                + "\"numberReturned\":" + page.items().size() + ",\"links\":" + links + "}";
    }
}
