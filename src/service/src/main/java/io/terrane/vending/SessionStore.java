package io.terrane.vending;

import io.agroal.api.AgroalDataSource;
import io.terrane.storage.StorePolicies.EndedSession;
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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sessions that were vended, without what is secret of them. */
@ApplicationScoped
class SessionStore {
    private static final String ADD = """
            insert into store_session (name, who, holding, domain, product, prefix, begun_at, until)
            values (?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String SELECT = """
            select name, who, holding, domain, product, prefix, begun_at, until, revoked_at, reason from store_session
            where until > now()""";

    private static final String LIVE =
            SELECT + " and revoked_at is null and (?::text is null or domain = ?) and name > ? order by name limit ?";

    private static final String OF_DOMAIN = SELECT + " and domain = ? order by begun_at desc, name limit ?";

    private static final String REVOKE =
            "update store_session set revoked_at = now(), reason = ? where name = ? and revoked_at is null";

    private static final String ENDED = """
            select name, begun_at from store_session where revoked_at is not null and until > now() order by name""";

    private static final String FORGET = "delete from store_session where until < now() - interval '1 day'";

    private final AgroalDataSource database;

    @Inject
    SessionStore(AgroalDataSource database) {
        this.database = database;
    }

    void add(Session session) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, session.name());
            statement.setString(2, session.who());
            statement.setString(3, session.holding());
            statement.setString(4, session.domain());
            statement.setString(5, session.product());
            statement.setString(6, session.prefix());
            statement.setObject(7, session.begun().atOffset(ZoneOffset.UTC));
            statement.setObject(8, session.until().atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new VendingException("storing a session", e);
        }
    }

    /** Sessions that go on, in order of their names, after one of them. */
    List<Session> live(Optional<String> domain, String after, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LIVE)) {
            statement.setString(1, domain.orElse(null));
            statement.setString(2, domain.orElse(null));
            statement.setString(3, after);
            statement.setInt(4, limit);
            return sessions(statement);
        } catch (SQLException e) {
            throw new VendingException("listing sessions", e);
        }
    }

    /** Also those that were revoked and whose time has not come; the latest first. */
    List<Session> ofDomain(String domain, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(OF_DOMAIN)) {
            statement.setString(1, domain);
            statement.setInt(2, limit);
            return sessions(statement);
        } catch (SQLException e) {
            throw new VendingException("listing sessions", e);
        }
    }

    private static List<Session> sessions(PreparedStatement statement) throws SQLException {
        List<Session> sessions = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                sessions.add(new Session(
                        row.getString("name"),
                        row.getString("who"),
                        row.getString("holding"),
                        row.getString("domain"),
                        row.getString("product"),
                        row.getString("prefix"),
                        instant(row, "begun_at"),
                        instant(row, "until"),
                        revoked(row)));
            }
        }
        return sessions;
    }

    private static Optional<Session.Revoked> revoked(ResultSet row) throws SQLException {
        @Nullable OffsetDateTime at = row.getObject("revoked_at", OffsetDateTime.class);
        return at == null
                ? Optional.empty()
                : Optional.of(new Session.Revoked(at.toInstant(), row.getString("reason")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** @return whether it went on until now */
    boolean revoke(String name, String reason) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REVOKE)) {
            statement.setString(1, reason);
            statement.setString(2, name);
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new VendingException("revoking a session", e);
        }
    }

    /** Sessions that were revoked and that the store would still let in. */
    List<EndedSession> ended() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ENDED)) {
            List<EndedSession> ended = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ended.add(new EndedSession(row.getString(1), instant(row, "begun_at")));
                }
            }
            return ended;
        } catch (SQLException e) {
            throw new VendingException("listing revoked sessions", e);
        }
    }

    /** Removes what ended long ago; that it was is in the audit log. */
    void forget() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new VendingException("forgetting sessions", e);
        }
    }
}
