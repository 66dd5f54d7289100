package io.terrane.run;

import io.agroal.api.AgroalDataSource;
import io.quarkus.scheduler.Scheduled;
import io.terrane.database.Statements;
import io.terrane.raster.store.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Removes what runs left: all of those that failed or were cancelled, once nobody may retry them any more, and of those whose
 * version a later run has written whole; and what lay beside the products of the others. Never an object of a version that is published. What a worker wrote that did not know
 * yet that its run was over is found by looking through the whole store, now and then.
 */
@ApplicationScoped
class Collector {
    private static final Logger LOG = Logger.getLogger(Collector.class);
    private static final int PAGE = 100;

    /** Marked first and removed then: a run that is marked is never taken up again. */
    private static final String MARK = """
            with garbage as (
              update run set collected_at = now(), plan = null,
                bytes_written = case when state = 'succeeded' and superseded_at is null then bytes_written else 0 end
              where id in (
                select id from run
                where collected_at is null and ended_at is not null
                  and (state = 'succeeded' and superseded_at is null
                    or coalesce(superseded_at, ended_at) < now() - ? * interval '1 millisecond')
                order by ended_at limit ?
                for update skip locked)
              returning id, domain, definition, version, state = 'succeeded' and superseded_at is null as published)
            , objects as (delete from run_object o using garbage g where o.run_id = g.id)
            , receipts as (
              delete from run_chunk c using garbage g where c.run_id = g.id and not g.published)
            select id, domain, definition, version, published from garbage""";

    /** What has to stay: of runs that are open or may be retried all, of those that were published the product. */
    private static final String KEPT = """
            select r.collected_at is null
              or not ? and exists (select 1 from product_version v where v.run_id = r.id)
            from run r where r.id = ?""";

    private final Statements statements;
    private final ObjectStore store;
    private final CollectorConfig config;

    @Inject
    Collector(AgroalDataSource database, ObjectStore store, CollectorConfig config) {
        this.statements = new Statements(database);
        this.store = store;
        this.config = config;
    }

    private record Garbage(UUID run, String prefix, boolean published) {}

    @Scheduled(
            every = "${terrane.collector.every:1m}",
            delayed = "${terrane.collector.every:1m}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void collectEnded() {
        if (config.enabled()) {
            collect(config.grace());
        }
    }

    /** @return the number of runs that something was removed of */
    int collect(Duration grace) {
        int runs = 0;
        List<Garbage> page;
        do {
            page = statements.query(
                    "marking garbage",
                    row -> new Garbage(
                            row.getObject("id", UUID.class),
                            RunFolder.prefix(
                                    row.getString("domain"),
                                    row.getString("definition"),
                                    row.getString("version"),
                                    row.getObject("id", UUID.class)),
                            row.getBoolean("published")),
                    MARK,
                    grace.toMillis(),
                    PAGE);
            page.forEach(this::remove);
            runs += page.size();
        } while (page.size() == PAGE);
        return runs;
    }

    private void remove(Garbage garbage) {
        try {
            if (garbage.published) {
                RunFolder.deleteStaging(store, garbage.prefix);
            } else {
                RunFolder.deleteAll(store, garbage.prefix);
            }
        } catch (IOException e) {
            LOG.warnf(e, "What run %s left could not be removed; it is found again later", garbage.run);
        }
    }

    @Scheduled(
            every = "${terrane.collector.sweep-every:24h}",
            delayed = "${terrane.collector.sweep-every:24h}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void sweepStore() throws IOException {
        if (config.enabled()) {
            sweep(config.grace());
        }
    }

    /**
     * Looks through the store for objects of runs that are over or that nobody knows.
     *
     * @param grace age that an object has to have, since its run may just have begun
     * @return the number of objects removed
     */
    int sweep(Duration grace) throws IOException {
        Instant before = Instant.now().minus(grace);
        List<String> orphans = new ArrayList<>();
        Map<RunFolder.Part, Boolean> kept = new HashMap<>();
        try (Stream<ObjectStore.ObjectMetadata> objects = store.list("")) {
            objects.filter(object -> !object.lastModified().isAfter(before)).forEach(object -> {
                Optional<RunFolder.Part> part = RunFolder.part(object.key());
                if (part.isPresent() && !kept.computeIfAbsent(part.get(), this::isKept)) {
                    orphans.add(object.key());
                }
            });
        }
        for (String key : orphans) {
            store.delete(key);
        }
        if (!orphans.isEmpty()) {
            LOG.infof("%d objects of runs that are over were removed", orphans.size());
        }
        return orphans.size();
    }

    private boolean isKept(RunFolder.Part part) {
        List<Boolean> found =
                statements.query("looking for a run", row -> row.getBoolean(1), KEPT, part.staging(), part.run());
        return !found.isEmpty() && found.getFirst();
    }
}
