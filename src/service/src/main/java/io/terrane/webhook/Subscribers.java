package io.terrane.webhook;

import io.terrane.access.Caller;
import io.terrane.access.Directory;
import io.terrane.access.VisibilityPredicate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What subscribers may see now: as the directory has it, {@link WebhookConfig#known} old at most. */
@ApplicationScoped
class Subscribers {
    private static final int MOST_KNOWN = 10_000;

    private final Directory directory;
    private final Duration believed;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(Optional<Caller> caller, Instant until) {}

    @Inject
    Subscribers(Directory directory, WebhookConfig config) {
        this.directory = directory;
        this.believed = config.known();
    }

    /** Empty when there is nobody of this name any more. */
    Optional<VisibilityPredicate> eyes(String owner) {
        Instant now = Instant.now();
        Known held = known.get(owner);
        if (held == null || held.until.isBefore(now)) {
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            held = new Known(directory.person(owner), now.plus(believed));
            known.put(owner, held);
        }
        return held.caller.map(VisibilityPredicate::of);
    }
}
