package io.terrane.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2Exception;
import io.terrane.testing.MeshTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters say properties as the index has them, or it would never be taken. */
@MeshTest
class PropertyIndexIT {
    @Inject
    AgroalDataSource database;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "platform = 'sentinel-2b'",
                "gsd = 10",
                "platform in ('sentinel-2a', 'sentinel-2b')",
                "gsd = 10 and \"sat:relative_orbit\" = 94"
            })
    void equalValuesAreFoundByTheIndex(String filter) throws SQLException, Cql2Exception {
        assertThat(plan(filter)).contains("item_properties");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id = 'a'", "id in ('a', 'b')", "collection = 'c' and id = 'a'"})
    void idsAreFoundByTheirs(String filter) throws SQLException, Cql2Exception {
        assertThat(plan(filter)).contains("item_key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gsd > 10", "\"view:sun_elevation\" = 10.5", "platform <> 'sentinel-2b'"})
    void othersAreNot(String filter) throws SQLException, Cql2Exception {
        assertThat(plan(filter)).doesNotContain("item_properties");
    }

    /** What is left out of the index is found all the same. */
    @Test
    void valuesThatHardlyRepeatAreCompared() throws SQLException, Cql2Exception {
        Sql condition = Cql2Sql.of(Cql2.parse("\"view:sun_elevation\" = 10.5")).condition();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("select " + condition.text()
                        + " from (values (jsonb '{\"view:sun_elevation\": 10.50}'), ('{\"view:sun_elevation\": 11}'), ('{}'))"
                        + " i (properties)")) {
            condition.bind(statement, 1);
            try (ResultSet rows = statement.executeQuery()) {
                for (boolean expected : new boolean[] {true, false, false}) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getBoolean(1)).isEqualTo(expected);
                }
            }
        }
    }

    private String plan(String filter) throws SQLException, Cql2Exception {
        Sql condition = Cql2Sql.of(Cql2.parse(filter)).condition();
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.getConnection();
                Statement settings = connection.createStatement();
                PreparedStatement statement = connection.prepareStatement(
                        "explain (costs off) select i.id from item i where " + condition.text())) {
            connection.setAutoCommit(false);
            settings.execute("set local enable_seqscan = off");
            condition.bind(statement, 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            connection.rollback();
        }
        return plan.toString();
    }
}
