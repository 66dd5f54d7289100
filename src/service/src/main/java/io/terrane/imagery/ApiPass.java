package io.terrane.imagery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.Interval;
import io.terrane.source.SourceException;
import io.terrane.source.StacApiHarvest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** One turn at a collection of a STAC API: as many pages as a turn has, from where the last one ended. */
final class ApiPass {
    private static final Logger LOG = Logger.getLogger(ApiPass.class);
    private static final Instant FIRST_IMAGERY = Instant.parse("1972-07-23T00:00:00Z");
    private static final Duration FIRST_WINDOW = Duration.ofDays(30);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(480);
    /** Clocks differ, and what is updated while it is read comes late. */
    private static final Duration OVERLAP = Duration.ofMinutes(10);

    private final RegisteredSource source;
    private final RegisteredSource.Mirror wanted;
    private final Harvest harvest;
    private final StacApiHarvest api;
    private final StacApiHarvest.Scope scope;
    private final Keeping keeping;
    private final MirrorStore mirror;
    private final int mostPages;
    private final BooleanSupplier stopped;
    private int pages;

    /** @param mostPages of a turn */
    ApiPass(
            RegisteredSource source,
            RegisteredSource.Mirror wanted,
            Harvest harvest,
            StacApiHarvest api,
            Keeping keeping,
            MirrorStore mirror,
            int mostPages,
            BooleanSupplier stopped) {
        this.source = source;
        this.wanted = wanted;
        this.harvest = harvest;
        this.api = api;
        this.scope = new StacApiHarvest.Scope(source.url(), harvest.collection(), wanted.bbox());
        this.keeping = keeping;
        this.mirror = mirror;
        this.mostPages = mostPages;
        this.stopped = stopped;
    }

    /** What a turn came to. */
    enum End {
        COMPLETE,
        /** There is more for the next turn. */
        MORE,
        /** The API does not keep to the order of updates: it has to be read anew by time. */
        UNORDERED
    }

    /** What is new or changed. */
    End run() throws SourceException {
        Harvest.Mode mode = harvest.mode().isPresent()
                ? harvest.mode().get()
                : api.tellsUpdates(source.url()) ? Harvest.Mode.UPDATES : Harvest.Mode.WINDOWS;
        return mode == Harvest.Mode.UPDATES ? updates() : windows();
    }

    private End updates() throws SourceException {
        Optional<Instant> from = harvest.watermark();
        if (harvest.beganAt().isEmpty()) {
            from = from.map(watermark -> watermark.minus(OVERLAP));
            keeping.begin(harvest, Harvest.Mode.UPDATES, from);
        }
        Instant begin = from.orElse(Instant.EPOCH);
        Interval sensed =
                new Interval(wanted.since().orElse(FIRST_IMAGERY), Instant.now().plus(Duration.ofDays(1)));
        boolean[] more = {false};
        boolean ordered = api.updated(scope, sensed, begin, items -> {
            Instant last = StacApiHarvest.updated(items.getLast()).orElseThrow();
            keeping.keep(harvest, mirrored(items), Optional.of(last));
            // Many Items of one update are one stretch: a break within it would begin it again, and again.
            more[0] = stopped.getAsBoolean() || ++pages >= mostPages && last.isAfter(begin);
            return !more[0];
        });
        if (!ordered) {
            LOG.infof("The source %s does not keep to the order of updates: it is harvested by time", source.name());
            return End.UNORDERED;
        }
        return more[0] ? End.MORE : End.COMPLETE;
    }

    private End windows() throws SourceException {
        Instant begin = wanted.since().isPresent() ? wanted.since().get() : api.begin(scope);
        Instant from = harvest.watermark().orElse(begin);
        Instant until;
        if (harvest.beganAt().isPresent()) {
            until = harvest.beganAt().get();
        } else {
            from = harvest.completeAt().isPresent() ? from.minus(wanted.lookBack()) : begin;
            from = from.isBefore(begin) ? begin : from;
            until = keeping.begin(harvest, Harvest.Mode.WINDOWS, Optional.of(from));
        }
        return walk(from, until, keeping::windowRead);
    }

    /** All that there is: what the mirror has besides goes, window after window. */
    End reconcile() throws SourceException {
        Harvest.Reconciliation before = harvest.reconciliation();
        if (before.beganAt().isPresent()) {
            return walk(before.from().orElseThrow(), before.beganAt().get(), keeping::windowReconciled);
        }
        Instant begin = wanted.since().isPresent() ? wanted.since().get() : api.begin(scope);
        Instant from = mirror.earliest(harvest.source(), harvest.collection())
                .filter(earliest -> earliest.isBefore(begin))
                .orElse(begin);
        return walk(from, keeping.beginReconciling(harvest, from), keeping::windowReconciled);
    }

    /** Takes note of a window that was read, as {@link Keeping#windowRead} does. */
    private interface Note {
        void take(Harvest harvest, Instant from, Instant to, Optional<Instant> since);
    }

    private End walk(Instant begin, Instant until, Note note) throws SourceException {
        Instant from = begin;
        Duration length = FIRST_WINDOW;
        while (from.isBefore(until)) {
            if (pages >= mostPages || stopped.getAsBoolean()) {
                return End.MORE;
            }
            Instant to = from.plus(length).isBefore(until) ? from.plus(length) : until;
            boolean few = window(from, to, note) <= 1 && length.compareTo(LONGEST_WINDOW) < 0;
            length = few ? length.multipliedBy(2) : length;
            from = to;
        }
        return End.COMPLETE;
    }

    /** @return pages that were read */
    private int window(Instant from, Instant to, Note note) throws SourceException {
        Instant start = mirror.now();
        int before = pages;
        boolean whole = api.window(scope, new Interval(from, to), items -> {
            pages++;
            keeping.keep(harvest, mirrored(items), Optional.empty());
            return true;
        });
        if (!whole) {
            LOG.infof(
                    "The source %s gives fewer Items than it says that it has from %s to %s: none is taken for deleted",
                    source.name(), from, to);
        }
        note.take(harvest, from, to, whole ? Optional.of(start) : Optional.empty());
        int read = pages - before;
        // An empty answer takes a request too.
        pages += read == 0 ? 1 : 0;
        return read;
    }

    private List<MirroredItem> mirrored(List<ObjectNode> items) {
        List<MirroredItem> mirrored = new ArrayList<>();
        for (ObjectNode item : items) {
            MirroredItem.of(item, Optional.empty(), Optional.empty())
                    .filter(known -> known.collection().equals(harvest.collection()))
                    .ifPresent(mirrored::add);
        }
        return mirrored;
    }
}
