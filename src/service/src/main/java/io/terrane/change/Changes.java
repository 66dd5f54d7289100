package io.terrane.change;

import io.terrane.access.VisibilityPredicate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Reads the feed. Many who wait ask the database no more often than one. */
@ApplicationScoped
public class Changes {
    private static final Duration LOOKED_AT = Duration.ofMillis(250);

    private final ChangeStore store;
    private final Cursors cursors;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile long end;
    private volatile Instant lookedAt = Instant.EPOCH;

    @Inject
    Changes(ChangeStore store, Cursors cursors) {
        this.store = store;
        this.cursors = cursors;
    }

    /** What is asked for; what is empty does not restrict. */
    public record Query(Optional<String> domain, Optional<String> collection) {
        ChangeStore.Query stored() {
            return new ChangeStore.Query(domain, collection);
        }
    }

    /** @param next where the next page begins: the same as before when there is nothing new */
    public record Page(List<Change> changes, String next) {}

    /**
     * The changes after a place that the caller may see.
     *
     * @param after a cursor; empty for the beginning
     * @param wait how long to wait for the first one
     */
    public Page after(Optional<String> after, Query query, VisibilityPredicate visible, int limit, Duration wait)
            throws InterruptedException {
        long from = after.map(cursors::read).orElse(0L);
        Instant until = Instant.now().plus(wait);
        long seen = -1;
        while (true) {
            long now = end();
            if (now > seen) {
                List<ChangeStore.Placed> found = store.after(from, query.stored(), visible, limit);
                if (!found.isEmpty()) {
                    return new Page(
                            found.stream().map(ChangeStore.Placed::change).toList(),
                            cursors.write(found.getLast().sequence()));
                }
                seen = now;
            }
            if (!Instant.now().isBefore(until)) {
                return new Page(List.of(), after.orElseGet(() -> cursors.write(from)));
            }
            Thread.sleep(LOOKED_AT);
        }
    }

    /** A cursor after all that the caller may see now. */
    public Page latest(Query query, VisibilityPredicate visible) {
        return new Page(List.of(), cursors.write(store.latest(query.stored(), visible)));
    }

    /** A change with its place, for those who keep places themselves. */
    public record Placed(long place, Change change) {}

    /** Likewise by place, for the node's own use. */
    public List<Placed> after(long place, VisibilityPredicate visible, int limit) {
        return store.after(place, new ChangeStore.Query(Optional.empty(), Optional.empty()), visible, limit).stream()
                .map(placed -> new Placed(placed.sequence(), placed.change()))
                .toList();
    }

    /** Whether somebody may see the change at a place. */
    public boolean isVisible(long place, VisibilityPredicate visible) {
        List<Placed> found = after(place - 1, visible, 1);
        return !found.isEmpty() && found.getFirst().place() == place;
    }

    /** The place of the last change of all. */
    public long endNow() {
        return store.end();
    }

    /** Likewise, a quarter of a second old at most. */
    public long end() {
        if (lookedAt.plus(LOOKED_AT).isBefore(Instant.now()) && looking.tryLock()) {
            try {
                // The time is taken first: what is committed while looking counts as not seen.
                Instant now = Instant.now();
                end = store.end();
                lookedAt = now;
            } finally {
                looking.unlock();
            }
        }
        return end;
    }
}
