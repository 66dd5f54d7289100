package io.terrane.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;

/**
 * The access policy as SQL, for the table {@code collection}: the same rules as {@link Decision} has for {@link
 * Action#DISCOVER}. The text is constant; what varies is bound.
 *
 * <pre>{@code
 * var statement = connection.prepareStatement("select … from collection c where " + VisibilityPredicate.sql("c") + " and …");
 * int next = authorizer.visible().bind(statement, 1);
 * }</pre>
 *
 * @param everything whether nothing is hidden from the caller
 * @param audiences policies that let the caller in wherever they hold
 * @param memberOf domains in which the caller has a role
 * @param publisherIn domains in which the caller is publisher or owner
 * @param principals what grants to the caller are for
 */
public record VisibilityPredicate(
        boolean everything, String[] audiences, String[] memberOf, String[] publisherIn, String[] principals) {
    /** Of "exists" PostgreSQL looks one grant up, or reads all of them once, whichever is less. */
    private static final String SQL = """
            (? or %1$s.%2$s = any (?) or (%1$s.%2$s = 'domain' and %1$s.domain = any (?))
              or %1$s.domain = any (?)
              or exists (select 1 from access_grant g where g.collection = %1$s.id and g.product <> '' and g.principal = any (?)
                and g.revoked_at is null and (g.until is null or g.until > now())%3$s)
              or exists (select 1 from access_grant g where g.domain = %1$s.domain and g.product = '' and g.principal = any (?)
                and g.revoked_at is null and (g.until is null or g.until > now())%3$s))""";

    public static VisibilityPredicate of(Caller caller) {
        return new VisibilityPredicate(
                caller.meshAdmin(),
                caller.isSignedIn() ? new String[] {"public", "signed-in"} : new String[] {"public"},
                texts(caller.roles().keySet()),
                texts(caller.roles().entrySet().stream()
                        .map(Map.Entry::getKey)
                        .filter(domain -> caller.has(domain, DomainRole.PUBLISHER))
                        .toList()),
                texts(caller.principals().stream().map(Principal::text).toList()));
    }

    private static String[] texts(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }

    /** @param alias of {@code collection} in the statement: a constant of the program, never input */
    public static String sql(String alias) {
        return SQL.formatted(alias, "discover", "");
    }

    /** The same for {@link Action#READ}, with the same parameters. */
    public static String readable(String alias) {
        return SQL.formatted(alias, "read", " and g.action = 'read'");
    }

    /** Binds the predicate's parameters from {@code index} on and returns the next free index. */
    public int bind(PreparedStatement statement, int index) throws SQLException {
        Connection connection = statement.getConnection();
        int next = index;
        statement.setBoolean(next++, everything);
        statement.setArray(next++, connection.createArrayOf("text", audiences));
        statement.setArray(next++, connection.createArrayOf("text", memberOf));
        statement.setArray(next++, connection.createArrayOf("text", publisherIn));
        statement.setArray(next++, connection.createArrayOf("text", principals));
        statement.setArray(next++, connection.createArrayOf("text", principals));
        return next;
    }
}
