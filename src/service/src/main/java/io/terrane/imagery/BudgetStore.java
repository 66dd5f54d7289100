package io.terrane.imagery;

import io.terrane.database.Statements;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/**
 * When the next requests to a source are free, for all processes together: each grant moves one moment on by as many requests
 * as it grants, so that no two processes are given the same ones and nobody has to ask again.
 */
final class BudgetStore {
    /** The share of the rate that is used, which grows back by a twentieth a second. */
    private static final String SHARE = """
            least(1, b.share + extract(epoch from least(clock_timestamp() - b.penalized_at, interval '1 minute')) / 20)""";

    private static final String GRANT = """
            insert into source_budget as b (source, kind, per_second, next_at)
            select s.key, k.kind, rate.per_second, clock_timestamp() + make_interval(secs => k.count / rate.per_second)
            from source s, (values (?, ?::float8)) k (kind, count),
              lateral (select case when k.kind = 'assets' then coalesce(s.asset_per_second, s.per_second)
                              else s.per_second end) rate (per_second)
            where s.key = ?
            on conflict (source, kind) do update set per_second = excluded.per_second,
              next_at = greatest(b.next_at, clock_timestamp())
                + make_interval(secs => ? / (excluded.per_second *\s""" + SHARE + """
            ))
            returning greatest(0, extract(epoch from coalesce(old.next_at, clock_timestamp()) - clock_timestamp())),
              extract(epoch from new.next_at - greatest(coalesce(old.next_at, clock_timestamp()), clock_timestamp())) / ?""";

    /** Halved at most once a second: of many requests that are throttled at once, all tell the same. */
    private static final String PENALIZE = """
            update source_budget b set
              share = case when b.penalized_at > clock_timestamp() - interval '1 second' then b.share
                           else greatest(0.1,\s""" + SHARE + """
             / 2) end,
              penalized_at = case when b.penalized_at > clock_timestamp() - interval '1 second' then b.penalized_at
                                  else clock_timestamp() end,
              next_at = greatest(b.next_at, clock_timestamp() + make_interval(secs => ?))
            where b.source = ? and b.kind = ?""";

    private static final String RATE = "select b.per_second * " + SHARE + """
             from source_budget b where b.source = ? and b.kind = ?""";

    private final Statements rows;

    BudgetStore(DataSource database) {
        this.rows = new Statements(database);
    }

    /**
     * Requests that may be sent.
     *
     * @param delay until the first of them
     * @param apart from one to the next
     */
    record Grant(Duration delay, Duration apart) {}

    /** @return empty when the source is registered no more */
    java.util.Optional<Grant> grant(long source, Kind kind, int count) {
        List<Grant> granted = rows.query(
                "granting requests to a source",
                row -> new Grant(seconds(row.getDouble(1)), seconds(row.getDouble(2))),
                GRANT,
                kind.text(),
                count,
                source,
                count,
                count);
        return granted.stream().findFirst();
    }

    /** Lets everybody wait for a time, and ask less often after it. */
    void penalize(long source, Kind kind, Duration wait) {
        rows.update("slowing a source down", PENALIZE, wait.toMillis() / 1e3, source, kind.text());
    }

    /** Requests a second that are granted now; empty before the first. */
    java.util.Optional<Double> rate(long source, Kind kind) {
        return rows.query("reading a rate", row -> row.getDouble(1), RATE, source, kind.text()).stream()
                .findFirst();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (Math.max(0, seconds) * 1e9));
    }

    /** What requests are counted together. */
    enum Kind {
        ALL("all"),
        SEARCH("search"),
        ASSETS("assets");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
