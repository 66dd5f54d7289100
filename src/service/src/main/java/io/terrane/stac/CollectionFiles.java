package io.terrane.stac;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.terrane.access.VisibilityPredicate;
import io.terrane.catalog.CollectionFileStore;
import io.terrane.catalog.CollectionFileStore.Turn;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ItemSearch;
import io.terrane.catalog.Search;
import io.terrane.exchange.ItemSpool;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.store.ObjectStore.ObjectMetadata;
import io.terrane.raster.store.ObjectStore.ObjectWriter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Writes the Items of each collection that has changed as stac-geoparquet, once a night, each collection by one process. A
 * file is listed when it is whole, and what was listed before is removed after that; so whatever is killed when, there is one.
 */
@ApplicationScoped
class CollectionFiles {
    private static final Logger LOG = Logger.getLogger(CollectionFiles.class);

    /** No domain is named so. */
    private static final String FOLDER = "_collections/";

    private static final Duration LEASE = Duration.ofMinutes(10);

    /** No file is written for so long before it is listed. */
    private static final Duration GRACE = Duration.ofDays(1);

    private final CollectionFileStore files;
    private final CollectionStore collections;
    private final ItemSearch items;
    private final ItemTables tables;
    private final StacAddresses addresses;
    private final ObjectStore store;
    private final ExportConfig config;
    private volatile boolean stopped;
    private volatile Instant swept = Instant.EPOCH;

    @Inject
    CollectionFiles(
            CollectionFileStore files,
            CollectionStore collections,
            ItemSearch items,
            ItemTables tables,
            StacAddresses addresses,
            ObjectStore store,
            ExportConfig config) {
        this.files = files;
        this.collections = collections;
        this.items = items;
        this.tables = tables;
        this.addresses = addresses;
        this.store = store;
        this.config = config;
    }

    @Scheduled(every = "${terrane.exports.every:1m}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        if (config.nightly()) {
            writeChanged(night(Instant.now()));
        }
    }

    /** Sees to every collection that was not seen to since. */
    void writeChanged(Instant night) {
        files.enter();
        for (Optional<Turn> turn = files.take(night, LEASE);
                turn.isPresent() && !stopped;
                turn = files.take(night, LEASE)) {
            see(turn.get());
        }
        if (!stopped && night.isAfter(swept)) {
            sweep();
            swept = night;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /** When the last night began, by UTC. */
    private Instant night(Instant now) {
        ZonedDateTime today = now.atZone(ZoneOffset.UTC).with(LocalTime.of(config.hour(), 0));
        return (today.toInstant().isAfter(now) ? today.minusDays(1) : today).toInstant();
    }

    /** One that fails is tried again when its lease has run out, and others have had their turn. */
    private void see(Turn turn) {
        try {
            if (turn.isUnchanged()) {
                files.unchanged(turn);
            } else {
                write(turn);
            }
        } catch (ItemSpool.FullException e) {
            LOG.warnf(
                    "The Items of %s are too many for terrane.exports.spool-megabytes: the earlier file stays",
                    turn.collection());
            files.unchanged(turn);
        } catch (IOException | RuntimeException e) {
            if (!stopped) {
                LOG.errorf(
                        e, "The file of the Items of %s cannot be written; the earlier one stays", turn.collection());
            }
        }
    }

    /** Somebody else has taken over. */
    private static final class LostException extends IOException {}

    private void write(Turn begun) throws IOException {
        Turn turn = begun;
        String key = FOLDER + turn.collection() + "/" + Instant.now().getEpochSecond() + "-" + UUID.randomUUID()
                + ".parquet";
        try (ItemSpool spool = tables.spool()) {
            turn = fill(spool, turn);
            long bytes = store(spool, turn.collection(), key);
            if (files.list(turn, key, spool.items(), bytes)) {
                for (String before : turn.key().stream().toList()) {
                    store.delete(before);
                }
            } else {
                store.delete(key);
            }
        } catch (LostException e) {
            LOG.debugf("The file of %s is written elsewhere", turn.collection());
        }
    }

    private Turn fill(ItemSpool spool, Turn begun) throws IOException {
        Turn turn = begun;
        Instant renewal = Instant.now().plus(LEASE.dividedBy(2));
        Search search = new Search(
                Optional.empty(),
                List.of(turn.collection()),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Search.LATEST_FIRST,
                SearchParser.LARGEST_LIMIT,
                Optional.empty());
        Search.Page page = items.search(search, VisibilityPredicate.ALL);
        while (true) {
            for (Search.Found item : page.items()) {
                spool.add(addresses.served(item.document()));
            }
            if (page.next().isEmpty()) {
                return files.keep(turn, LEASE).orElseThrow(LostException::new);
            }
            if (stopped) {
                throw new LostException();
            }
            if (Instant.now().isAfter(renewal)) {
                turn = files.keep(turn, LEASE).orElseThrow(LostException::new);
                renewal = Instant.now().plus(LEASE.dividedBy(2));
            }
            page = items.search(search.at(page.next().get()), VisibilityPredicate.ALL);
        }
    }

    private long store(ItemSpool spool, String collection, String key) throws IOException {
        String document = collections.find(collection, VisibilityPredicate.ALL).orElseThrow(LostException::new);
        try (ObjectWriter writer = store.create(key)) {
            spool.writeTo(
                    new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            write(new byte[] {(byte) b}, 0, 1);
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int length) throws IOException {
                            writer.write(ByteBuffer.wrap(bytes, offset, length));
                        }
                    },
                    Map.of(collection, StoredDocument.parse(addresses.served(document))));
            return writer.commit().size();
        }
    }

    /** What processes left that were killed, and what is of collections that are gone. */
    private void sweep() {
        Set<String> listed = files.keys();
        Instant before = Instant.now().minus(GRACE);
        try (Stream<ObjectMetadata> there = store.list(FOLDER)) {
            for (ObjectMetadata object : there.filter(object -> !listed.contains(object.key()))
                    .filter(object -> object.lastModified().isBefore(before))
                    .toList()) {
                store.delete(object.key());
            }
        } catch (IOException e) {
            LOG.warn("Files of collections that are no more cannot be removed; it is tried again", e);
        }
    }
}
