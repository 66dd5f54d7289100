package io.terrane.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The access policy as SQL, for tables with the columns {@code domain} and {@code discover}. The text is
 * constant; what varies is bound.
 *
 * <pre>{@code
 * var statement = connection.prepareStatement("select … from collection c where " + VisibilityPredicate.sql("c") + " and …");
 * int next = authorizer.visible().bind(statement, 1);
 * }</pre>
 */
public record VisibilityPredicate(boolean everything, boolean signedIn, String[] domains) {
    static VisibilityPredicate of(Caller caller) {
        return new VisibilityPredicate(
                caller.meshAdmin(), caller.isSignedIn(), caller.roles().keySet().toArray(String[]::new));
    }

    /** @param alias the table's alias in the statement: a constant of the program, never input */
    public static String sql(String alias) {
        return "(? or %1$s.discover = 'public' or (? and %1$s.discover = 'signed-in') or %1$s.domain = any (?))"
                .formatted(alias);
    }

    /** Binds the predicate's three parameters from {@code index} on and returns the next free index. */
    public int bind(PreparedStatement statement, int index) throws SQLException {
        Connection connection = statement.getConnection();
        statement.setBoolean(index, everything);
        statement.setBoolean(index + 1, signedIn);
        statement.setArray(index + 2, connection.createArrayOf("text", domains));
        return index + 3;
    }
}
