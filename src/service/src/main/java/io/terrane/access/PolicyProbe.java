package io.terrane.access;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Asks what a policy lets whom do, of both its compiled forms: for a product that is about to be published, or is. */
@ApplicationScoped
public class PolicyProbe {
    private static final String FORESEEN = """
            with c as (select ?::text as id, ?::text as domain, ?::text as discover, ?::text as read) select\s""";

    private static final String PUBLISHED = "with c as (select * from collection where id = ?) select ";

    private final AgroalDataSource database;
    private final GrantStore grants;

    @Inject
    PolicyProbe(AgroalDataSource database, GrantStore grants) {
        this.database = database;
        this.grants = grants;
    }

    /**
     * What somebody was told.
     *
     * @param caller what kind of caller it was
     * @param bySearch whether the predicate lets them in
     * @param byDecision whether the decision does
     * @param expected whether the policy, with the grants to everybody of their kind, says so
     */
    public record Answer(String caller, Action action, boolean bySearch, boolean byDecision, boolean expected) {
        public boolean agreed() {
            return bySearch == expected && byDecision == expected;
        }

        /** What searches and data say. */
        public String text() {
            return "searches: " + PolicyProbe.text(bySearch) + ", data: " + PolicyProbe.text(byDecision);
        }
    }

    public static String text(boolean allowed) {
        return allowed ? "let in" : "refused";
    }

    /** Asks for a product whose collection would have the policy's audiences. */
    @Transactional
    public List<Answer> ask(Policy policy) {
        return ask(policy, FORESEEN, statement -> {
            statement.setString(1, policy.domain() + "." + policy.product());
            statement.setString(2, policy.domain());
            statement.setString(3, policy.discover().text());
            statement.setString(4, policy.read().text());
            return 5;
        });
    }

    /** Asks for a product as its collection is now, in the caller's transaction. */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<Answer> askPublished(Policy policy) {
        return ask(policy, PUBLISHED, statement -> {
            statement.setString(1, policy.domain() + "." + policy.product());
            return 2;
        });
    }

    private interface Binding {
        /** @return the next free index */
        int bind(PreparedStatement statement) throws SQLException;
    }

    private List<Answer> ask(Policy policy, String from, Binding binding) {
        List<Answer> answers = new ArrayList<>();
        for (Map.Entry<String, Caller> caller : callers(policy.domain()).entrySet()) {
            for (Action action : Action.values()) {
                List<Grant> held = grants.active(
                        policy.domain(), policy.product(), caller.getValue().principals());
                answers.add(new Answer(
                        caller.getKey(),
                        action,
                        search(caller.getValue(), action, from, binding),
                        Decision.of(caller.getValue(), policy, action, held).allowed(),
                        expected(caller.getKey(), policy.audience(action))
                                || held.stream()
                                        .anyMatch(grant -> grant.action().compareTo(action) >= 0)));
            }
        }
        return answers;
    }

    /** Nobody who is known: their names are new every time. */
    private static Map<String, Caller> callers(String domain) {
        Map<String, Caller> callers = new LinkedHashMap<>();
        callers.put("anonymous", Caller.ANONYMOUS);
        callers.put("stranger", somebody(Map.of()));
        callers.put("viewer", somebody(Map.of(domain, Set.of(DomainRole.VIEWER))));
        callers.put("publisher", somebody(Map.of(domain, Set.of(DomainRole.PUBLISHER))));
        return callers;
    }

    private static Caller somebody(Map<String, Set<DomainRole>> roles) {
        return new Caller(Optional.of("probe-" + UUID.randomUUID()), false, false, roles, Set.of());
    }

    /** Said once more, in other words than the decision's and the predicate's. */
    private static boolean expected(String caller, Audience audience) {
        return switch (caller) {
            case "anonymous" -> audience == Audience.PUBLIC;
            case "stranger" -> audience == Audience.PUBLIC || audience == Audience.SIGNED_IN;
            case "viewer" -> audience != Audience.NAMED;
            default -> true;
        };
    }

    private boolean search(Caller caller, Action action, String from, Binding binding) {
        String predicate = switch (action) {
            case DISCOVER -> VisibilityPredicate.sql("c");
            case READ -> VisibilityPredicate.readable("c");
        };
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(from + predicate + " from c")) {
            VisibilityPredicate.of(caller).bind(statement, binding.bind(statement));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new AccessException("asking a policy", e);
        }
    }
}
