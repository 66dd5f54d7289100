package io.terrane.imagery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.terrane.definition.Interval;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.source.SourceException;
import io.terrane.source.StacApiHarvest;
import io.terrane.source.StaticCatalogWalk;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Harvests what is due, a few collections at once and each by one process. What was read is kept page by
 * page with how far it goes, so that whoever takes a harvest up goes on there; sources share their budget with runs.
 */
@ApplicationScoped
class Harvester {
    private static final Logger LOG = Logger.getLogger(Harvester.class);
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final Duration FIRST_WINDOW = Duration.ofDays(30);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(480);
    /** Clocks differ, and what is updated while it is read comes late. */
    private static final Duration OVERLAP = Duration.ofMinutes(10);

    private static final int MOST_DOUBLINGS = 16;
    private static final BackOff BACK_OFF = new BackOff(4, Duration.ofMillis(500));

    private final SourceStore sources;
    private final HarvestStore harvests;
    private final MirrorStore mirror;
    private final Terms terms;
    private final SourcesConfig hosts;
    private final MirrorConfig config;
    private final Semaphore places;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean stopped;

    @Inject
    Harvester(
            SourceStore sources,
            HarvestStore harvests,
            MirrorStore mirror,
            Terms terms,
            SourcesConfig hosts,
            MirrorConfig config) {
        this.sources = sources;
        this.harvests = harvests;
        this.mirror = mirror;
        this.terms = terms;
        this.hosts = hosts;
        this.config = config;
        this.places = new Semaphore(config.concurrency());
    }

    /** The lease of what is harvested is another process's now, or the source was changed. */
    private static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Scheduled(every = "${terrane.mirror.every:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void harvestDue() {
        if (!config.enabled()) {
            return;
        }
        try {
            while (!stopped && places.tryAcquire()) {
                Optional<Harvest> claimed = claim();
                if (claimed.isEmpty()) {
                    return;
                }
                threads.execute(() -> {
                    try {
                        harvest(claimed.get());
                    } finally {
                        places.release();
                    }
                });
            }
        } catch (RuntimeException e) {
            unforeseen(e);
        }
    }

    /** Gives the place back where there is nothing to harvest. */
    private Optional<Harvest> claim() {
        boolean found = false;
        try {
            Optional<Harvest> claimed = harvests.claim(LEASE);
            found = claimed.isPresent();
            return claimed;
        } finally {
            if (!found) {
                places.release();
            }
        }
    }

    private void unforeseen(RuntimeException e) {
        if (!stopped) {
            LOG.error("Sources cannot be harvested; it is tried again", e);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        threads.shutdownNow();
    }

    private void harvest(Harvest harvest) {
        Optional<RegisteredSource> found = sources.find(harvest.source());
        if (found.isEmpty() || found.get().mirror().isEmpty()) {
            return;
        }
        RegisteredSource source = found.get();
        RegisteredSource.Mirror wanted = source.mirror().get();
        try {
            boolean complete = switch (source.type()) {
                case STAC_API -> api(source, wanted, harvest);
                case STATIC_CATALOG -> catalog(source, harvest);
            };
            if (complete) {
                harvests.complete(harvest, wanted.every());
            } else {
                harvests.putOff(harvest);
            }
        } catch (LostException e) {
            LOG.debugf("The harvest of %s goes on elsewhere", source.name());
        } catch (SourceException | IOException e) {
            if (stopped) {
                return;
            }
            Duration retry = FIRST_RETRY.multipliedBy(1L << Math.min(harvest.failures(), MOST_DOUBLINGS));
            Duration next = retry.compareTo(wanted.every()) < 0 ? retry : wanted.every();
            String why = terms.redacted(source, String.valueOf(e.getMessage()));
            LOG.infof("The source %s cannot be harvested now: %s", source.name(), why);
            harvests.fail(harvest, why, next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The lease runs out by itself.
            unforeseen(e);
        }
    }

    private AddressPolicy addresses(RegisteredSource source) {
        return hosts.of(source.domain());
    }

    /** Keeps a page, and how far it goes. */
    private void keep(RegisteredSource source, Harvest harvest, List<MirroredItem> items, Optional<Instant> watermark)
            throws SourceException {
        List<MirroredItem> kept = items.stream()
                .filter(item -> item.document().length() <= config.itemBytes())
                .toList();
        boolean held = QuarkusTransaction.requiringNew().call(() -> {
            // The row is locked and the token checked first: of two processes, one keeps anything.
            if (!harvests.proceed(harvest, watermark, 0, LEASE)) {
                return false;
            }
            long added = mirror.put(source.key(), kept);
            return harvests.proceed(harvest, watermark, added, LEASE);
        });
        if (!held) {
            throw new LostException();
        }
        long total =
                harvests.of(source.key()).stream().mapToLong(Harvest::items).sum();
        if (total > config.items()) {
            throw new SourceException("there are more than " + config.items()
                    + " Items: narrow mirror.bbox or mirror.since, or let the operator raise terrane.mirror.items");
        }
    }

    private boolean api(RegisteredSource source, RegisteredSource.Mirror wanted, Harvest harvest)
            throws SourceException, IOException {
        StacApiHarvest.Scope scope = new StacApiHarvest.Scope(source.url(), harvest.collection(), wanted.bbox());
        try (StacApiHarvest api = new StacApiHarvest(addresses(source), terms.searches(source), BACK_OFF)) {
            Harvest.Mode mode = harvest.mode().isPresent()
                    ? harvest.mode().get()
                    : api.tellsUpdates(source.url()) ? Harvest.Mode.UPDATES : Harvest.Mode.WINDOWS;
            if (mode == Harvest.Mode.UPDATES) {
                return updates(source, wanted, harvest, api, scope);
            }
            return windows(source, wanted, harvest, api, scope);
        }
    }

    private boolean updates(
            RegisteredSource source,
            RegisteredSource.Mirror wanted,
            Harvest harvest,
            StacApiHarvest api,
            StacApiHarvest.Scope scope)
            throws SourceException {
        Optional<Instant> from = harvest.watermark();
        if (harvest.beganAt().isEmpty()) {
            from = from.map(watermark -> watermark.minus(OVERLAP));
            require(harvests.begin(harvest, Harvest.Mode.UPDATES, from));
        }
        Instant begin = from.orElse(Instant.EPOCH);
        Interval sensed = new Interval(
                wanted.since().orElse(Instant.parse("1972-07-23T00:00:00Z")),
                Instant.now().plus(Duration.ofDays(1)));
        int[] pages = {0};
        boolean[] complete = {true};
        boolean ordered = api.updated(scope, sensed, begin, items -> {
            Instant last = StacApiHarvest.updated(items.getLast()).orElseThrow();
            keep(source, harvest, mirrored(items, harvest.collection()), Optional.of(last));
            // Many Items of one update are one stretch: a break within it would begin it again, and again.
            if (++pages[0] >= config.pages() && last.isAfter(begin)) {
                complete[0] = false;
            }
            return complete[0] && !stopped;
        });
        if (!ordered) {
            LOG.infof("The source %s does not keep to the order of updates: it is harvested by time", source.name());
            harvests.restart(harvest);
            throw new LostException();
        }
        return complete[0] && !stopped;
    }

    private boolean windows(
            RegisteredSource source,
            RegisteredSource.Mirror wanted,
            Harvest harvest,
            StacApiHarvest api,
            StacApiHarvest.Scope scope)
            throws SourceException {
        Instant begin = wanted.since().isPresent() ? wanted.since().get() : api.begin(scope);
        Instant from = harvest.watermark().orElse(begin);
        Instant until;
        if (harvest.beganAt().isPresent()) {
            until = harvest.beganAt().get();
        } else {
            from = harvest.completeAt().isPresent() ? from.minus(wanted.lookBack()) : begin;
            from = from.isBefore(begin) ? begin : from;
            until = require(harvests.begin(harvest, Harvest.Mode.WINDOWS, Optional.of(from)));
        }
        int pages = 0;
        Duration length = FIRST_WINDOW;
        while (from.isBefore(until)) {
            if (pages >= config.pages() || stopped) {
                return false;
            }
            Instant to = from.plus(length).isBefore(until) ? from.plus(length) : until;
            int read = window(source, harvest, api, scope, from, to);
            pages += Math.max(1, read);
            boolean few = read <= 1 && length.compareTo(LONGEST_WINDOW) < 0;
            length = few ? length.multipliedBy(2) : length;
            from = to;
        }
        return true;
    }

    /** @return pages that were read */
    private int window(
            RegisteredSource source,
            Harvest harvest,
            StacApiHarvest api,
            StacApiHarvest.Scope scope,
            Instant from,
            Instant to)
            throws SourceException {
        Instant start = mirror.now();
        int[] pages = {0};
        api.window(scope, new Interval(from, to), items -> {
            pages[0]++;
            keep(source, harvest, mirrored(items, harvest.collection()), Optional.empty());
            return true;
        });
        int gone = mirror.removeUnseen(source.key(), harvest.collection(), from, to, start);
        if (!harvests.proceed(harvest, Optional.of(to), -gone, LEASE)) {
            throw new LostException();
        }
        return pages[0];
    }

    private static List<MirroredItem> mirrored(List<ObjectNode> items, String collection) {
        List<MirroredItem> mirrored = new ArrayList<>();
        for (ObjectNode item : items) {
            MirroredItem.of(item, Optional.empty(), Optional.empty())
                    .filter(known -> known.collection().equals(collection))
                    .ifPresent(mirrored::add);
        }
        return mirrored;
    }

    private boolean catalog(RegisteredSource source, Harvest harvest)
            throws SourceException, IOException, InterruptedException {
        Instant began = harvest.beganAt().isPresent()
                ? harvest.beganAt().get()
                : require(harvests.begin(harvest, Harvest.Mode.CATALOG, Optional.empty()));
        StaticCatalogWalk.Limits limits =
                new StaticCatalogWalk.Limits(config.documents(), config.depth(), (long) config.megabytes() << 20);
        try (StaticCatalogWalk walk =
                new StaticCatalogWalk(addresses(source), terms.searches(source), BACK_OFF, limits)) {
            StaticCatalogWalk.Walked walked = walk.walk(source.url(), new CatalogKeeper(source, harvest, began));
            if (walked.broken() > 0) {
                LOG.infof("%d links of the catalog %s lead to nothing", walked.broken(), source.name());
            } else {
                // What a broken link led to may be there still.
                int gone = mirror.removeUnseen(source.key(), began);
                harvests.proceed(harvest, Optional.empty(), -gone, LEASE);
            }
        }
        return true;
    }

    /** Keeps what a walk finds. */
    private final class CatalogKeeper implements StaticCatalogWalk.Keeper {
        private final RegisteredSource source;
        private final Harvest harvest;
        private final Instant began;

        CatalogKeeper(RegisteredSource source, Harvest harvest, Instant began) {
            this.source = source;
            this.harvest = harvest;
            this.began = began;
        }

        @Override
        public Map<URI, StaticCatalogWalk.Known> known(List<URI> items) {
            return mirror.known(source.key(), items, began);
        }

        @Override
        public void keep(List<StaticCatalogWalk.Found> found, List<URI> unchanged) throws SourceException {
            List<MirroredItem> items = new ArrayList<>();
            for (StaticCatalogWalk.Found one : found) {
                MirroredItem.of(one.item(), Optional.of(one.location().toString()), one.etag())
                        .ifPresent(items::add);
            }
            mirror.seen(source.key(), unchanged);
            Harvester.this.keep(source, harvest, items, Optional.empty());
        }
    }

    private static Instant require(Optional<Instant> began) {
        return began.orElseThrow(LostException::new);
    }
}
