package io.terrane.run;

import io.agroal.api.AgroalDataSource;
import io.terrane.audit.AuditLog;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What domains may use, and what they have used: a hard stop for runs that would go beyond. */
@ApplicationScoped
class Quotas {
    /** What runs stored and nobody has removed: products, and what was made of those that failed lately. */
    private static final String STORED = """
            (select coalesce(sum(r.bytes_written), 0) from run r
             where r.domain = d.id and (r.state = 'succeeded' or r.collected_at is null))""";

    private static final String USAGE = """
            select q.bytes_read, q.chunk_seconds, q.storage_bytes, coalesce(u.bytes_read, 0) as used_bytes,
              coalesce(u.chunk_millis, 0) as used_millis, %s as stored
            from domain d
            left join domain_quota q on q.domain = d.id
            left join domain_usage u
              on u.domain = d.id and u.month = date_trunc('month', now() at time zone 'utc')::date
            where d.id = ?""".formatted(STORED);

    /** Of domains that have a quota: nothing is summed for the others, and runs ask every second. */
    private static final String LIMITED = USAGE + " and q.domain is not null";

    private static final String PUT = """
            insert into domain_quota (domain, bytes_read, chunk_seconds, storage_bytes, changed_at, changed_by)
            values (?, ?, ?, ?, now(), ?)
            on conflict (domain) do update set bytes_read = excluded.bytes_read, chunk_seconds = excluded.chunk_seconds,
              storage_bytes = excluded.storage_bytes, changed_at = excluded.changed_at, changed_by = excluded.changed_by""";

    private final Statements statements;
    private final AuditLog audit;

    @Inject
    Quotas(AgroalDataSource database, AuditLog audit) {
        this.statements = new Statements(database);
        this.audit = audit;
    }

    /** Each of them empty for as much as there is. */
    record Quota(OptionalLong bytesRead, OptionalLong chunkSeconds, OptionalLong storageBytes) {}

    /** @param bytesRead from sources, this month (UTC), as chunk is; what is stored is so now */
    record Usage(Quota quota, long bytesRead, Duration chunk, long storageBytes) {
        /** Which quota is used up, and what to do. */
        Optional<String> exceeded() {
            if (reached(quota.bytesRead, bytesRead)) {
                return told("read %d of %d bytes from sources this month", bytesRead, quota.bytesRead);
            }
            if (reached(quota.chunkSeconds, chunk.toSeconds())) {
                return told("used %d of %d chunk-seconds this month", chunk.toSeconds(), quota.chunkSeconds);
            }
            if (reached(quota.storageBytes, storageBytes)) {
                return told("stored %d of %d bytes", storageBytes, quota.storageBytes);
            }
            return Optional.empty();
        }

        private static boolean reached(OptionalLong quota, long used) {
            return quota.isPresent() && used >= quota.getAsLong();
        }

        private static Optional<String> told(String text, long used, OptionalLong quota) {
            return Optional.of("the domain's quota is used up: it has " + text.formatted(used, quota.getAsLong())
                    + "; a mesh admin can raise it");
        }
    }

    Usage usage(String domain) {
        List<Usage> found = statements.query("reading a quota", Quotas::usage, USAGE, domain);
        return found.isEmpty()
                ? new Usage(
                        new Quota(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty()),
                        0,
                        Duration.ZERO,
                        0)
                : found.getFirst();
    }

    Optional<String> exceeded(String domain) {
        return statements.query("reading a quota", Quotas::usage, LIMITED, domain).stream()
                .findFirst()
                .flatMap(Usage::exceeded);
    }

    @Transactional
    void put(String domain, Quota quota, String by) {
        statements.update(
                "changing a quota",
                PUT,
                domain,
                boxed(quota.bytesRead),
                boxed(quota.chunkSeconds),
                boxed(quota.storageBytes),
                by);
        audit.change(
                "change quota",
                domain,
                "",
                "quota of " + domain,
                QuotaDocuments.of(quota).toString());
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static Usage usage(ResultSet row) throws SQLException {
        return new Usage(
                new Quota(optional(row, "bytes_read"), optional(row, "chunk_seconds"), optional(row, "storage_bytes")),
                row.getLong("used_bytes"),
                Duration.ofMillis(row.getLong("used_millis")),
                row.getLong("stored"));
    }

    private static OptionalLong optional(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
