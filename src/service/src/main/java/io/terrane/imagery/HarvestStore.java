package io.terrane.imagery;

import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is harvested, by whom, and how far. Every write names the token of a lease and does nothing once another one has it. */
@ApplicationScoped
class HarvestStore {
    private static final int LONGEST_FAILURE = 500;

    private static final String ADD = """
            insert into source_harvest (source, collection, due_at) values (?, ?, now()) on conflict do nothing""";

    private static final String REMOVE = "delete from source_harvest where source = ?";

    private static final String OF = "select * from source_harvest where source = ? order by collection";

    private static final String ALL = "select * from source_harvest";

    private static final String OF_OWNER = """
            select coalesce(sum(h.items), 0) from source_harvest h join source s on s.key = h.source
            where coalesce(s.domain, '') = (select coalesce(domain, '') from source where key = ?)""";

    private static final String DUE_NOW = "update source_harvest set due_at = now(), failures = 0 where source = ?";

    private static final String RECONCILE_NOW = """
            update source_harvest set reconcile_at = now() where source = ? and reconcile_at is not null""";

    private static final String CLAIM = """
            update source_harvest h set
              -- A row that was made anew has no token of the one before.
              token = greatest(h.token + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint),
              lease_until = now() + ? * interval '1 millisecond'
            from (select source, collection from source_harvest
                  where least(due_at, reconcile_at) <= now() and (lease_until is null or lease_until < now())
                  order by least(due_at, reconcile_at) limit 1 for update skip locked) due
            where h.source = due.source and h.collection = due.collection returning h.*, now() as claimed_at""";

    private static final String HELD = " where source = ? and collection = ? and token = ?";

    private static final String BEGIN = """
            update source_harvest set mode = ?, watermark = ?, began_at = now()""" + HELD + " returning began_at";

    private static final String PROCEED = """
            update source_harvest set watermark = coalesce(?, watermark), items = greatest(0, items + ?),
              lease_until = now() + ? * interval '1 millisecond'""" + HELD;

    private static final String COMPLETE = """
            update source_harvest set complete_at = began_at, began_at = null, failure = null, failures = 0,
              due_at = now() + ? * interval '1 millisecond', lease_until = null,
              reconcile_at = case when mode <> 'catalog' then coalesce(reconcile_at, now() + ? * interval '1 millisecond') end""" + HELD;

    private static final String PUT_OFF = "update source_harvest set due_at = now(), lease_until = null" + HELD;

    private static final String BEGIN_RECONCILING = """
            update source_harvest set reconcile_from = ?, reconcile_began_at = now()""" + HELD + " returning reconcile_began_at";

    private static final String RECONCILING = """
            update source_harvest set reconcile_from = ?, items = greatest(0, items - ?),
              lease_until = now() + ? * interval '1 millisecond'""" + HELD;

    private static final String RECONCILED = """
            update source_harvest set reconciled_at = reconcile_began_at, reconcile_began_at = null, reconcile_from = null,
              failure = null, failures = 0, reconcile_at = now() + ? * interval '1 millisecond', lease_until = null""" + HELD;

    private static final String PUT_OFF_RECONCILING =
            "update source_harvest set reconcile_at = now(), lease_until = null" + HELD;

    private static final String FAIL_RECONCILING = """
            update source_harvest set failure = ?, failed_at = now(), failures = failures + 1,
              reconcile_at = now() + ? * interval '1 millisecond', lease_until = null""" + HELD;

    private static final String RESTART = """
            update source_harvest set mode = 'windows', watermark = null, began_at = null, lease_until = null""" + HELD;

    private static final String FAIL = """
            update source_harvest set failure = ?, failed_at = now(), failures = failures + 1,
              due_at = now() + ? * interval '1 millisecond', lease_until = null""" + HELD;

    private final Statements rows;

    @Inject
    HarvestStore(AgroalDataSource database) {
        this.rows = new Statements(database);
    }

    void add(long source, List<String> collections) {
        collections.forEach(collection -> rows.update("registering a harvest", ADD, source, collection));
    }

    void remove(long source) {
        rows.update("removing a harvest", REMOVE, source);
    }

    List<Harvest> of(long source) {
        return rows.query("reading harvests", HarvestStore::harvest, OF, source);
    }

    List<Harvest> all() {
        return rows.query("reading harvests", HarvestStore::harvest, ALL);
    }

    /** Of all sources of the domain that a source is of, or of the node's. */
    long itemsOfOwner(long source) {
        return rows.query("counting Items", row -> row.getLong(1), OF_OWNER, source)
                .getFirst();
    }

    void dueNow(long source) {
        rows.update("asking for a harvest", DUE_NOW, source);
    }

    /** All Items of the source that are kept are compared with what it has, where a first harvest is complete. */
    void reconcileNow(long source) {
        rows.update("asking for a reconciliation", RECONCILE_NOW, source);
    }

    /** A turn at a collection, and whether it is one of reconciling. */
    record Claimed(Harvest harvest, boolean reconciles) {}

    Optional<Claimed> claim(Duration lease) {
        return rows
                .query(
                        "claiming a harvest",
                        row -> {
                            Harvest harvest = harvest(row);
                            Instant now = Statements.instant(row, "claimed_at").orElseThrow();
                            return new Claimed(harvest, harvest.reconciles(now));
                        },
                        CLAIM,
                        lease.toMillis())
                .stream()
                .findFirst();
    }

    /** @return when the pass began; empty when somebody else has the harvest */
    Optional<Instant> begin(Harvest harvest, Harvest.Mode mode, Optional<Instant> watermark) {
        return rows
                .query(
                        "beginning a harvest",
                        row -> Statements.instant(row, "began_at").orElseThrow(),
                        BEGIN,
                        mode.text(),
                        watermark.orElse(null),
                        harvest.source(),
                        harvest.collection(),
                        harvest.token())
                .stream()
                .findFirst();
    }

    /** @return whether the harvest is still held */
    boolean proceed(Harvest harvest, Optional<Instant> watermark, long added, Duration lease) {
        return rows.update(
                        "recording a harvest",
                        PROCEED,
                        watermark.orElse(null),
                        added,
                        lease.toMillis(),
                        harvest.source(),
                        harvest.collection(),
                        harvest.token())
                == 1;
    }

    /** @param reconcile how long after a first harvest all is compared */
    void complete(Harvest harvest, Duration next, Duration reconcile) {
        rows.update(
                "completing a harvest",
                COMPLETE,
                next.toMillis(),
                reconcile.toMillis(),
                harvest.source(),
                harvest.collection(),
                harvest.token());
    }

    /** It goes on as soon as others had their turn. */
    void putOff(Harvest harvest) {
        rows.update("putting a harvest off", PUT_OFF, harvest.source(), harvest.collection(), harvest.token());
    }

    /** From the beginning, window after window. */
    void restart(Harvest harvest) {
        rows.update("restarting a harvest", RESTART, harvest.source(), harvest.collection(), harvest.token());
    }

    void fail(Harvest harvest, String why, Duration next) {
        rows.update(
                "recording a harvest",
                FAIL,
                why.substring(0, Math.min(why.length(), LONGEST_FAILURE)),
                next.toMillis(),
                harvest.source(),
                harvest.collection(),
                harvest.token());
    }

    /** @return when it began; empty when somebody else has the harvest */
    Optional<Instant> beginReconciling(Harvest harvest, Instant from) {
        return rows
                .query(
                        "beginning a reconciliation",
                        row -> Statements.instant(row, "reconcile_began_at").orElseThrow(),
                        BEGIN_RECONCILING,
                        from,
                        harvest.source(),
                        harvest.collection(),
                        harvest.token())
                .stream()
                .findFirst();
    }

    /** @return whether the harvest is still held */
    boolean reconciling(Harvest harvest, Instant from, long gone, Duration lease) {
        return rows.update(
                        "recording a reconciliation",
                        RECONCILING,
                        from,
                        gone,
                        lease.toMillis(),
                        harvest.source(),
                        harvest.collection(),
                        harvest.token())
                == 1;
    }

    void reconciled(Harvest harvest, Duration next) {
        rows.update(
                "completing a reconciliation",
                RECONCILED,
                next.toMillis(),
                harvest.source(),
                harvest.collection(),
                harvest.token());
    }

    void putOffReconciling(Harvest harvest) {
        rows.update(
                "putting a reconciliation off",
                PUT_OFF_RECONCILING,
                harvest.source(),
                harvest.collection(),
                harvest.token());
    }

    void failReconciling(Harvest harvest, String why, Duration next) {
        rows.update(
                "recording a reconciliation",
                FAIL_RECONCILING,
                why.substring(0, Math.min(why.length(), LONGEST_FAILURE)),
                next.toMillis(),
                harvest.source(),
                harvest.collection(),
                harvest.token());
    }

    private static Harvest harvest(ResultSet row) throws SQLException {
        return new Harvest(
                row.getLong("source"),
                row.getString("collection"),
                Optional.ofNullable(row.getString("mode")).map(Harvest.Mode::of),
                Statements.instant(row, "watermark"),
                Statements.instant(row, "began_at"),
                Statements.instant(row, "complete_at"),
                row.getLong("items"),
                Optional.ofNullable(row.getString("failure")),
                Statements.instant(row, "failed_at"),
                row.getInt("failures"),
                Statements.instant(row, "due_at").orElseThrow(),
                row.getLong("token"),
                new Harvest.Reconciliation(
                        Statements.instant(row, "reconcile_from"),
                        Statements.instant(row, "reconcile_began_at"),
                        Statements.instant(row, "reconciled_at"),
                        Statements.instant(row, "reconcile_at")));
    }
}
