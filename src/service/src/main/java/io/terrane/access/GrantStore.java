package io.terrane.access;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Grants; none is ever removed. */
@ApplicationScoped
class GrantStore {
    private static final String SELECT = """
            select id, domain, product, principal, action, until, comment, request, created_at, created_by,
              revoked_at, revoked_by, revocation
            from access_grant
            """;

    private static final String ACTIVE_OF = SELECT + """
             where domain = ? and product in (?, '') and principal = any (?)
              and revoked_at is null and (until is null or until > now())
             order by action = 'read' desc, until desc nulls first, id""";

    private static final String FIND = SELECT + "where domain = ? and id = ?";

    private static final String OF_REQUESTS = SELECT + "where request = any (?)";

    private static final String LIST = SELECT + "where domain = ?";
    private static final String OF_PRODUCT = " and product in (?, '')";
    private static final String IN_ORDER = " order by created_at desc, id limit ?";

    private static final String ADD = """
            insert into access_grant (id, domain, product, principal, action, until, comment, request, created_at, created_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String REVOKE = """
            update access_grant set revoked_at = ?, revoked_by = ?, revocation = ? where id = ? and revoked_at is null""";

    private final AgroalDataSource database;

    @Inject
    GrantStore(AgroalDataSource database) {
        this.database = database;
    }

    /** Those for a product or its whole domain that hold now, the widest first. */
    List<Grant> active(String domain, String product, Set<Principal> principals) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ACTIVE_OF)) {
            statement.setString(1, domain);
            statement.setString(2, product);
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "text", principals.stream().map(Principal::text).toArray()));
            return grants(statement);
        } catch (SQLException e) {
            throw new AccessException("reading grants", e);
        }
    }

    Optional<Grant> find(String domain, UUID id) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, domain);
            statement.setObject(2, id);
            return grants(statement).stream().findFirst();
        } catch (SQLException e) {
            throw new AccessException("reading a grant", e);
        }
    }

    /** By the requests that they approved. */
    Map<UUID, Grant> ofRequests(Collection<UUID> requests) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(OF_REQUESTS)) {
            statement.setArray(1, connection.createArrayOf("uuid", requests.toArray()));
            return grants(statement).stream()
                    .collect(Collectors.toMap(grant -> grant.request().orElseThrow(), Function.identity()));
        } catch (SQLException e) {
            throw new AccessException("reading grants", e);
        }
    }

    /** Also those that ended; the latest first. */
    List<Grant> list(String domain, Optional<String> product, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(LIST + (product.isPresent() ? OF_PRODUCT : "") + IN_ORDER)) {
            int index = 1;
            statement.setString(index++, domain);
            if (product.isPresent()) {
                statement.setString(index++, product.get());
            }
            statement.setInt(index, limit);
            return grants(statement);
        } catch (SQLException e) {
            throw new AccessException("listing grants", e);
        }
    }

    private static List<Grant> grants(PreparedStatement statement) throws SQLException {
        List<Grant> grants = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                grants.add(new Grant(
                        rows.getObject("id", UUID.class),
                        rows.getString("domain"),
                        rows.getString("product"),
                        Principal.of(rows.getString("principal")).orElseThrow(),
                        Action.of(rows.getString("action")).orElseThrow(),
                        instant(rows, "until"),
                        rows.getString("comment"),
                        Optional.ofNullable(rows.getObject("request", UUID.class)),
                        instant(rows, "created_at").orElseThrow(),
                        rows.getString("created_by"),
                        revocation(rows)));
            }
        }
        return grants;
    }

    private static Optional<Grant.Revocation> revocation(ResultSet row) throws SQLException {
        Optional<Instant> at = instant(row, "revoked_at");
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(new Grant.Revocation(at.get(), row.getString("revoked_by"), row.getString("revocation")));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    void add(Grant grant) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setObject(1, grant.id());
            statement.setString(2, grant.domain());
            statement.setString(3, grant.product());
            statement.setString(4, grant.principal().text());
            statement.setString(5, grant.action().name().toLowerCase(Locale.ROOT));
            statement.setObject(
                    6,
                    grant.until().map(until -> until.atOffset(ZoneOffset.UTC)).orElse(null));
            statement.setString(7, grant.comment());
            statement.setObject(8, grant.request().orElse(null));
            statement.setObject(9, grant.createdAt().atOffset(ZoneOffset.UTC));
            statement.setString(10, grant.createdBy());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AccessException("storing a grant", e);
        }
    }

    /** @return whether it had not been revoked before */
    boolean revoke(UUID id, Grant.Revocation revocation) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REVOKE)) {
            statement.setObject(1, revocation.at().atOffset(ZoneOffset.UTC));
            statement.setString(2, revocation.by());
            statement.setString(3, revocation.reason());
            statement.setObject(4, id);
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new AccessException("revoking a grant", e);
        }
    }
}
