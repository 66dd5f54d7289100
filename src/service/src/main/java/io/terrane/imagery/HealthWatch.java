package io.terrane.imagery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.terrane.raster.io.RequestTerms;
import io.terrane.source.SourceException;
import io.terrane.source.SourceProbe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Keeps what became of requests, asks sources that nobody asked for a while, and shows it all as metrics. A source that does
 * not answer is waited for apart, so that it holds nothing up.
 */
@ApplicationScoped
class HealthWatch {
    private static final Logger LOG = Logger.getLogger(HealthWatch.class);

    private final SourceStore sources;
    private final HealthStore health;
    private final HealthTally tally;
    private final HarvestStore harvests;
    private final Terms terms;
    private final SourcesConfig hosts;
    private final MirrorConfig config;
    private final MultiGauge up;
    private final MultiGauge latencies;
    private final MultiGauge ages;
    private final MultiGauge items;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Inject
    HealthWatch(
            SourceStore sources,
            HealthStore health,
            HealthTally tally,
            HarvestStore harvests,
            Terms terms,
            SourcesConfig hosts,
            MirrorConfig config,
            MeterRegistry metrics) {
        this.sources = sources;
        this.health = health;
        this.tally = tally;
        this.harvests = harvests;
        this.terms = terms;
        this.hosts = hosts;
        this.config = config;
        this.up = MultiGauge.builder("terrane.source.up")
                .description("1 up, 0.5 degraded, 0 down")
                .register(metrics);
        this.latencies = MultiGauge.builder("terrane.source.latency")
                .description("Of the last answers, on average")
                .baseUnit("seconds")
                .register(metrics);
        this.ages = MultiGauge.builder("terrane.source.mirror.age")
                .description("Since the last harvest that came to its end had begun")
                .baseUnit("seconds")
                .register(metrics);
        this.items = MultiGauge.builder("terrane.source.mirror.items")
                .description("Items that are kept")
                .register(metrics);
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void keep() {
        Map<Long, HealthTally.Sum> sums = tally.take();
        try {
            health.add(sums);
        } catch (RuntimeException e) {
            LOG.error("The health of sources cannot be recorded", e);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
        keep();
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        if (!config.enabled()) {
            return;
        }
        try {
            show(sources.all());
            for (long quiet : health.takeQuiet(hosts.probe())) {
                sources.find(quiet).ifPresent(source -> threads.execute(() -> probe(source)));
            }
        } catch (RuntimeException e) {
            LOG.error("Sources cannot be looked at; it is tried again", e);
        }
    }

    private void probe(RegisteredSource source) {
        try (SourceProbe probe = new SourceProbe(hosts.of(source.domain()), terms.searches(source))) {
            probe.probe(source.url());
        } catch (SourceException e) {
            // What came of the request is known; that an answer is none is said here.
            if (!(e.getCause() instanceof io.terrane.raster.io.UnavailableException)) {
                String why = terms.redacted(source, String.valueOf(e.getMessage()));
                tally.tell(source, source.url(), new RequestTerms.Outcome.Failed(why));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warnf(e, "The source %s cannot be probed", source.name());
        }
    }

    private void show(List<RegisteredSource> all) {
        Instant now = Instant.now();
        Map<Long, RegisteredSource> byKey =
                all.stream().collect(Collectors.toMap(RegisteredSource::key, Function.identity()));
        List<MultiGauge.Row<?>> states = new ArrayList<>();
        List<MultiGauge.Row<?>> waits = new ArrayList<>();
        for (SourceHealth known : health.all()) {
            Optional.ofNullable(byKey.get(known.source())).ifPresent(source -> {
                states.add(MultiGauge.Row.of(tags(source), value(known.state(now))));
                known.latency()
                        .ifPresent(latency -> waits.add(MultiGauge.Row.of(tags(source), latency.toNanos() / 1e9)));
            });
        }
        List<MultiGauge.Row<?>> mirrored = new ArrayList<>();
        List<MultiGauge.Row<?>> kept = new ArrayList<>();
        for (Harvest harvest : harvests.all()) {
            Optional.ofNullable(byKey.get(harvest.source())).ifPresent(source -> {
                Tags tags = tags(source).and("collection", harvest.collection());
                harvest.completeAt()
                        .ifPresent(at -> mirrored.add(MultiGauge.Row.of(
                                tags, (double) Duration.between(at, now).toSeconds())));
                kept.add(MultiGauge.Row.of(tags, (double) harvest.items()));
            });
        }
        up.register(states, true);
        latencies.register(waits, true);
        ages.register(mirrored, true);
        items.register(kept, true);
    }

    private static double value(SourceHealth.State state) {
        return switch (state) {
            case UNKNOWN -> Double.NaN;
            case UP -> 1;
            case DEGRADED -> 0.5;
            case DOWN -> 0;
        };
    }

    private static Tags tags(RegisteredSource source) {
        return Tags.of("source", source.id(), "domain", source.domain().orElse(""));
    }
}
