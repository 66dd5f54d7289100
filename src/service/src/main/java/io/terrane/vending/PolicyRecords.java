package io.terrane.vending;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was applied to the store, and that it was found otherwise. */
@ApplicationScoped
class PolicyRecords {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('policies of the store', 0))";

    private static final String FIND =
            "select document, applied_at, applied_by, changed_at from store_policy where name = ?";

    private static final String PUT = """
            insert into store_policy (name, document, applied_at, applied_by) values (?, ?, now(), ?)
            on conflict (name) do update set document = excluded.document, applied_at = excluded.applied_at,
              applied_by = excluded.applied_by, changed_at = null""";

    private static final String MARK =
            "update store_policy set changed_at = now() where name = ? and changed_at is null";

    private final AgroalDataSource database;

    @Inject
    PolicyRecords(AgroalDataSource database) {
        this.database = database;
    }

    /** @param changed since when it is known to be otherwise */
    record Applied(String document, Instant at, String by, Optional<Instant> changed) {}

    /** Until the transaction ends, nobody else changes the store's policies. */
    void lock() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.execute();
        } catch (SQLException e) {
            throw new VendingException("locking the store's policies", e);
        }
    }

    Optional<Applied> find(String name) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                @Nullable OffsetDateTime changed = row.getObject(4, OffsetDateTime.class);
                return Optional.of(new Applied(
                        row.getString(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getString(3),
                        Optional.ofNullable(changed).map(OffsetDateTime::toInstant)));
            }
        } catch (SQLException e) {
            throw new VendingException("reading the store's policies", e);
        }
    }

    void put(String name, String document, String by) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PUT)) {
            statement.setString(1, name);
            statement.setString(2, document);
            statement.setString(3, by);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new VendingException("recording a policy", e);
        }
    }

    /** @return whether that was not known yet */
    boolean markChanged(String name) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(MARK)) {
            statement.setString(1, name);
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new VendingException("recording a policy", e);
        }
    }
}
