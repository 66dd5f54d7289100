package io.terrane.publish;

import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;

/** Events that are true because the transaction that wrote them was committed. */
@ApplicationScoped
class OutboxStore {
    private static final String ADD = "insert into outbox (at, kind, payload) values (?, ?, ?::jsonb)";

    private final AgroalDataSource database;

    @Inject
    OutboxStore(AgroalDataSource database) {
        this.database = database;
    }

    void add(String kind, JsonNode payload, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setObject(1, at.atOffset(ZoneOffset.UTC));
            statement.setString(2, kind);
            statement.setString(3, payload.toString());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("writing to the outbox failed", e);
        }
    }
}
