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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Access requests, without their grants. */
@ApplicationScoped
class AccessRequestStore {
    private static final String SELECT = """
            select id, domain, product, asker, reason, until, state, created_at, lapses_at, decided_at, decided_by, answer
            from access_request
            """;

    private static final String FIND = SELECT + "where id = ?";
    private static final String OF_ASKER = SELECT + "where asker = ? order by created_at desc, id limit ?";
    private static final String OF_DOMAIN = SELECT + "where domain = ? order by created_at desc, id limit ?";

    private static final String CLOSE_LAPSED = """
            update access_request set state = 'lapsed', decided_at = lapses_at, decided_by = 'nobody', answer = ''
            where asker = ? and state = 'open' and lapses_at <= ?""";

    private static final String COUNT_OPEN = """
            select count(*), count(*) filter (where domain = ? and product = ?)
            from access_request where asker = ? and state = 'open'""";

    private static final String ADD = """
            insert into access_request (id, domain, product, asker, reason, until, state, created_at, lapses_at)
            values (?, ?, ?, ?, ?, ?, 'open', ?, ?)
            on conflict (domain, product, asker) where state = 'open' do nothing""";

    private static final String DECIDE = """
            update access_request set state = ?, decided_at = ?, decided_by = ?, answer = ?
            where id = ? and state = 'open' and lapses_at > ?""";

    private final AgroalDataSource database;

    @Inject
    AccessRequestStore(AgroalDataSource database) {
        this.database = database;
    }

    Optional<AccessRequest> find(UUID id) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setObject(1, id);
            return requests(statement).stream().findFirst();
        } catch (SQLException e) {
            throw new AccessException("reading an access request", e);
        }
    }

    List<AccessRequest> ofAsker(String asker, int limit) {
        return list(OF_ASKER, asker, limit);
    }

    List<AccessRequest> ofDomain(String domain, int limit) {
        return list(OF_DOMAIN, domain, limit);
    }

    private List<AccessRequest> list(String sql, String of, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, of);
            statement.setInt(2, limit);
            return requests(statement);
        } catch (SQLException e) {
            throw new AccessException("listing access requests", e);
        }
    }

    private static List<AccessRequest> requests(PreparedStatement statement) throws SQLException {
        List<AccessRequest> requests = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                requests.add(new AccessRequest(
                        rows.getObject("id", UUID.class),
                        rows.getString("domain"),
                        rows.getString("product"),
                        rows.getString("asker"),
                        rows.getString("reason"),
                        instant(rows, "until"),
                        instant(rows, "created_at").orElseThrow(),
                        instant(rows, "lapses_at").orElseThrow(),
                        decision(rows),
                        Optional.empty()));
            }
        }
        return requests;
    }

    private static Optional<AccessRequest.Decided> decision(ResultSet row) throws SQLException {
        Optional<Instant> at = instant(row, "decided_at");
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(new AccessRequest.Decided(
                        AccessRequest.Outcome.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        at.get(),
                        row.getString("decided_by"),
                        row.getString("answer")));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** What an asker has open, after closing what has lapsed. */
    record Open(int all, int ofProduct) {}

    Open open(String asker, String domain, String product, Instant now) {
        try (Connection connection = database.getConnection();
                PreparedStatement close = connection.prepareStatement(CLOSE_LAPSED);
                PreparedStatement count = connection.prepareStatement(COUNT_OPEN)) {
            close.setString(1, asker);
            close.setObject(2, now.atOffset(ZoneOffset.UTC));
            close.executeUpdate();
            count.setString(1, domain);
            count.setString(2, product);
            count.setString(3, asker);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return new Open(row.getInt(1), row.getInt(2));
            }
        } catch (SQLException e) {
            throw new AccessException("counting access requests", e);
        }
    }

    /** @return whether there was no other open one for the same product and person */
    boolean add(AccessRequest request) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setObject(1, request.id());
            statement.setString(2, request.domain());
            statement.setString(3, request.product());
            statement.setString(4, request.asker());
            statement.setString(5, request.reason());
            statement.setObject(
                    6,
                    request.until().map(until -> until.atOffset(ZoneOffset.UTC)).orElse(null));
            statement.setObject(7, request.createdAt().atOffset(ZoneOffset.UTC));
            statement.setObject(8, request.lapsesAt().atOffset(ZoneOffset.UTC));
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new AccessException("storing an access request", e);
        }
    }

    /** @return whether it was open until now */
    boolean decide(UUID id, AccessRequest.Decided decided) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(DECIDE)) {
            statement.setString(1, decided.outcome().name().toLowerCase(Locale.ROOT));
            statement.setObject(2, decided.at().atOffset(ZoneOffset.UTC));
            statement.setString(3, decided.by());
            statement.setString(4, decided.answer());
            statement.setObject(5, id);
            statement.setObject(6, decided.at().atOffset(ZoneOffset.UTC));
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new AccessException("deciding an access request", e);
        }
    }
}
