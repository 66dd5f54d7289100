package io.terrane.assurance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.terrane.assurance.Thresholds.Version;
import io.terrane.database.Statements;
import io.terrane.gate.GateLimit;
import io.terrane.gate.GateThresholds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Thresholds in versions. */
@ApplicationScoped
class ThresholdStore {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('thresholds of ' || ?, 0))";

    private static final String COLUMNS =
            "domain, product, version, limits::text, blocking, comment, created_at, created_by";

    private static final String HISTORY = "select " + COLUMNS
            + " from gate_thresholds where domain = ? and product = ? order by version desc limit ?";

    private static final String ADD = """
            insert into gate_thresholds (domain, product, version, limits, blocking, comment, created_at, created_by)
            values (?, ?, ?, ?::jsonb, ?, ?, ?, ?)""";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Statements statements;

    @Inject
    ThresholdStore(AgroalDataSource database) {
        this.statements = new Statements(database);
    }

    /** Until the transaction ends, nobody else changes thresholds of this domain. */
    void lock(String domain) {
        statements.query("locking thresholds", row -> domain, LOCK, domain);
    }

    /** The latest first. */
    List<Version> history(String domain, String product, int limit) {
        return statements.query("reading thresholds", ThresholdStore::version, HISTORY, domain, product, limit);
    }

    private static Version version(ResultSet row) throws SQLException {
        Map<GateLimit, Double> limits = new EnumMap<>(GateLimit.class);
        try {
            JSON.readTree(row.getString("limits"))
                    .forEachEntry((name, value) ->
                            GateLimit.of(name).ifPresent(limit -> limits.put(limit, value.asDouble())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored thresholds are no JSON", e);
        }
        String domain = row.getString("domain");
        String product = row.getString("product");
        int version = row.getInt("version");
        GateThresholds thresholds = new GateThresholds(
                limits,
                Set.of((String[]) row.getArray("blocking").getArray()),
                List.of((product.isEmpty() ? domain : domain + "/" + product) + " version " + version));
        return new Version(
                version,
                thresholds,
                row.getString("comment"),
                Statements.instant(row, "created_at").orElseThrow(),
                row.getString("created_by"));
    }

    /** Adds a version; it holds when the transaction is committed. */
    void add(String domain, String product, Version version) {
        ObjectNode limits = JSON.createObjectNode();
        version.thresholds().limits().forEach((limit, value) -> limits.put(limit.text(), value));
        statements.update(
                "setting thresholds",
                ADD,
                domain,
                product,
                version.version(),
                limits.toString(),
                version.thresholds().blocking().stream().sorted().toList(),
                version.comment(),
                version.at(),
                version.by());
    }
}
