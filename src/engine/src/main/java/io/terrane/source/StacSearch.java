package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Walks the pages of one search: by POST where the API offers it, else by GET; each {@code next} link is followed as it
 * says, with {@code method}, {@code body} and {@code merge}. A link that was followed before ends the walk with an
 * error.
 */
final class StacSearch {
    private static final int MAX_PAGES = 2_000;

    private final SourceClient client;
    private final String source;
    private final Set<String> sent = new HashSet<>();
    private Optional<Request> next;
    private long matched;

    private record Request(URI location, Optional<ObjectNode> body) {}

    /**
     * @param landing the API's landing page
     * @param parameters of the search, as a POST body has them
     */
    StacSearch(SourceClient client, URI root, ObjectNode landing, ObjectNode parameters) throws SourceException {
        this.client = client;
        this.source = SourceClient.name(root);
        this.next = Optional.of(first(root, landing, parameters));
    }

    private Request first(URI root, ObjectNode landing, ObjectNode parameters) throws SourceException {
        Optional<URI> get = Optional.empty();
        for (JsonNode link : landing.path("links")) {
            if (!link.path("rel").asText().equals("search")) {
                continue;
            }
            URI location = resolve(root, link.path("href").asText());
            if (link.path("method").asText("GET").equalsIgnoreCase("POST")) {
                return new Request(location, Optional.of(parameters));
            }
            get = get.or(() -> Optional.of(location));
        }
        URI location = get.orElseThrow(() -> new SourceException(
                source + " has no link to an item search: source.stac has to be the root of a STAC API"));
        return new Request(withQuery(location, parameters), Optional.empty());
    }

    /** Parameters as in GET: lists by commas, filters as CQL2 text. */
    private static URI withQuery(URI location, ObjectNode parameters) {
        String query = parameters.properties().stream()
                .map(parameter -> parameter.getKey() + "="
                        + URLEncoder.encode(value(parameter.getValue()), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return URI.create(location + (location.getRawQuery() == null ? "?" : "&") + query);
    }

    private static String value(JsonNode parameter) {
        return parameter.isArray()
                ? StreamSupport.stream(parameter.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(","))
                : parameter.isTextual() ? parameter.textValue() : parameter.toString();
    }

    /** How many Items match, as the page that was read last says; 0 where it does not say. */
    long matched() {
        return matched;
    }

    boolean hasNext() {
        return next.isPresent();
    }

    /** The next page's Items. */
    Iterator<JsonNode> page() throws SourceException {
        Request request = next.orElseThrow();
        if (!sent.add(request.location + " " + request.body)) {
            throw new SourceException(source + " links from one page of its search back to an earlier one");
        }
        if (sent.size() > MAX_PAGES) {
            throw new SourceException(source + " has more than " + MAX_PAGES
                    + " pages for this search: narrow the area, the interval or the filter");
        }
        ObjectNode page = request.body.isPresent()
                ? client.post(request.location, request.body.get())
                : client.get(request.location);
        if (!page.path("features").isArray()) {
            throw new SourceException(source + " answered a search without a list of features: is it a STAC API?");
        }
        matched = page.path("numberMatched").asLong(page.at("/context/matched").asLong(0));
        next = page.path("features").isEmpty() ? Optional.empty() : following(request, page);
        return page.path("features").elements();
    }

    private Optional<Request> following(Request request, ObjectNode page) throws SourceException {
        for (JsonNode link : page.path("links")) {
            if (!link.path("rel").asText().equals("next")) {
                continue;
            }
            URI location = resolve(request.location, link.path("href").asText());
            if (!link.path("method").asText("GET").equalsIgnoreCase("POST")) {
                return Optional.of(new Request(location, Optional.empty()));
            }
            ObjectNode body = link.path("merge").asBoolean(false) && request.body.isPresent()
                    ? request.body.get().deepCopy()
                    : JsonNodeFactory.instance.objectNode();
            if (link.path("body") instanceof ObjectNode more) {
                body.setAll(more);
            }
            return Optional.of(new Request(location, Optional.of(body)));
        }
        return Optional.empty();
    }

    private URI resolve(URI base, String href) throws SourceException {
        try {
            return base.resolve(href);
        } catch (IllegalArgumentException e) {
            throw new SourceException(source + " links to what is no URL: " + href, e);
        }
    }
}
