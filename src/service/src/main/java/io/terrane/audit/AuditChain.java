package io.terrane.audit;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Chains the log. Writers of events do not wait for it: one process at a time links, every second, what is there and has no link,
 * in order of sequence. Events of transactions that take longer get a later place.
 */
@ApplicationScoped
public class AuditChain {
    private static final Logger LOG = Logger.getLogger(AuditChain.class);
    private static final int AT_ONCE = 1_000;
    /** Before the youngest linked event, where those of transactions in work may still appear. */
    private static final long LOOKED_BACK = 2_000;
    /** Likewise from time to time, for those that took long. */
    private static final long LOOKED_FAR_BACK = 200_000;

    private static final Duration FAR_BACK_EVERY = Duration.ofMinutes(5);
    private static final Duration LINKED_WITHIN = Duration.ofMinutes(10);
    private static final byte[] START = new byte[32];

    private final AuditLinkStore store;
    private Optional<Instant> lookedFarBack = Optional.empty();

    @Inject
    AuditChain(AuditLinkStore store) {
        this.store = store;
    }

    /** The place of an event in the chain. */
    public record Link(long position, byte[] previous, byte[] hash) {}

    /** The last link. */
    public record Head(long position, byte[] hash) {}

    /**
     * What was found.
     *
     * @param broken position of the first link that does not fit; empty when all do
     * @param reason what does not fit
     * @param unlinked events older than ten minutes that have no link
     * @param noted whether the link that was noted earlier is in the chain; empty when none was given
     */
    public record Verification(
            long links,
            Optional<Head> head,
            Optional<Long> broken,
            String reason,
            long unlinked,
            Optional<Boolean> noted) {
        public boolean holds() {
            return broken.isEmpty() && unlinked == 0 && noted.orElse(true);
        }
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void linkEverySecond() {
        try {
            link();
        } catch (RuntimeException e) {
            LOG.error("The audit log cannot be chained; it is tried again", e);
        }
    }

    /** Links what has no link. */
    public synchronized void link() {
        Instant now = Instant.now();
        boolean far = lookedFarBack.isEmpty() || lookedFarBack.get().isBefore(now.minus(FAR_BACK_EVERY));
        long back = far ? LOOKED_FAR_BACK : LOOKED_BACK;
        // At first everything: what was written before there was a chain.
        long lookedBack = lookedFarBack.isEmpty() ? Long.MAX_VALUE : back;
        while (QuarkusTransaction.requiringNew().call(() -> linkSome(lookedBack)) == AT_ONCE) {}
        if (far) {
            lookedFarBack = Optional.of(now);
        }
    }

    private int linkSome(long lookedBack) {
        if (!store.lock()) {
            return 0;
        }
        Optional<Head> head = store.head();
        long from = Math.max(0, store.youngest() - lookedBack);
        List<AuditLog.Recorded> events = store.unlinked(from, AT_ONCE);
        List<Link> links = new ArrayList<>();
        long position = head.map(Head::position).orElse(0L);
        byte[] previous = head.map(Head::hash).orElse(START);
        for (AuditLog.Recorded event : events) {
            byte[] hash = AuditDocument.hash(previous, event);
            links.add(new Link(++position, previous, hash));
            previous = hash;
        }
        store.add(events, links, Instant.now());
        return events.size();
    }

    /**
     * Computes the whole chain again.
     *
     * @param noted a head that was written down earlier: it has to be in the chain still
     */
    public Verification verify(Optional<Head> noted) {
        long position = 0;
        byte[] previous = START;
        Optional<Boolean> found = noted.map(head -> head.position() == 0);
        while (true) {
            List<AuditLog.Recorded> page = store.linked(position, AT_ONCE);
            for (AuditLog.Recorded event : page) {
                Link link = event.link().orElseThrow();
                Optional<String> wrong = wrong(event, link, position, previous);
                if (wrong.isPresent()) {
                    return verification(position, previous, Optional.of(link.position()), wrong.get(), found);
                }
                position = link.position();
                previous = link.hash();
                if (noted.isPresent() && noted.get().position() == position) {
                    found = Optional.of(Arrays.equals(noted.get().hash(), previous));
                }
            }
            if (page.size() < AT_ONCE) {
                return verification(position, previous, Optional.empty(), "", found);
            }
        }
    }

    private static Optional<String> wrong(AuditLog.Recorded event, Link link, long position, byte[] previous) {
        if (link.position() != position + 1) {
            return Optional.of("link " + (position + 1) + " is missing");
        }
        if (!Arrays.equals(link.previous(), previous)) {
            return Optional.of("it does not follow the link before");
        }
        return Arrays.equals(link.hash(), AuditDocument.hash(previous, event))
                ? Optional.empty()
                : Optional.of("event " + event.sequence() + " is not as it was when it was linked");
    }

    private Verification verification(
            long links, byte[] hash, Optional<Long> broken, String reason, Optional<Boolean> noted) {
        Optional<Head> head = links == 0 ? Optional.empty() : Optional.of(new Head(links, hash));
        return new Verification(
                links, head, broken, reason, store.countUnlinked(Instant.now().minus(LINKED_WITHIN)), noted);
    }

    /** Of a hash as text. */
    public static Optional<byte[]> hash(String hex) {
        try {
            byte[] hash = HexFormat.of().parseHex(hex);
            return hash.length == START.length ? Optional.of(hash) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
