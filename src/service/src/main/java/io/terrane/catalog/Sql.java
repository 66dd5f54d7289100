package io.terrane.catalog;

import io.terrane.database.Statements;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A part of a statement: constant text with the values that are bound to its parameters, in order. */
record Sql(String text, List<Object> values) {
    static final Sql TRUE = of("true");
    static final Sql FALSE = of("false");

    Sql {
        values = List.copyOf(values);
    }

    static Sql of(String text, Object... values) {
        return new Sql(text, List.of(values));
    }

    Sql and(Sql other) {
        return joined(List.of(this, other), " ");
    }

    /** @param conditions of which one has to hold */
    static Sql either(List<Sql> conditions) {
        return joined(List.of(of("("), joined(conditions, " or "), of(")")), "");
    }

    static Sql joined(List<Sql> parts, String separator) {
        List<Object> values = new ArrayList<>();
        parts.forEach(part -> values.addAll(part.values));
        return new Sql(String.join(separator, parts.stream().map(Sql::text).toList()), values);
    }

    /** @return the next free index */
    int bind(PreparedStatement statement, int index) throws SQLException {
        int next = index;
        for (Object value : values) {
            Statements.bind(statement, next++, value);
        }
        return next;
    }
}
