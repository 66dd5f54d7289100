package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.access.Authorizer;
import io.terrane.access.VisibilityPredicate;
import io.terrane.catalog.ItemSearch;
import io.terrane.catalog.Search;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All Items of a search as lines of JSON (NDJSON), however many there are: a page at a time is held. With a {@code limit} those of
 * one page. Each page is what the caller may see when it is read.
 */
@ApplicationScoped
class ItemLines {
    static final String NDJSON = "application/x-ndjson";
    private static final String SHORT = "application/ndjson";

    private final ItemSearch items;
    private final Authorizer authorizer;
    private final StacAddresses addresses;
    private final StorageFields storage;

    @Inject
    ItemLines(ItemSearch items, Authorizer authorizer, StacAddresses addresses, StorageFields storage) {
        this.items = items;
        this.authorizer = authorizer;
        this.addresses = addresses;
        this.storage = storage;
    }

    /** Whether the client would rather have lines than a FeatureCollection. */
    static boolean areWanted(HttpHeaders headers) {
        MediaType first = headers.getAcceptableMediaTypes().getFirst();
        String type = first.getType() + "/" + first.getSubtype();
        return type.equals(NDJSON) || type.equals(SHORT);
    }

    Response of(JsonNode body, Optional<String> domain, HttpHeaders headers) {
        SearchParser.requireKnown(body, Parameters.SEARCH);
        if (body.hasNonNull("token")) {
            throw new ProblemException.BadRequest("Lines have no pages: leave 'token' out.");
        }
        StacView view = StacView.parse(body, headers);
        Optional<Search> search = SearchParser.parse(body, domain);
        boolean all = !body.hasNonNull("limit");
        VisibilityPredicate visible = authorizer.visible();
        // The first page is read before the answer begins, so that a search that is refused is refused.
        Search.Page first =
                search.map(wanted -> items.search(sized(wanted, all), visible)).orElse(Search.Page.NONE);
        StreamingOutput lines = out -> {
            Search.Page page = first;
            write(out, page, view);
            while (all && page.next().isPresent()) {
                page = items.search(
                        sized(search.orElseThrow(), true).at(page.next().get()), visible);
                write(out, page, view);
            }
        };
        return Response.ok(lines, NDJSON)
                .header(
                        HttpHeaders.CACHE_CONTROL,
                        (authorizer.caller().isSignedIn() ? "private" : "public") + ", no-cache")
                .header(HttpHeaders.VARY, "Accept, Accept-Encoding, Authorization, Cookie")
                .build();
    }

    private static Search sized(Search search, boolean all) {
        return all ? search.limited(SearchParser.LARGEST_LIMIT) : search;
    }

    private void write(OutputStream out, Search.Page page, StacView view) throws IOException {
        StorageFields.Addition addition =
                storage.of(page.items().stream().map(Search.Found::collection).collect(Collectors.toSet()));
        for (Search.Found item : page.items()) {
            String document = view.render(addition.to(item.document(), item.collection()));
            out.write(addresses.served(document).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        }
        out.flush();
    }
}
