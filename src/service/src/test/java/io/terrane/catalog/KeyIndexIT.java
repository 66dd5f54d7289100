package io.terrane.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import io.terrane.database.Statements;
import io.terrane.testing.MeshTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An Item is looked up by its key, also in a collection that PostgreSQL's statistics do not know yet, not looked for in all of it. */
@MeshTest
class KeyIndexIT {
    private static final String COLLECTION = "keys.new";

    @Inject
    AgroalDataSource database;

    private Connection connection;

    /** Statistics of a transaction that does not end are nobody else's, nor does anybody gather others. */
    @BeforeEach
    void aCollectionThatStatisticsDoNotKnow() throws SQLException {
        connection = database.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            fill(statement, "keys.known");
            statement.execute("analyze item");
            fill(statement, COLLECTION);
            statement.execute("set local enable_seqscan = off");
        }
    }

    private static void fill(Statement statement, String collection) throws SQLException {
        statement.execute("""
                insert into item (collection, id, datetime, properties, document)
                select '%s', 'item-' || n, now() - n * interval '1 hour', '{}', '{}' from generate_series(1, 3000) n""".formatted(collection));
    }

    @AfterEach
    void leaveNothing() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        connection.close();
    }

    @Test
    void readingAnItem() throws SQLException {
        assertThat(plan(ItemStore.FIND, statement -> {
                    statement.setString(1, COLLECTION);
                    statement.setString(2, "item-7");
                    VisibilityPredicate.ALL.bind(statement, 3);
                }))
                .contains("item_key")
                .doesNotContain("item_of_collection");
    }

    @Test
    void changingAnItem() throws SQLException {
        for (String sql : List.of(ItemStore.LOCK, ItemStore.DELETE)) {
            assertThat(plan(sql, statement -> {
                        statement.setString(1, COLLECTION);
                        statement.setString(2, "item-7");
                    }))
                    .contains("item_key")
                    .doesNotContain("item_of_collection");
        }
    }

    @Test
    void writingABatch() throws SQLException {
        assertThat(plan(ItemStore.ANY, statement -> {
                    statement.setString(1, COLLECTION);
                    statement.setArray(2, Statements.texts(connection, List.of("item-1", "other", "item-9000")));
                }))
                .contains("item_key")
                .doesNotContain("item_of_collection");
    }

    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private String plan(String sql, Binding binding) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement statement = connection.prepareStatement("explain (costs off) " + sql)) {
            binding.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
        }
        return plan.toString();
    }
}
