package io.terrane.webhook;

import io.terrane.change.Changes;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** People's own subscriptions: nobody sees another's. */
@ApplicationScoped
class Subscriptions {
    private static final int MOST = 50;
    private static final int MOST_LISTED = 200;

    private final WebhookStore store;
    private final Changes changes;
    private final WebhookSecrets secrets;

    @Inject
    Subscriptions(WebhookStore store, Changes changes, WebhookSecrets secrets) {
        this.store = store;
        this.changes = changes;
        this.secrets = secrets;
    }

    /** @param secret as the receiver needs it; it is said once */
    record Created(Subscription subscription, String secret) {}

    /** Of changes from now on. */
    @Transactional
    Created create(String owner, URI url, Subscription.Wanted wanted) {
        if (store.ofOwner(owner).size() >= MOST) {
            throw new ProblemException.Conflict(
                    "You have " + MOST + " subscriptions, which is the most: delete one, or let one ask for more.");
        }
        byte[] secret = Signature.newSecret();
        Subscription subscription = new Subscription(
                UUID.randomUUID(), owner, url, wanted, Optional.empty(), changes.endNow(), Instant.now());
        store.add(subscription, secrets.seal(subscription.id(), secret));
        return new Created(subscription, Signature.text(secret));
    }

    /** The latest first. */
    @Transactional
    List<Subscription> ofOwner(String owner) {
        return store.ofOwner(owner);
    }

    @Transactional
    Subscription require(String owner, String id) {
        try {
            return store.find(UUID.fromString(id), owner).orElseThrow(() -> notFound(id));
        } catch (IllegalArgumentException e) {
            throw notFound(id);
        }
    }

    private static ProblemException notFound(String id) {
        return new ProblemException.NotFound("You have no subscription " + id + ".");
    }

    @Transactional
    void delete(String owner, String id) {
        store.delete(require(owner, id).id());
    }

    @Transactional
    void resume(String owner, String id) {
        store.resume(require(owner, id).id());
    }

    @Transactional
    List<Delivery> deliveries(String owner, String id, Optional<String> state) {
        return store.deliveries(require(owner, id).id(), state, MOST_LISTED);
    }

    @Transactional
    Map<String, Long> counts(UUID id) {
        return store.counts(id);
    }

    /** Sends one again that was given up. */
    @Transactional
    void again(String owner, String id, long sequence) {
        if (!store.again(require(owner, id).id(), sequence)) {
            throw new ProblemException.Conflict("Event " + sequence + " of this subscription was not given up.");
        }
    }
}
