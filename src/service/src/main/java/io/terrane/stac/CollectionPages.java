package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.Search.Place;
import io.terrane.catalog.Search.SortKey;
import io.terrane.cql2.Cql2Evaluator;
import io.terrane.cql2.Value;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.locationtech.jts.geom.Geometry;

/** Collection search. There are thousands of collections at most, so they are filtered and sorted here. */
@ApplicationScoped
class CollectionPages {
    private static final List<SortKey> BY_ID = List.of(new SortKey("id", false));

    private final CollectionStore collections;
    private final Authorizer authorizer;
    private final StacAddresses addresses;
    private final CollectionDocuments documents;

    @Inject
    CollectionPages(
            CollectionStore collections,
            Authorizer authorizer,
            StacAddresses addresses,
            CollectionDocuments documents) {
        this.documents = documents;
        this.collections = collections;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    private record Candidate(String document, JsonNode json, CollectionSource source) {}

    String get(ObjectNode body, Optional<String> domain, UriInfo request, HttpHeaders headers) {
        StacView view = StacView.parse(body, headers);
        Optional<Geometry> area = body.hasNonNull("bbox")
                ? Optional.of(SearchParser.area(SearchParser.bbox(body.path("bbox"))))
                : Optional.empty();
        DatetimeParameter datetime = SearchParser.datetime(body);
        Optional<Cql2Evaluator> filter = SearchParser.filter(body).map(Cql2Evaluator::new);
        List<Candidate> matching = collections.list(domain, SearchParser.words(body), authorizer.visible()).stream()
                .map(CollectionPages::candidate)
                .filter(candidate -> area.isEmpty() || candidate.source.meets(area.get()))
                .filter(candidate -> candidate.source.meets(datetime))
                .filter(candidate -> filter.isEmpty() || filter.get().test(candidate.source))
                .sorted(order(SearchParser.sort(body, BY_ID)))
                .toList();
        int limit = SearchParser.limit(body.path("limit"), SearchParser.LARGEST_LIMIT);
        int from = body.hasNonNull("token") ? start(SearchParser.text(body, "token"), matching) : 0;
        int to = Math.min(from + limit, matching.size());
        return render(matching, from, to, limit, domain, view, request);
    }

    private static Candidate candidate(String document) {
        JsonNode json = StoredDocument.parse(document);
        return new Candidate(document, json, new CollectionSource(json));
    }

    /** What lacks a key comes last in both directions. */
    private static Comparator<Candidate> order(List<SortKey> keys) {
        Comparator<Candidate> order = (a, b) -> 0;
        for (SortKey key : keys) {
            order = order.thenComparing(
                    candidate -> Optional.ofNullable(candidate.source.value(key.property())), (a, b) -> {
                        if (a.isEmpty() || b.isEmpty()) {
                            return Boolean.compare(a.isEmpty(), b.isEmpty());
                        }
                        int compared = compare(a.get(), b.get());
                        return key.descending() ? -compared : compared;
                    });
        }
        return order.thenComparing(candidate -> candidate.json.path("id").asText());
    }

    private static int compare(Value a, Value b) {
        return Cql2Evaluator.compare(a, b)
                .orElseGet(() ->
                        a.getClass().getSimpleName().compareTo(b.getClass().getSimpleName()));
    }

    /** A token holds the id before the page, and its number for when it is gone. */
    private static int start(String token, List<Candidate> matching) {
        Place place = PageToken.decode(token);
        if (place.values().size() != 1 || !place.values().getFirst().orElse("").matches("\\d{1,9}")) {
            throw PageToken.wrong();
        }
        int number = Integer.parseInt(place.values().getFirst().orElseThrow());
        return IntStream.range(0, matching.size())
                .filter(i -> matching.get(i).json.path("id").asText().equals(place.key()))
                .map(i -> i + 1)
                .findFirst()
                .orElse(Math.min(number, matching.size()));
    }

    private String render(
            List<Candidate> matching,
            int from,
            int to,
            int limit,
            Optional<String> domain,
            StacView view,
            UriInfo request) {
        ArrayNode links = JsonNodeFactory.instance.arrayNode();
        link(links, "root", addresses.stac(""));
        String path = request.getRequestUri().getRawPath();
        String query = request.getRequestUri().getRawQuery();
        link(links, "self", addresses.of(path + (query == null ? "" : "?" + query)));
        if (to < matching.size()) {
            page(links, "next", matching, to, request);
        }
        if (from > 0) {
            page(links, "prev", matching, Math.max(0, from - limit), request);
        }
        List<CollectionDocuments.Stored> stored = matching.subList(from, to).stream()
                .map(candidate ->
                        new CollectionDocuments.Stored(candidate.json.path("id").asText(), candidate.document))
                .toList();
        String shown = documents.of(stored, domain).stream().map(view::render).collect(Collectors.joining(","));
        return "{\"collections\":[" + addresses.served(shown) + "],\"numberMatched\":" + matching.size()
                + ",\"numberReturned\":" + (to - from) + ",\"links\":" + links + "}";
    }

    private void page(ArrayNode links, String relation, List<Candidate> matching, int start, UriInfo request) {
        var address = UriBuilder.fromUri(request.getRequestUri());
        if (start == 0) {
            address.replaceQueryParam("token");
        } else {
            String before = matching.get(start - 1).json.path("id").asText();
            Place place = new Place(List.of(Optional.of(String.valueOf(start))), before, false);
            address.replaceQueryParam("token", PageToken.encode(place));
        }
        var relative = address.build();
        String query = relative.getRawQuery();
        link(links, relation, addresses.of(relative.getRawPath() + (query == null ? "" : "?" + query)))
                .put("method", "GET");
    }

    private static ObjectNode link(ArrayNode links, String relation, String href) {
        return links.addObject()
                .put("rel", relation)
                .put("type", "application/json")
                .put("href", href);
    }
}
