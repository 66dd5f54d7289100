package io.terrane.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Events of the node's own receivers, which its configuration names: queued here, delivered as those of subscriptions are. */
@ApplicationScoped
public class Outbox {
    private final WebhookStore store;

    @Inject
    Outbox(WebhookStore store) {
        this.store = store;
    }

    private static UUID id(String kind) {
        return new UUID(0, kind.hashCode() & 0xFFFFFFFFL);
    }

    /**
     * Sets where the receiver of a kind is. What was queued for it is sent there; without an address it waits.
     *
     * @param kind that there is a {@link Carrier} for
     */
    @Transactional
    public void receiver(String kind, Optional<URI> url) {
        if (url.isPresent()) {
            store.setReceiver(id(kind), kind, url.get(), Instant.now());
        } else {
            store.pause(id(kind), "no address is configured");
        }
    }

    /** In the caller's transaction: it is delivered once that is committed. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void queue(String kind, String event) {
        store.queue(id(kind), event, Instant.now());
    }
}
