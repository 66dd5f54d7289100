package io.terrane.webhook;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
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
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Sends events to their receivers and keeps what became of it. A receiver that does not answer with 2xx is asked again, later
 * each time, until the event is given up; one that answers 410 wants no more. Just before, it is asked once more whether the
 * subscriber may see what the event tells. Events may come twice, and in another order than their {@code sequence}.
 */
@ApplicationScoped
class Deliverer {
    private static final Logger LOG = Logger.getLogger(Deliverer.class);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final int GONE = 410;
    private static final int LONGEST_FAILURE = 300;

    private final WebhookStore store;
    private final WebhookConfig config;
    private final Map<String, Carrier> carriers;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Inject
    Deliverer(WebhookStore store, WebhookConfig config, @All List<Carrier> carriers) {
        this.store = store;
        this.config = config;
        this.carriers = carriers.stream().collect(Collectors.toMap(Carrier::kind, Function.identity()));
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void everySecond() throws InterruptedException {
        if (!config.enabled()) {
            return;
        }
        try {
            while (sendDue() == config.concurrency()) {
                // More may be due.
            }
        } catch (RuntimeException e) {
            LOG.error("Events cannot be sent; it is tried again", e);
        }
    }

    @Scheduled(every = "1h", delayed = "1m")
    void tidy() {
        store.tidy(Instant.now().minus(config.kept()));
    }

    private int sendDue() throws InterruptedException {
        List<Delivery.Due> due = store.claim(config.concurrency(), LEASE);
        List<Future<?>> sending = new ArrayList<>();
        due.forEach(one -> sending.add(threads.submit(() -> send(one))));
        for (Future<?> one : sending) {
            try {
                one.get();
            } catch (ExecutionException e) {
                LOG.error("An event could not be sent; it is tried again when its lease ends", e);
            }
        }
        return due.size();
    }

    private void send(Delivery.Due due) {
        Carrier carrier = carriers.get(due.kind());
        if (carrier == null) {
            throw new IllegalStateException("nobody carries events of the kind " + due.kind());
        }
        Optional<String> refusal = carrier.refusal(due.parcel());
        if (refusal.isPresent()) {
            store.record(after(due, "dead", OptionalInt.empty(), refusal.get()));
            return;
        }
        try {
            int status = carrier.carry(due.parcel());
            if (status >= 200 && status < 300) {
                store.record(after(due, "delivered", OptionalInt.of(status), null));
            } else {
                if (status == GONE) {
                    store.pause(due.delivery().subscription(), "the receiver answered 410: it wants no more");
                }
                store.record(failed(due, OptionalInt.of(status), "the receiver answered " + status));
            }
        } catch (IOException e) {
            store.record(failed(due, OptionalInt.empty(), String.valueOf(e.getMessage())));
        }
    }

    private Delivery failed(Delivery.Due due, OptionalInt status, String failure) {
        boolean over = due.delivery().attempts() >= config.attempts();
        return after(due, over ? "dead" : "waiting", status, failure);
    }

    private Delivery after(
            Delivery.Due due, String state, OptionalInt status, @org.jspecify.annotations.Nullable String failure) {
        Delivery before = due.delivery();
        return new Delivery(
                before.id(),
                before.subscription(),
                before.sequence(),
                before.event(),
                state,
                before.attempts(),
                Instant.now().plus(pause(before.attempts())),
                status,
                Optional.ofNullable(failure).map(text -> text.substring(0, Math.min(text.length(), LONGEST_FAILURE))));
    }

    /** Twice as long after every attempt, and up to a tenth longer, so that events that failed together do not come together. */
    private Duration pause(int attempts) {
        long doubled = config.retry().toMillis() << Math.min(attempts - 1, 20);
        long bounded = Math.min(doubled, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(bounded + ThreadLocalRandom.current().nextLong(bounded / 10 + 1));
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }
}
