package io.terrane.assurance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agroal.api.AgroalDataSource;
import io.terrane.assurance.Thresholds.Version;
import io.terrane.gate.GateLimit;
import io.terrane.gate.GateThresholds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
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

    private final AgroalDataSource database;

    @Inject
    ThresholdStore(AgroalDataSource database) {
        this.database = database;
    }

    /** Until the transaction ends, nobody else changes thresholds of this domain. */
    void lock(String domain) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, domain);
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException("locking thresholds failed", e);
        }
    }

    /** The latest first. */
    List<Version> history(String domain, String product, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(HISTORY)) {
            statement.setString(1, domain);
            statement.setString(2, product);
            statement.setInt(3, limit);
            List<Version> versions = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    versions.add(version(rows));
                }
            }
            return versions;
        } catch (SQLException e) {
            throw new IllegalStateException("reading thresholds failed", e);
        }
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
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"));
    }

    /** Adds a version; it holds when the transaction is committed. */
    void add(String domain, String product, Version version) {
        ObjectNode limits = JSON.createObjectNode();
        version.thresholds().limits().forEach((limit, value) -> limits.put(limit.text(), value));
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, domain);
            statement.setString(2, product);
            statement.setInt(3, version.version());
            statement.setString(4, limits.toString());
            statement.setArray(
                    5,
                    connection.createArrayOf(
                            "text",
                            version.thresholds().blocking().stream().sorted().toArray()));
            statement.setString(6, version.comment());
            statement.setObject(7, version.at().atOffset(ZoneOffset.UTC));
            statement.setString(8, version.by());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("setting thresholds failed", e);
        }
    }
}
