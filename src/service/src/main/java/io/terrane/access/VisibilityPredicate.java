package io.terrane.access;

import io.terrane.database.Statements;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

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
        boolean everything,
        List<String> audiences,
        List<String> memberOf,
        List<String> publisherIn,
        List<String> principals) {
    /** Of "exists" PostgreSQL looks one grant up, or reads all of them once, whichever is less. */
    private static final String SQL = """
            (? or %1$s.%2$s = any (?) or (%1$s.%2$s = 'domain' and %1$s.domain = any (?))
              or %1$s.domain = any (?)
              or exists (select 1 from access_grant g where g.collection = %1$s.id and g.product <> '' and g.principal = any (?)
                and g.revoked_at is null and (g.until is null or g.until > now())%3$s)
              or exists (select 1 from access_grant g where g.domain = %1$s.domain and g.product = '' and g.principal = any (?)
                and g.revoked_at is null and (g.until is null or g.until > now())%3$s))""";

    /** Of one from whom nothing is hidden. */
    public static final VisibilityPredicate ALL =
            new VisibilityPredicate(true, List.of(), List.of(), List.of(), List.of());

    public VisibilityPredicate {
        audiences = List.copyOf(audiences);
        memberOf = List.copyOf(memberOf);
        publisherIn = List.copyOf(publisherIn);
        principals = List.copyOf(principals);
    }

    public static VisibilityPredicate of(Caller caller) {
        return new VisibilityPredicate(
                caller.meshAdmin(),
                caller.isSignedIn() ? List.of("public", "signed-in") : List.of("public"),
                List.copyOf(caller.roles().keySet()),
                caller.roles().keySet().stream()
                        .filter(domain -> caller.has(domain, DomainRole.PUBLISHER))
                        .toList(),
                caller.principals().stream().map(Principal::text).toList());
    }

    /** @param alias of {@code collection} in the statement: a constant of the program, never input */
    public static String sql(String alias) {
        return SQL.formatted(alias, "discover", "");
    }

    /** The same for {@link Action#READ}, with the same parameters. */
    public static String readable(String alias) {
        return SQL.formatted(alias, "read", " and g.action = 'read'");
    }

    /** What the predicate's parameters are bound to, in order. */
    public List<Object> values() {
        return List.of(everything, audiences, memberOf, publisherIn, principals, principals);
    }

    /** Binds the predicate's parameters from {@code index} on and returns the next free index. */
    public int bind(PreparedStatement statement, int index) throws SQLException {
        int next = index;
        for (Object value : values()) {
            Statements.bind(statement, next++, value);
        }
        return next;
    }
}
