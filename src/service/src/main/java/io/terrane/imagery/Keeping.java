package io.terrane.imagery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.terrane.source.SourceException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps what is harvested, a page and how far it goes in one transaction, for whoever holds the lease. */
@ApplicationScoped
class Keeping {
    static final Duration LEASE = Duration.ofMinutes(5);

    private final HarvestStore harvests;
    private final MirrorStore mirror;
    private final MirrorConfig config;

    @Inject
    Keeping(HarvestStore harvests, MirrorStore mirror, MirrorConfig config) {
        this.harvests = harvests;
        this.mirror = mirror;
        this.config = config;
    }

    /** @return when the pass began */
    Instant begin(Harvest harvest, Harvest.Mode mode, Optional<Instant> watermark) {
        return harvests.begin(harvest, mode, watermark).orElseThrow(HarvestLostException::new);
    }

    /** @throws SourceException when there are as many Items already as are kept for the source's owner */
    void keep(Harvest harvest, List<MirroredItem> items, Optional<Instant> watermark) throws SourceException {
        List<MirroredItem> kept = items.stream()
                .filter(item -> item.document().length() <= config.itemBytes())
                .toList();
        try {
            QuarkusTransaction.requiringNew().run(() -> {
                // The row is locked and the token checked first: of two processes, one keeps anything.
                proceed(harvest, watermark, 0);
                long added = mirror.put(harvest.source(), kept);
                proceed(harvest, watermark, added);
                // What is there already is kept up to date, however many there are.
                if (added > 0 && harvests.itemsOfOwner(harvest.source()) > config.items()) {
                    throw new FullException();
                }
            });
        } catch (FullException e) {
            throw new SourceException(
                    "there are more than " + config.items()
                            + " Items of these sources, which is the most: narrow mirror.bbox or mirror.since, or let the operator raise terrane.mirror.items",
                    e);
        }
    }

    /** Rolls back a page that does not fit. */
    private static final class FullException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** @return when the reconciliation began */
    Instant beginReconciling(Harvest harvest, Instant from) {
        return harvests.beginReconciling(harvest, from).orElseThrow(HarvestLostException::new);
    }

    /** As {@link #windowRead}, of a reconciliation. */
    void windowReconciled(Harvest harvest, Instant from, Instant to, Optional<Instant> since) {
        QuarkusTransaction.requiringNew().run(() -> {
            reconciling(harvest, to, 0);
            since.ifPresent(start -> reconciling(
                    harvest, to, mirror.removeUnseen(harvest.source(), harvest.collection(), from, to, start)));
        });
    }

    private void reconciling(Harvest harvest, Instant from, long gone) {
        if (!harvests.reconciling(harvest, from, gone, LEASE)) {
            throw new HarvestLostException();
        }
    }

    /**
     * A window of time was read.
     *
     * @param since when reading it began, where it was read whole: what it had and has no more goes
     */
    void windowRead(Harvest harvest, Instant from, Instant to, Optional<Instant> since) {
        QuarkusTransaction.requiringNew().run(() -> {
            proceed(harvest, Optional.of(to), 0);
            since.ifPresent(start -> proceed(
                    harvest,
                    Optional.of(to),
                    -mirror.removeUnseen(harvest.source(), harvest.collection(), from, to, start)));
        });
    }

    /** A catalog was read to its end: what it had and has no more goes. */
    void catalogRead(Harvest harvest, Instant since) {
        QuarkusTransaction.requiringNew().run(() -> {
            proceed(harvest, Optional.empty(), 0);
            proceed(harvest, Optional.empty(), -mirror.removeUnseen(harvest.source(), since));
        });
    }

    private void proceed(Harvest harvest, Optional<Instant> watermark, long added) {
        if (!harvests.proceed(harvest, watermark, added, LEASE)) {
            throw new HarvestLostException();
        }
    }
}
