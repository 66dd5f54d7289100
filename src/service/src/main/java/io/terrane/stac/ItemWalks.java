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
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All Items of a search, however many there are: a page at a time is held. With a {@code limit} those of one page. Each page is
 * what the caller may see when it is read.
 */
@ApplicationScoped
class ItemWalks {
    private final ItemSearch items;
    private final Authorizer authorizer;
    private final StacAddresses addresses;
    private final StorageFields storage;

    @Inject
    ItemWalks(ItemSearch items, Authorizer authorizer, StacAddresses addresses, StorageFields storage) {
        this.items = items;
        this.authorizer = authorizer;
        this.addresses = addresses;
        this.storage = storage;
    }

    /** An Item as it is served. */
    record Served(String collection, String document) {}

    /** Takes pages. */
    interface Taker {
        void take(List<Served> page) throws IOException;
    }

    /** The first page is read already, so that a search that is refused is refused before an answer begins. */
    final class Walk {
        private final Optional<Search> search;
        private final boolean all;
        private final VisibilityPredicate visible;
        private final StacView view;
        private final Search.Page first;

        private Walk(Optional<Search> search, boolean all, StacView view) {
            this.search = search;
            this.all = all;
            this.view = view;
            this.visible = authorizer.visible();
            this.first =
                    search.map(wanted -> items.search(sized(wanted), visible)).orElse(Search.Page.NONE);
        }

        private Search sized(Search wanted) {
            return all ? wanted.limited(SearchParser.LARGEST_LIMIT) : wanted;
        }

        void forEach(Taker taker) throws IOException {
            Search.Page page = first;
            taker.take(served(page));
            while (all && page.next().isPresent()) {
                page = items.search(sized(search.orElseThrow()).at(page.next().get()), visible);
                taker.take(served(page));
            }
        }

        private List<Served> served(Search.Page page) {
            StorageFields.Addition addition = storage.of(
                    page.items().stream().map(Search.Found::collection).collect(Collectors.toSet()));
            return page.items().stream()
                    .map(item -> new Served(
                            item.collection(),
                            addresses.served(view.render(addition.to(item.document(), item.collection())))))
                    .toList();
        }
    }

    /** @param domain that is searched in; empty for all */
    Walk of(JsonNode body, Optional<String> domain, HttpHeaders headers) {
        SearchParser.requireKnown(body, Parameters.SEARCH);
        if (body.hasNonNull("token")) {
            throw new ProblemException.BadRequest("This format has no pages: leave 'token' out.");
        }
        return new Walk(SearchParser.parse(body, domain), !body.hasNonNull("limit"), StacView.parse(body, headers));
    }

    /** An answer that is kept by nobody unasked. */
    Response.ResponseBuilder answer(StreamingOutput output, String type) {
        return Response.ok(output, type)
                .header(
                        HttpHeaders.CACHE_CONTROL,
                        (authorizer.caller().isSignedIn() ? "private" : "public") + ", no-cache")
                .header(HttpHeaders.VARY, "Accept, Accept-Encoding, Authorization, Cookie");
    }
}
