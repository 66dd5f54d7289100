package io.terrane.imagery;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.source.SourceException;
import io.terrane.source.StacApiHarvest;
import io.terrane.source.StaticCatalogWalk;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Harvests what is due, a few collections at once and each by one process. What was read is kept page by page with how far it
 * goes, so that whoever takes a harvest up goes on there; harvests share the sources' budgets with runs.
 */
@ApplicationScoped
class Harvester {
    private static final Logger LOG = Logger.getLogger(Harvester.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final int MOST_DOUBLINGS = 16;
    private static final BackOff BACK_OFF = new BackOff(4, Duration.ofMillis(500));

    private final SourceStore sources;
    private final HarvestStore harvests;
    private final MirrorStore mirror;
    private final Keeping keeping;
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
            Keeping keeping,
            Terms terms,
            SourcesConfig hosts,
            MirrorConfig config) {
        this.sources = sources;
        this.harvests = harvests;
        this.mirror = mirror;
        this.keeping = keeping;
        this.terms = terms;
        this.hosts = hosts;
        this.config = config;
        this.places = new Semaphore(config.concurrency());
    }

    @Scheduled(every = "${terrane.mirror.every:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void harvestDue() {
        if (!config.enabled()) {
            return;
        }
        try {
            while (!stopped && places.tryAcquire()) {
                Optional<HarvestStore.Claimed> claimed = claim();
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
    private Optional<HarvestStore.Claimed> claim() {
        boolean found = false;
        try {
            Optional<HarvestStore.Claimed> claimed = harvests.claim(Keeping.LEASE);
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

    private void harvest(HarvestStore.Claimed claimed) {
        Harvest harvest = claimed.harvest();
        Optional<RegisteredSource> found = sources.find(harvest.source());
        if (found.isEmpty() || found.get().mirror().isEmpty()) {
            return;
        }
        RegisteredSource source = found.get();
        RegisteredSource.Mirror wanted = source.mirror().get();
        try {
            switch (source.type()) {
                case STAC_API -> api(source, wanted, claimed);
                case STATIC_CATALOG -> catalog(source, wanted, harvest);
            }
        } catch (HarvestLostException e) {
            LOG.debugf("The harvest of %s goes on elsewhere", source.name());
        } catch (SourceException | IOException e) {
            if (stopped) {
                return;
            }
            Duration retry = FIRST_RETRY.multipliedBy(1L << Math.min(harvest.failures(), MOST_DOUBLINGS));
            Duration next = retry.compareTo(wanted.every()) < 0 ? retry : wanted.every();
            String why = terms.redacted(source, String.valueOf(e.getMessage()));
            if (!harvest.failure().equals(Optional.of(why))) {
                LOG.infof("The source %s cannot be harvested now: %s", source.name(), why);
            }
            if (claimed.reconciles()) {
                harvests.failReconciling(harvest, why, next);
            } else {
                harvests.fail(harvest, why, next);
            }
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

    private void api(RegisteredSource source, RegisteredSource.Mirror wanted, HarvestStore.Claimed claimed)
            throws SourceException, IOException {
        try (StacApiHarvest api = new StacApiHarvest(addresses(source), terms.searches(source), BACK_OFF)) {
            Harvest harvest = claimed.harvest();
            ApiPass pass = new ApiPass(source, wanted, harvest, api, keeping, mirror, config.pages(), () -> stopped);
            if (claimed.reconciles()) {
                switch (pass.reconcile()) {
                    case COMPLETE -> harvests.reconciled(harvest, wanted.reconcile());
                    case MORE, UNORDERED -> harvests.putOffReconciling(harvest);
                }
                return;
            }
            switch (pass.run()) {
                case COMPLETE -> harvests.complete(harvest, wanted.every(), wanted.reconcile());
                case MORE -> harvests.putOff(harvest);
                case UNORDERED -> harvests.restart(harvest);
            }
        }
    }

    private void catalog(RegisteredSource source, RegisteredSource.Mirror wanted, Harvest harvest)
            throws SourceException, IOException, InterruptedException {
        StaticCatalogWalk.Limits limits =
                new StaticCatalogWalk.Limits(config.documents(), config.depth(), (long) config.megabytes() << 20);
        try (StaticCatalogWalk walk =
                new StaticCatalogWalk(addresses(source), terms.searches(source), BACK_OFF, limits)) {
            new CatalogPass(source, harvest, keeping, mirror).run(walk);
            harvests.complete(harvest, wanted.every(), wanted.reconcile());
        }
    }
}
