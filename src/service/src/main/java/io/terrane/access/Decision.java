package io.terrane.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a caller may do something, and which rule says so.
 *
 * @param rule in words, for people and for the audit log
 * @param holding what the caller held that let them pass; empty when refused
 */
public record Decision(boolean allowed, String rule, Optional<String> holding) {
    /** What mesh admins hold, in {@link #holding}. */
    static final String MESH_ADMIN = "mesh-admin";
    /** What publishers and owners hold, before the domain's id. */
    static final String PUBLISHER_OF = "publisher:";

    /** Whether something was given for a membership in a domain. */
    public static boolean isMembership(String holding, String domain) {
        return holding.equals(PUBLISHER_OF + domain)
                || holding.equals(Principal.domain(domain).text());
    }

    /** What publishers and owners of a domain, and mesh admins, hold. */
    static String ofPublisher(Caller caller, String domain) {
        return caller.meshAdmin() ? MESH_ADMIN : PUBLISHER_OF + domain;
    }

    static Decision allowed(String rule, String holding) {
        return new Decision(true, rule, Optional.of(holding));
    }

    static Decision refused(String rule) {
        return new Decision(false, rule, Optional.empty());
    }

    /**
     * The policy as a decision: the same rules, in the same order, as {@link VisibilityPredicate} has in SQL.
     *
     * @param grants those of the product and its domain that are active; others' principals do no harm
     */
    static Decision of(Caller caller, Policy policy, Action action, List<Grant> grants) {
        String domain = policy.domain();
        Audience audience = policy.audience(action);
        String says = policy.name() + ": " + action.text() + " is " + audience.text();
        if (caller.meshAdmin()) {
            return allowed("mesh admins may " + action.text() + " everything", MESH_ADMIN);
        }
        if (caller.has(domain, DomainRole.PUBLISHER)) {
            return allowed("publishers and owners of " + domain + " may " + action.text(), PUBLISHER_OF + domain);
        }
        Set<Principal> principals = caller.principals();
        switch (audience) {
            case PUBLIC -> {
                return allowed(says, Principal.PUBLIC.text());
            }
            case SIGNED_IN -> {
                if (caller.isSignedIn()) {
                    return allowed(says, Principal.SIGNED_IN.text());
                }
            }
            case DOMAIN -> {
                if (caller.has(domain, DomainRole.VIEWER)) {
                    return allowed(says, Principal.domain(domain).text());
                }
            }
            case NAMED -> {}
        }
        return grants.stream()
                .filter(grant -> grant.action().compareTo(action) >= 0 && principals.contains(grant.principal()))
                .findFirst()
                .map(grant -> allowed(grant.name(), grant.principal().text()))
                .orElseGet(() -> refused(says + ", and there is no grant"));
    }
}
