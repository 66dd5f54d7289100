package io.terrane.webhook;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.terrane.access.VisibilityPredicate;
import io.terrane.catalog.ItemStore;
import io.terrane.catalog.ProductVersions;
import io.terrane.change.Change;
import io.terrane.change.Changes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Makes events of changes: for each subscription that has not looked at the last ones, with its owner's eyes. Several processes
 * share the subscriptions; each is looked at by one at a time.
 */
@ApplicationScoped
class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int CHANGES_AT_ONCE = 200;

    private final WebhookStore store;
    private final Subscribers subscribers;
    private final Changes changes;
    private final Events events;
    private final ItemStore items;
    private final ProductVersions versions;
    private final WebhookConfig config;

    @Inject
    Dispatcher(
            WebhookStore store,
            Subscribers subscribers,
            Changes changes,
            Events events,
            ItemStore items,
            ProductVersions versions,
            WebhookConfig config) {
        this.store = store;
        this.subscribers = subscribers;
        this.changes = changes;
        this.events = events;
        this.items = items;
        this.versions = versions;
        this.config = config;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void everySecond() {
        if (!config.enabled()) {
            return;
        }
        try {
            long end = changes.end();
            while (QuarkusTransaction.requiringNew().call(() -> one(end))) {
                // Until all have looked at everything.
            }
        } catch (RuntimeException e) {
            LOG.error("Events of changes cannot be made; it is tried again", e);
        }
    }

    /** @return whether there was one */
    private boolean one(long end) {
        Optional<Subscription> found = store.behind(end);
        found.ifPresent(subscription -> look(subscription, end));
        return found.isPresent();
    }

    private void look(Subscription subscription, long end) {
        Optional<VisibilityPredicate> eyes = subscribers.eyes(subscription.owner());
        if (eyes.isEmpty()) {
            store.pause(subscription.id(), "its owner is not known any more");
            return;
        }
        List<Changes.Placed> seen = changes.after(subscription.place(), eyes.get(), CHANGES_AT_ONCE);
        Matcher matcher = new Matcher(subscription.wanted());
        long sequence = store.sequence(subscription.id());
        List<WebhookStore.Queued> queued = new ArrayList<>();
        for (Changes.Placed placed : seen) {
            if (isWanted(placed.change(), subscription.wanted(), matcher, eyes.get())) {
                queued.add(new WebhookStore.Queued(
                        placed.change().id(),
                        placed.place(),
                        events.of(placed.change(), sequence + queued.size() + 1).toString()));
            }
        }
        long place = seen.size() < CHANGES_AT_ONCE
                ? Math.max(end, seen.isEmpty() ? 0 : seen.getLast().place())
                : seen.getLast().place();
        store.queue(subscription.id(), sequence, queued, place, Instant.now());
    }

    private boolean isWanted(Change change, Subscription.Wanted wanted, Matcher matcher, VisibilityPredicate eyes) {
        if (!wanted.maybe(change)) {
            return false;
        }
        if (!wanted.looksAtItems() || !Subscription.Wanted.hasDocument(change)) {
            return true;
        }
        String id = change.item().orElseThrow();
        return items.find(change.collection(), id, eyes)
                .or(() -> versions.item(change.collection(), id, eyes))
                .map(matcher::matches)
                .orElse(false);
    }
}
