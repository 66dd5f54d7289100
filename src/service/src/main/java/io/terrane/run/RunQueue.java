package io.terrane.run;

import io.agroal.api.AgroalDataSource;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who is next. The domain that has had the fewest seconds of chunks is, and in it the run of the highest priority, then the
 * oldest. A domain that begins to wait starts at what the least served of those that wait have had: nobody saves up, and
 * none starves another, however many runs it queues.
 */
@ApplicationScoped
class RunQueue {
    private static final String ADMIT = """
            insert into domain_share (domain, virtual_time)
            values (?, coalesce((
              select min(s.virtual_time) from domain_share s
              where exists (select 1 from run r where r.domain = s.domain and r.state in ('queued', 'running'))), 0))
            on conflict (domain) do update
              set virtual_time = greatest(domain_share.virtual_time, excluded.virtual_time)
              where not exists (
                select 1 from run r where r.domain = excluded.domain and r.state in ('queued', 'running'))""";

    /** Queued and due, or running with a worker that fell silent. */
    private static final String CLAIMABLE = """
            q.state in ('queued', 'running')
              and (q.state = 'queued' and coalesce(q.not_before, now()) <= now()
                or q.state = 'running' and q.lease_until < now())""";

    private static final String DOMAINS = """
            select s.domain from domain_share s
            where exists (select 1 from run q where q.domain = s.domain and %s)
            order by s.virtual_time, s.domain limit ?""".formatted(CLAIMABLE);

    private static final String CLAIM = """
            with claimed as (
              update run set state = 'running', worker = ?, lease_until = now() + ? * interval '1 millisecond',
                fencing_token = fencing_token + 1, started_at = coalesce(started_at, now()), not_before = null,
                silent = case when state = 'running' then silent + 1 else silent end,
                items_done = 0, items_total = 0, chunks_done = 0, chunks_total = 0, chunk_rate = 0, computing = null
              where id = (
                select q.id from run q where q.domain = ? and %s
                order by q.priority desc, q.created_at limit 1
                for update skip locked)
              returning id, fencing_token, domain, definition, version, attempts, silent, plan, base_run,
                reuse),
            charged as (
              update domain_share s set virtual_time = s.virtual_time + 1 from claimed where s.domain = claimed.domain)
            select * from claimed""".formatted(CLAIMABLE);

    /** Domains that are tried, when other workers are just taking the last run of the first ones. */
    private static final int MOST_TRIED = 16;

    private final Statements statements;

    @Inject
    RunQueue(AgroalDataSource database) {
        this.statements = new Statements(database);
    }

    /** Told before a run is queued, in the same transaction. */
    void admit(String domain) {
        statements.update("queueing a run", ADMIT, domain);
    }

    /** Takes the next run that waits or whose worker has gone silent. */
    Optional<Claim> claim(String worker, Duration lease) {
        List<String> domains = statements.query("looking for runs", row -> row.getString(1), DOMAINS, MOST_TRIED);
        for (String domain : domains) {
            List<Claim> claimed =
                    statements.query("claiming a run", RunQueue::claim, CLAIM, worker, lease.toMillis(), domain);
            if (!claimed.isEmpty()) {
                return Optional.of(claimed.getFirst());
            }
        }
        return Optional.empty();
    }

    private static Claim claim(ResultSet row) throws SQLException {
        boolean reuse = row.getBoolean("reuse");
        return new Claim(
                row.getObject("id", UUID.class),
                row.getLong("fencing_token"),
                row.getString("domain"),
                row.getString("definition"),
                row.getString("version"),
                row.getInt("attempts"),
                row.getInt("silent"),
                Optional.ofNullable(row.getString("plan")),
                Optional.ofNullable(row.getObject("base_run", UUID.class)).map(run -> new Claim.Base(run, reuse)));
    }
}
