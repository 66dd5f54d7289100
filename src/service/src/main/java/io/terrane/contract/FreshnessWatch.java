package io.terrane.contract;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.terrane.catalog.Freshness;
import io.terrane.catalog.FreshnessStore;
import io.terrane.change.ChangeKind;
import io.terrane.change.ChangeLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;

/**
 * Looks whether products are as fresh as they promise: an event into the feed when one no longer is, and when it is again, and
 * metrics at all times, which name only those that anybody may discover. Every process looks; the first to see it tells.
 */
@ApplicationScoped
class FreshnessWatch {
    private static final Logger LOG = Logger.getLogger(FreshnessWatch.class);

    private final FreshnessStore store;
    private final ChangeLog changes;
    private final MultiGauge ages;
    private final MultiGauge limits;
    private final MultiGauge breaches;
    private final AtomicInteger promising = new AtomicInteger();
    private final AtomicInteger stale = new AtomicInteger();

    @Inject
    FreshnessWatch(FreshnessStore store, ChangeLog changes, MeterRegistry metrics) {
        this.store = store;
        this.changes = changes;
        // Whoever reads metrics has no login: products are named where anybody may find them, and counted otherwise.
        Gauge.builder("terrane.products.promising.freshness", promising, AtomicInteger::get)
                .description("Products whose contract limits the age of their data")
                .register(metrics);
        Gauge.builder("terrane.products.stale", stale, AtomicInteger::get)
                .description("Products whose newest data are older than their contract allows")
                .register(metrics);
        this.ages = MultiGauge.builder("terrane.product.age")
                .description("Age of the newest data")
                .baseUnit("seconds")
                .register(metrics);
        this.limits = MultiGauge.builder("terrane.product.freshness.limit")
                .description("Age that the contract allows")
                .baseUnit("seconds")
                .register(metrics);
        this.breaches = MultiGauge.builder("terrane.product.freshness.breached")
                .description("1 while the newest data are older than the contract allows")
                .register(metrics);
    }

    @Scheduled(every = "${terrane.freshness.every:1m}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            Instant now = Instant.now();
            List<Freshness> all = store.all();
            all.forEach(freshness -> tell(freshness, now));
            promising.set(all.size());
            stale.set((int)
                    all.stream().filter(freshness -> freshness.isBreached(now)).count());
            List<Freshness> open = all.stream().filter(Freshness::open).toList();
            show(
                    ages,
                    open,
                    freshness -> freshness
                            .age(now)
                            .map(age -> (double) age.toSeconds())
                            .orElse(Double.NaN));
            show(limits, open, freshness -> freshness.limit().toSeconds());
            show(breaches, open, freshness -> freshness.isBreached(now) ? 1 : 0);
        } catch (RuntimeException e) {
            LOG.error("The freshness of products cannot be looked at; it is tried again", e);
        }
    }

    private static void show(MultiGauge gauge, List<Freshness> all, ToDoubleFunction<Freshness> value) {
        gauge.register(
                all.stream()
                        .<MultiGauge.Row<?>>map(freshness -> MultiGauge.Row.of(
                                Tags.of("domain", freshness.domain(), "product", freshness.product()),
                                value.applyAsDouble(freshness)))
                        .toList(),
                true);
    }

    private void tell(Freshness freshness, Instant now) {
        boolean breached = freshness.isBreached(now);
        if (breached == freshness.breachedSince().isPresent()) {
            return;
        }
        QuarkusTransaction.requiringNew().run(() -> {
            if (store.mark(freshness.collection(), breached ? Optional.of(now) : Optional.empty())) {
                ObjectNode detail = JsonNodeFactory.instance.objectNode();
                freshness.newest().ifPresent(newest -> detail.put("newest", newest.toString()));
                detail.put("limit", freshness.limit().toString());
                changes.collection(
                        breached ? ChangeKind.FRESHNESS_BREACHED : ChangeKind.FRESHNESS_RESTORED,
                        new ChangeLog.Subject(
                                freshness.domain(), freshness.collection(), Optional.of(freshness.version())),
                        detail);
            }
        });
    }
}
