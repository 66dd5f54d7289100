package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.catalog.CatalogException;
import io.terrane.catalog.ExternalItems;
import io.terrane.catalog.ExternalItems.Existing;
import io.terrane.catalog.ItemStore.Written;
import io.terrane.catalog.PublishedItem;
import io.terrane.exchange.BrokenInputException;
import io.terrane.exchange.ItemReader;
import io.terrane.exchange.ItemReader.Entry;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipException;

/**
 * Loads Items from a reader into a collection, batch by batch, each of them a transaction. What is wrong with an Item is said
 * and leaves the others be.
 */
@ApplicationScoped
class BulkLoader {
    private final ExternalItems external;
    private final StacRules rules;
    private final BulkConfig config;
    private final Semaphore writers;

    @Inject
    BulkLoader(ExternalItems external, StacRules rules, BulkConfig config) {
        this.external = external;
        this.rules = rules;
        this.config = config;
        this.writers = new Semaphore(config.writers(), true);
    }

    BulkReport load(String collection, ItemReader reader, BulkMode mode) throws IOException {
        Load load = new Load(collection, mode);
        try {
            for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                if (load.read == config.requestItems()) {
                    load.report.brokenOff(
                            entry.get().number(),
                            "A request may bring " + config.requestItems()
                                    + " Items at most: send the rest in another.");
                    break;
                }
                load.add(entry.get());
            }
        } catch (BrokenInputException e) {
            load.report.brokenOff(e.number(), String.valueOf(e.getMessage()));
        } catch (ZipException | EOFException e) {
            load.report.brokenOff(load.read + 1, "The body's gzip is damaged from here on.");
        }
        load.flush();
        return load.report;
    }

    /** One request's. */
    private final class Load {
        private final String collection;
        private final BulkMode mode;
        private final BulkReport report = new BulkReport(config.errors());
        private final Map<String, Sent> batch = new LinkedHashMap<>();
        private long characters;
        private long read;

        Load(String collection, BulkMode mode) {
            this.collection = collection;
            this.mode = mode;
        }

        private record Sent(long line, PublishedItem item) {}

        void add(Entry entry) {
            read++;
            report.received();
            switch (entry) {
                case Entry.Broken broken -> report.failed(broken.number(), "", broken.problem(), List.of());
                case Entry.Item item -> add(item.number(), item.document());
            }
        }

        private void add(long line, ObjectNode document) {
            PublishedItem item;
            try {
                item = rules.item(document, collection);
            } catch (ProblemException e) {
                report.failed(line, document.path("id").asText(""), e.detail(), e.violations());
                return;
            }
            if (batch.containsKey(item.id())) {
                flush();
            }
            batch.put(item.id(), new Sent(line, item));
            characters += item.document().length();
            if (batch.size() >= config.batchItems() || characters >= (long) config.batchMegabytes() << 20) {
                flush();
            }
        }

        void flush() {
            if (batch.isEmpty()) {
                return;
            }
            List<Sent> sent = List.copyOf(batch.values());
            batch.clear();
            characters = 0;
            try {
                write(sent);
            } catch (CatalogException e) {
                if (!e.isOfData()) {
                    throw e;
                }
                for (Sent one : sent) {
                    writeAlone(one);
                }
            }
        }

        private void writeAlone(Sent sent) {
            try {
                write(List.of(sent));
            } catch (CatalogException e) {
                if (!e.isOfData()) {
                    throw e;
                }
                report.failed(sent.line, sent.item.id(), "The Item holds a value that cannot be stored.", List.of());
            }
        }

        private void write(List<Sent> sent) {
            Existing existing = mode == BulkMode.UPSERT ? Existing.REPLACE : Existing.KEEP;
            List<PublishedItem> items = sent.stream().map(Sent::item).toList();
            writers.acquireUninterruptibly();
            Written written;
            try {
                written = external.load(collection, items, existing);
            } finally {
                writers.release();
            }
            report.created(written.created().size());
            report.updated(written.updated().size());
            List<Sent> left = left(sent, written);
            if (mode != BulkMode.INSERT) {
                report.unchanged(left.size());
                return;
            }
            left.forEach(one -> report.failed(
                    one.line, one.item.id(), "There is already an Item " + one.item.id() + ".", List.of()));
        }

        private static List<Sent> left(List<Sent> sent, Written written) {
            Set<String> changed = new HashSet<>(written.created());
            changed.addAll(written.updated());
            List<Sent> left = new ArrayList<>();
            for (Sent one : sent) {
                if (!changed.contains(one.item.id())) {
                    left.add(one);
                }
            }
            return left;
        }
    }
}
