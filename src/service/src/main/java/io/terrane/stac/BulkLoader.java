package io.terrane.stac;

import io.terrane.catalog.CatalogException;
import io.terrane.catalog.ExternalItems;
import io.terrane.catalog.ExternalItems.Existing;
import io.terrane.catalog.ItemBatch;
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
        private final List<Waiting> batch = new ArrayList<>();
        private final Map<String, Waiting.Checked> checked = new LinkedHashMap<>();
        private ItemBatch items = new ItemBatch();
        private long size;
        private long read;

        Load(String collection, BulkMode mode) {
            this.collection = collection;
            this.mode = mode;
        }

        /** What waits to be written, in the order in which it came. */
        private sealed interface Waiting {
            record Unread(Entry.Unread entry) implements Waiting {}

            record Checked(long line, PublishedItem item) implements Waiting {}
        }

        void add(Entry entry) {
            read++;
            report.received();
            switch (entry) {
                case Entry.Broken broken -> fail(broken);
                case Entry.Unread unread -> keep(new Waiting.Unread(unread), unread.json().length);
                case Entry.Item item ->
                    checked(item).ifPresent(one -> keep(one, one.item.document().length()));
            }
        }

        private void fail(Entry.Broken broken) {
            report.failed(broken.number(), "", broken.problem(), List.of());
        }

        private void keep(Waiting one, int length) {
            batch.add(one);
            size += length;
            if (batch.size() >= config.batchItems() || size >= (long) config.batchMegabytes() << 20) {
                flush();
            }
        }

        private Optional<Waiting.Checked> checked(Entry.Item entry) {
            try {
                return Optional.of(
                        new Waiting.Checked(entry.number(), rules.item(entry.document(), collection, entry.text())));
            } catch (ProblemException e) {
                String id = entry.document().path("id").asText("");
                report.failed(entry.number(), id, e.detail(), e.violations());
                return Optional.empty();
            }
        }

        private Optional<Waiting.Checked> checked(Entry.Unread unread) {
            return switch (unread.read()) {
                case Entry.Item item -> checked(item);
                case Entry.Broken broken -> {
                    fail(broken);
                    yield Optional.empty();
                }
                case Entry.Unread again -> throw new IllegalStateException("line " + again.number() + " stays unread");
            };
        }

        /** Few at once, from parsing on: what has been parsed takes far more memory than its text. */
        void flush() {
            if (batch.isEmpty()) {
                return;
            }
            writers.acquireUninterruptibly();
            try {
                for (Waiting waiting : batch) {
                    Optional<Waiting.Checked> next = switch (waiting) {
                        case Waiting.Checked one -> Optional.of(one);
                        case Waiting.Unread one -> checked(one.entry);
                    };
                    next.ifPresent(this::collect);
                }
                write();
            } finally {
                writers.release();
                batch.clear();
                size = 0;
            }
        }

        /** No two of the same id are written at once. */
        private void collect(Waiting.Checked one) {
            if (checked.containsKey(one.item.id())) {
                write();
            }
            checked.put(one.item.id(), one);
            items.add(one.item);
        }

        private void write() {
            List<Waiting.Checked> together = List.copyOf(checked.values());
            ItemBatch loaded = items;
            checked.clear();
            items = new ItemBatch();
            if (together.isEmpty()) {
                return;
            }
            try {
                write(together, loaded);
            } catch (CatalogException e) {
                if (!e.isOfData()) {
                    throw e;
                }
                together.forEach(this::writeAlone);
            }
        }

        private void writeAlone(Waiting.Checked one) {
            try {
                write(List.of(one), ItemBatch.of(List.of(one.item)));
            } catch (CatalogException e) {
                if (!e.isOfData()) {
                    throw e;
                }
                report.failed(one.line, one.item.id(), "The Item holds a value that cannot be stored.", List.of());
            }
        }

        private void write(List<Waiting.Checked> together, ItemBatch loaded) {
            Existing existing = mode == BulkMode.UPSERT ? Existing.REPLACE : Existing.KEEP;
            Written written = external.load(collection, loaded, existing);
            report.created(written.created().size());
            report.updated(written.updated().size());
            List<Waiting.Checked> left = left(together, written);
            if (mode != BulkMode.INSERT) {
                report.unchanged(left.size());
                return;
            }
            left.forEach(one -> report.failed(
                    one.line, one.item.id(), "There is already an Item " + one.item.id() + ".", List.of()));
        }

        private static List<Waiting.Checked> left(List<Waiting.Checked> together, Written written) {
            if (written.created().size() == together.size()) {
                return List.of();
            }
            Set<String> changed = new HashSet<>(written.created());
            changed.addAll(written.updated());
            return together.stream()
                    .filter(one -> !changed.contains(one.item.id()))
                    .toList();
        }
    }
}
