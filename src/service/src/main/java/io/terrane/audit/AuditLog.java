package io.terrane.audit;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Records what was decided and changed, and counts what was used. What belongs to a change is written at once, in its
 * transaction; decisions on data, of which there may be thousands a second, are held for a second, equal ones together. When
 * too many are held, the request that adds one waits until they are written; when they cannot be written, it fails.
 */
@ApplicationScoped
public class AuditLog {
    private static final Logger LOG = Logger.getLogger(AuditLog.class);
    private static final Requester.Origin SYSTEM = new Requester.Origin(new java.util.UUID(0, 0), "system", "");

    private final AuditStore store;
    private final Requester requester;
    private final Tally<AuditEvent> events;
    private final Tally<User> usage;
    private final ReentrantLock writing = new ReentrantLock();

    @Inject
    AuditLog(AuditStore store, Requester requester, AuditConfig config) {
        this.store = store;
        this.requester = requester;
        this.events = new Tally<>(config.held());
        this.usage = new Tally<>(config.held());
    }

    /** Who used which product. */
    public record User(String principal, String domain, String product) {}

    /** @param bytes of bodies that were sent */
    public record Used(User user, long requests, long bytes) {}

    /** @param link empty until the event is chained, a second or so after it was written */
    public record Recorded(long sequence, Instant at, long count, AuditEvent event, Optional<AuditChain.Link> link) {}

    /** What is empty does not restrict. */
    public record Query(
            Optional<String> domain,
            Optional<String> product,
            Optional<String> who,
            Optional<String> kind,
            Optional<String> outcome,
            Optional<Instant> from,
            Optional<Instant> to) {}

    /** What is empty does not restrict; times count by whole hours. */
    public record UsageQuery(
            Optional<String> domain,
            Optional<String> product,
            Optional<String> principal,
            Optional<Instant> from,
            Optional<Instant> to) {}

    /** Writes now: in the current transaction if there is one. */
    public void record(AuditEvent event) {
        store.add(event, Instant.now());
    }

    /**
     * Something is different once the current transaction is committed.
     *
     * @param detail JSON
     */
    public void change(String action, String domain, String product, String target, String detail) {
        Optional<Requester.Origin> current = requester.current();
        Requester.Origin origin = current.orElse(SYSTEM);
        record(new AuditEvent(
                current.map(Requester.Origin::request),
                AuditEvent.Kind.CHANGE,
                origin.who(),
                origin.address(),
                action,
                domain,
                product,
                target,
                "done",
                "",
                Optional.of(detail)));
    }

    /** Writes within a second. */
    public void recordSoon(AuditEvent event) {
        if (events.isFull()) {
            write();
        }
        events.add(event, 1, 0);
    }

    /** Counts a request for data and what was sent; either may be 0. */
    public void used(User user, long requests, long bytes) {
        if (usage.isFull()) {
            write();
        }
        usage.add(user, requests, bytes);
    }

    /** Writes what is held. */
    public void write() {
        writing.lock();
        try {
            Map<AuditEvent, long[]> taken = events.take();
            Map<User, long[]> used = usage.take();
            if (taken.isEmpty() && used.isEmpty()) {
                return;
            }
            try {
                QuarkusTransaction.requiringNew().run(() -> store.add(taken, used, Instant.now()));
            } catch (RuntimeException e) {
                events.giveBack(taken);
                usage.giveBack(used);
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void writeEverySecond() {
        try {
            write();
        } catch (RuntimeException e) {
            LOG.error("Audit events cannot be written; they are held", e);
        }
    }

    void writeAtTheEnd(@Observes ShutdownEvent event) {
        writeEverySecond();
    }

    /** In the order of the log. */
    public List<Recorded> search(Query query, long after, int limit) {
        return store.search(query, after, limit);
    }

    /** Those who got most bytes first. */
    public List<Used> usage(UsageQuery query, int limit) {
        return store.usage(query, limit);
    }
}
