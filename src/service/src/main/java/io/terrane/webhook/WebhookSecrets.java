package io.terrane.webhook;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.terrane.secret.SealException;
import io.terrane.secret.SecretSeal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Secrets of subscriptions, sealed for each by its id. What was stored in the clear, or sealed with a key that is not the first
 * one any more, is sealed anew, so that old keys can be taken away.
 */
@ApplicationScoped
class WebhookSecrets {
    private static final Logger LOG = Logger.getLogger(WebhookSecrets.class);
    private static final int AT_ONCE = 200;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final WebhookStore store;
    private final SecretSeal seal;

    @Inject
    WebhookSecrets(WebhookStore store, SecretSeal seal) {
        this.store = store;
        this.seal = seal;
    }

    private static String owner(UUID subscription) {
        return "subscription:" + subscription;
    }

    /** @throws io.terrane.problem.ProblemException.Conflict where the node has no key */
    String seal(UUID subscription, byte[] secret) {
        seal.requireKey("anybody can subscribe to changes");
        return seal.seal(owner(subscription), secret);
    }

    /** @throws SealException when no key of this process opens it */
    byte[] open(UUID subscription, StoredSecret stored) {
        return switch (stored) {
            case StoredSecret.Sealed sealed -> seal.open(owner(subscription), sealed.text());
            case StoredSecret.Clear clear -> clear.secret();
            case StoredSecret.None none -> throw new IllegalStateException(owner(subscription) + " has no secret");
        };
    }

    /** At the start, and again, since processes of an older version may still write. */
    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sealAll() {
        if (seal.key().isEmpty()) {
            if (store.hasClearSecrets()) {
                LOG.warn("Secrets of subscriptions are in the database in the clear: set terrane.secrets.keys");
            }
            return;
        }
        String key = seal.key().get();
        UUID last = BEFORE_ALL;
        List<WebhookStore.Kept> page;
        do {
            UUID after = last;
            page = QuarkusTransaction.requiringNew().call(() -> {
                List<WebhookStore.Kept> found = store.notSealedWith(key, after, AT_ONCE);
                found.forEach(this::sealAnew);
                return found;
            });
            last = page.isEmpty() ? last : page.getLast().subscription();
        } while (page.size() == AT_ONCE);
    }

    private void sealAnew(WebhookStore.Kept kept) {
        try {
            UUID subscription = kept.subscription();
            store.setSealed(subscription, seal(subscription, open(subscription, kept.secret())));
        } catch (SealException e) {
            LOG.warn(e.getMessage());
        }
    }
}
