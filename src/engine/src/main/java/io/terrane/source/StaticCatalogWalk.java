package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.raster.io.RequestTerms;
import io.terrane.raster.io.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Walks a static catalog from its root over {@code child} and {@code item} links, each document once, however they link to
 * each other; Items are read side by side. Bounded in documents, depth and bytes. Links that lead to nothing are counted and
 * left out. Redirects and links may leave the catalog's host for hosts that the address policy permits.
 */
public final class StaticCatalogWalk implements AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int SIDE_BY_SIDE = 8;
    private static final int ITEMS_AT_ONCE = 64;
    private static final int MOST_BROKEN = 100;

    private final SourceClient client;
    private final Limits limits;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param documents catalogs and Items together
     * @param depth links from the root to an Item
     * @param bytes of all documents that are read
     */
    public record Limits(int documents, int depth, long bytes) {}

    /** @param terms that the catalog's servers are asked on */
    public StaticCatalogWalk(AddressPolicy addresses, RequestTerms terms, BackOff backOff, Limits limits) {
        this.client = new SourceClient(addresses, terms, backOff, SIDE_BY_SIDE);
        this.limits = limits;
    }

    /** What is known of an Item's document. */
    public sealed interface Known {
        /** As it is now: it need not be read. */
        record Current() implements Known {}

        /** As it was when it had this entity tag. */
        record Tagged(String etag) implements Known {}
    }

    /** An Item, with where it is as its only link and the Collection it is in. */
    public record Found(URI location, ObjectNode item, Optional<String> etag) {}

    /** Keeps what is found. */
    public interface Keeper {
        /** What is known of these Items; nothing of those that are not in the answer. */
        Map<URI, Known> known(List<URI> items);

        /** @param unchanged locations of Items that are as they were */
        void keep(List<Found> found, List<URI> unchanged) throws SourceException;
    }

    /**
     * What the walk came to.
     *
     * @param broken links that led to nothing that can be read
     */
    public record Walked(int catalogs, int items, int broken) {}

    /** A catalog to be read. @param collection that Items of it are in, where they say none */
    private record Node(URI location, int depth, Optional<String> collection) {}

    private final class Walk {
        private final Keeper keeper;
        private final Set<String> seen = new HashSet<>();
        private final Deque<Node> nodes = new ArrayDeque<>();
        private int catalogs;
        private int items;
        private int broken;
        private long bytes;

        Walk(Keeper keeper) {
            this.keeper = keeper;
        }

        Walked from(URI root) throws SourceException, InterruptedException {
            enter(new Node(root, 0, Optional.empty()));
            while (!nodes.isEmpty()) {
                // Depth first: as many catalogs wait as lie beside the way, not a whole level.
                node(nodes.pop());
            }
            return new Walked(catalogs, items, broken);
        }

        private boolean isNew(URI location) throws SourceException {
            if (!seen.add(location.toString())) {
                return false;
            }
            if (seen.size() > limits.documents) {
                throw new SourceException("the catalog has more than " + limits.documents
                        + " documents: register a part of it, or let the operator raise terrane.mirror.documents");
            }
            return true;
        }

        private void enter(Node node) throws SourceException {
            if (node.depth > limits.depth) {
                throw new SourceException(
                        "the catalog is deeper than " + limits.depth + " links at " + SourceClient.name(node.location));
            }
            if (isNew(node.location)) {
                nodes.push(node);
            }
        }

        private void node(Node node) throws SourceException, InterruptedException {
            Optional<SourceClient.Document> read = Optional.empty();
            try {
                read = client.get(node.location, Optional.empty());
            } catch (SourceException e) {
                if (node.depth == 0 || e.getCause() instanceof UnavailableException) {
                    throw e;
                }
                broken(e);
            }
            if (read.isEmpty()) {
                return;
            }
            ObjectNode catalog = read.get().content();
            count(read.get().bytes());
            catalogs++;
            if (node.depth == 0 && !catalog.path("links").isArray()) {
                throw new SourceException(SourceClient.name(node.location)
                        + " has no links: url has to be a catalog.json or collection.json");
            }
            Optional<String> collection = catalog.path("type").asText().equals("Collection")
                    ? Optional.of(catalog.path("id").asText())
                    : node.collection;
            List<URI> found = new ArrayList<>();
            for (JsonNode link : catalog.path("links")) {
                String rel = link.path("rel").asText();
                if (rel.equals("child")) {
                    Optional<URI> location = location(node.location, link);
                    if (location.isPresent()) {
                        enter(new Node(location.get(), node.depth + 1, collection));
                    }
                } else if (rel.equals("item")) {
                    Optional<URI> location = location(node.location, link);
                    if (location.isPresent() && isNew(location.get())) {
                        found.add(location.get());
                    }
                }
                if (found.size() == ITEMS_AT_ONCE) {
                    items(found, collection);
                    found.clear();
                }
            }
            items(found, collection);
        }

        /** Without fragments; what is no address on the web is a broken link. */
        private Optional<URI> location(URI base, JsonNode link) throws SourceException {
            try {
                URI location = base.resolve(link.path("href").asText()).normalize();
                boolean http =
                        "http".equalsIgnoreCase(location.getScheme()) || "https".equalsIgnoreCase(location.getScheme());
                if (http && location.getHost() != null && location.getUserInfo() == null) {
                    String text = location.toString();
                    return Optional.of(URI.create(text.split("#", 2)[0]));
                }
            } catch (IllegalArgumentException e) {
                // Counted below, as all that leads nowhere.
            }
            broken(new SourceException("a link of " + SourceClient.name(base) + " is no http or https address"));
            return Optional.empty();
        }

        private void broken(SourceException why) throws SourceException {
            if (++broken > MOST_BROKEN) {
                throw new SourceException(
                        "more than " + MOST_BROKEN + " links lead to nothing; the last one: " + why.getMessage(), why);
            }
        }

        private void count(long read) throws SourceException {
            bytes += read;
            if (bytes > limits.bytes) {
                throw new SourceException("the catalog has more than " + (limits.bytes >> 20)
                        + " MB: register a part of it, or let the operator raise terrane.mirror.megabytes");
            }
        }

        private record Read(URI location, Future<Optional<SourceClient.Document>> document) {}

        private void items(List<URI> locations, Optional<String> collection)
                throws SourceException, InterruptedException {
            Map<URI, Known> known = keeper.known(List.copyOf(locations));
            List<Read> reads = new ArrayList<>();
            List<URI> unchanged = new ArrayList<>();
            List<Found> found = new ArrayList<>();
            try {
                for (URI location : locations) {
                    switch (known.get(location)) {
                        case Known.Current current -> items++;
                        case Known.Tagged tagged -> reads.add(read(location, Optional.of(tagged.etag)));
                        case null -> reads.add(read(location, Optional.empty()));
                    }
                }
                for (Read read : reads) {
                    take(read, collection, found, unchanged);
                }
            } finally {
                reads.forEach(read -> read.document.cancel(true));
            }
            if (!found.isEmpty() || !unchanged.isEmpty()) {
                keeper.keep(found, unchanged);
            }
        }

        private Read read(URI location, Optional<String> etag) {
            return new Read(location, threads.submit(() -> client.get(location, etag)));
        }

        private void take(Read read, Optional<String> collection, List<Found> found, List<URI> unchanged)
                throws SourceException, InterruptedException {
            try {
                Optional<SourceClient.Document> document = read.document.get();
                items++;
                if (document.isEmpty()) {
                    unchanged.add(read.location);
                    return;
                }
                count(document.get().bytes());
                ObjectNode item = document.get().content();
                if (!item.path("collection").isTextual()) {
                    collection.ifPresent(id -> item.put("collection", id));
                }
                ObjectNode self = JSON.objectNode().put("rel", "self").put("href", read.location.toString());
                item.set("links", JSON.arrayNode().add(self));
                found.add(new Found(read.location, item, document.get().etag()));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SourceException cause) {
                    if (cause.getCause() instanceof UnavailableException) {
                        throw cause;
                    }
                    broken(cause);
                } else {
                    throw new IllegalStateException(e.getCause());
                }
            }
        }
    }

    /**
     * Walks the whole catalog.
     *
     * @throws SourceException when the root cannot be read, a server stays away, or the catalog is beyond a limit; what was
     *     kept until then is right
     */
    public Walked walk(URI root, Keeper keeper) throws SourceException, InterruptedException {
        return new Walk(keeper).from(root);
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        client.close();
    }
}
