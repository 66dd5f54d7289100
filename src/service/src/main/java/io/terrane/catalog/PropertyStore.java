package io.terrane.catalog;

import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which properties Items have. */
@ApplicationScoped
public class PropertyStore {
    private static final String NAMES = """
            select distinct p.name, p.type
            from item_property p join collection c on c.id = p.collection
            where (?::text is null or c.domain = ?) and (cardinality(?::text[]) = 0 or c.id = any (?)) and\s""" + VisibilityPredicate.sql("c");

    private final AgroalDataSource database;

    @Inject
    PropertyStore(AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Properties with the JSON types that they have in the Items that the caller may see.
     *
     * @param collections empty for all
     */
    public SortedMap<String, Set<String>> names(
            Optional<String> domain, List<String> collections, VisibilityPredicate visible) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(NAMES)) {
            statement.setString(1, domain.orElse(null));
            statement.setString(2, domain.orElse(null));
            statement.setArray(3, Statements.texts(connection, collections));
            statement.setArray(4, Statements.texts(connection, collections));
            visible.bind(statement, 5);
            SortedMap<String, Set<String>> names = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.computeIfAbsent(rows.getString(1), name -> new TreeSet<>())
                            .add(rows.getString(2));
                }
            }
            return names;
        } catch (SQLException e) {
            throw new CatalogException("listing properties", e);
        }
    }
}
