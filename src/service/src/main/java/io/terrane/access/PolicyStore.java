package io.terrane.access;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Policies in versions. What holds for a product is also kept at its collection, where searches read it. */
@ApplicationScoped
class PolicyStore {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('policy of ' || ?, 0))";

    private static final String COLUMNS =
            "domain, product, version, inherits, discover, read, requests, origin, comment, created_at, created_by";

    private static final String LATEST =
            "select " + COLUMNS + " from policy where domain = ? and product = ? order by version desc limit 1";

    private static final String HISTORY =
            "select " + COLUMNS + " from policy where domain = ? and product = ? order by version desc limit ?";

    private static final String ADD = "insert into policy (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String COMPILE = """
            update collection set discover = ?, read = ? where domain = ? and product = ?""";

    private static final String COMPILE_DEFAULT = """
            update collection c set discover = ?, read = ?
            where c.domain = ? and coalesce((
              select p.inherits from policy p where p.domain = c.domain and p.product = c.product
              order by p.version desc limit 1), true)""";

    private final AgroalDataSource database;

    @Inject
    PolicyStore(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * A policy as it was set.
     *
     * @param policy empty when it inherits the domain's default
     */
    record Version(
            int version,
            Optional<Policy> policy,
            Policy.Origin origin,
            String comment,
            Instant createdAt,
            String createdBy) {}

    /** Until the transaction ends, nobody else changes policies of this domain. */
    void lock(String domain) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, domain);
            statement.execute();
        } catch (SQLException e) {
            throw new AccessException("locking policies", e);
        }
    }

    /** What holds for a product, or for an empty one the domain's default. */
    Policy effective(String domain, String product) {
        Optional<Version> own = product.isEmpty() ? Optional.empty() : latest(domain, product);
        if (own.isPresent() && own.get().policy.isPresent()) {
            return own.get().policy.get();
        }
        Policy inherited =
                latest(domain, "").flatMap(version -> version.policy).orElseGet(() -> Policy.initial(domain));
        return product.isEmpty() ? inherited : inherited.inheritedBy(product);
    }

    Optional<Version> latest(String domain, String product) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LATEST)) {
            statement.setString(1, domain);
            statement.setString(2, product);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(version(rows)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new AccessException("reading a policy", e);
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
            throw new AccessException("reading policies", e);
        }
    }

    private static Version version(ResultSet row) throws SQLException {
        Policy.Origin origin = Policy.Origin.valueOf(row.getString("origin").toUpperCase(Locale.ROOT));
        int version = row.getInt("version");
        Optional<Policy> policy = row.getBoolean("inherits")
                ? Optional.empty()
                : Optional.of(new Policy(
                        row.getString("domain"),
                        row.getString("product"),
                        version,
                        Audience.of(row.getString("discover")).orElseThrow(),
                        Audience.of(row.getString("read")).orElseThrow(),
                        row.getBoolean("requests"),
                        false,
                        origin));
        return new Version(
                version,
                policy,
                origin,
                row.getString("comment"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"));
    }

    /** Adds a version; it holds when the transaction is committed. */
    void add(String domain, String product, Version version) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, domain);
            statement.setString(2, product);
            statement.setInt(3, version.version);
            statement.setBoolean(4, version.policy.isEmpty());
            statement.setString(5, version.policy.map(p -> p.discover().text()).orElse(null));
            statement.setString(6, version.policy.map(p -> p.read().text()).orElse(null));
            statement.setObject(7, version.policy.map(Policy::requests).orElse(null), Types.BOOLEAN);
            statement.setString(8, version.origin.name().toLowerCase(Locale.ROOT));
            statement.setString(9, version.comment);
            statement.setObject(10, version.createdAt.atOffset(ZoneOffset.UTC));
            statement.setString(11, version.createdBy);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AccessException("storing a policy", e);
        }
    }

    /** Brings what holds now to the collections that searches read. */
    void compile(String domain, String product) {
        Policy holds = effective(domain, product);
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(product.isEmpty() ? COMPILE_DEFAULT : COMPILE)) {
            statement.setString(1, holds.discover().text());
            statement.setString(2, holds.read().text());
            statement.setString(3, domain);
            if (!product.isEmpty()) {
                statement.setString(4, product);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AccessException("compiling a policy", e);
        }
    }
}
