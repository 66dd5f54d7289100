package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.access.Authorizer;
import io.terrane.access.VisibilityPredicate;
import io.terrane.catalog.CollectionStore;
import io.terrane.exchange.ItemSpool;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * All Items of a search as stac-geoparquet. Its columns depend on all Items, so that these are read to the last before the
 * answer begins; they are kept in a file meanwhile, and in memory are a page of them and a row group.
 */
@ApplicationScoped
class ItemTables {
    private static final int PATIENCE_SECONDS = 20;
    private static final int MOST_COLLECTIONS = 1_000;

    private final ItemWalks walks;
    private final CollectionStore collections;
    private final StacAddresses addresses;
    private final Authorizer authorizer;
    private final ExportConfig config;
    private final Semaphore places;

    @Inject
    ItemTables(
            ItemWalks walks,
            CollectionStore collections,
            StacAddresses addresses,
            Authorizer authorizer,
            ExportConfig config) {
        this.walks = walks;
        this.collections = collections;
        this.addresses = addresses;
        this.authorizer = authorizer;
        this.config = config;
        this.places = new Semaphore(config.atOnce(), true);
    }

    /** The file has no name, so that nothing stays of it whatever happens. */
    ItemSpool spool() throws IOException {
        Path folder = config.folder().orElse(Path.of(System.getProperty("java.io.tmpdir")));
        return new ItemSpool(
                folder,
                new ItemSpool.Limits(
                        (long) config.spoolMegabytes() << 20, config.columns(), config.rowGroupMegabytes() << 20));
    }

    Response of(JsonNode body, Optional<String> domain, HttpHeaders headers) {
        VisibilityPredicate visible = authorizer.visible();
        ItemWalks.Walk walk = walks.of(body, domain, headers);
        Set<String> seen = new TreeSet<>();
        ItemSpool spool = spooled(walk, seen);
        return walks.answer(
                        out -> {
                            take();
                            try (spool) {
                                spool.writeTo(out, documents(seen, visible));
                            } finally {
                                places.release();
                            }
                        },
                        ItemFormat.PARQUET)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"items.parquet\"")
                .build();
    }

    private ItemSpool spooled(ItemWalks.Walk walk, Set<String> seen) {
        take();
        ItemSpool spool = null;
        boolean done = false;
        try {
            spool = spool();
            ItemSpool filled = spool;
            walk.forEach(page -> {
                for (ItemWalks.Served item : page) {
                    seen.add(item.collection());
                    filled.add(item.document());
                }
            });
            done = true;
            return spool;
        } catch (ItemSpool.FullException e) {
            throw new ProblemException.BadRequest(
                    "That is too much for one file: narrow the search, or ask for lines (f=ndjson).");
        } catch (IOException e) {
            throw new UncheckedIOException("keeping Items on their way failed", e);
        } finally {
            places.release();
            if (!done && spool != null) {
                close(spool);
            }
        }
    }

    private static void close(ItemSpool spool) {
        try {
            spool.close();
        } catch (IOException e) {
            throw new UncheckedIOException("removing Items on their way failed", e);
        }
    }

    private void take() {
        try {
            if (places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException.Unavailable("Too many files are being written: try again in a minute.");
    }

    private Map<String, JsonNode> documents(Set<String> ids, VisibilityPredicate visible) throws IOException {
        Map<String, JsonNode> documents = new TreeMap<>();
        if (ids.size() > MOST_COLLECTIONS) {
            return documents;
        }
        for (String id : ids) {
            Optional<String> found = collections.find(id, visible);
            if (found.isPresent()) {
                documents.put(id, StoredDocument.parse(addresses.served(found.get())));
            }
        }
        return documents;
    }
}
