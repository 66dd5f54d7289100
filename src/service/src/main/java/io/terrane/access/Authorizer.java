package io.terrane.access;

import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * The one place where it is decided who may do what. Writes ask {@link #require} and {@link #requireMeshAdmin}; every read
 * path joins {@link #visible} as a predicate or asks {@link #decide}.
 */
@ApplicationScoped
public class Authorizer {
    private final CallerHolder holder;
    private final Policies policies;

    @Inject
    Authorizer(CallerHolder holder, Policies policies) {
        this.holder = holder;
        this.policies = policies;
    }

    public Caller caller() {
        return holder.get();
    }

    public void requireSignedIn() {
        if (!caller().isSignedIn()) {
            throw new ProblemException.Unauthenticated();
        }
    }

    public void requireMeshAdmin() {
        requireSignedIn();
        if (!caller().meshAdmin()) {
            throw new ProblemException.Denied("Only a mesh admin may do this.");
        }
    }

    /** Members of the domain with the role, and mesh admins, pass. */
    public void require(String domain, DomainRole atLeast) {
        requireSignedIn();
        if (!caller().meshAdmin() && !caller().has(domain, atLeast)) {
            throw new ProblemException.Denied("This needs the role "
                    + atLeast.name().toLowerCase(java.util.Locale.ROOT) + " in the domain " + domain + ".");
        }
    }

    /** Of what only members see: for all others it is not there. */
    public void requireMember(String domain) {
        requireSignedIn();
        if (!caller().meshAdmin() && !caller().has(domain, DomainRole.VIEWER)) {
            throw new ProblemException.NotFound("There is no domain " + domain + ".");
        }
    }

    /** Of what members, mesh admins and auditors see: for all others it is not there. */
    public void requireInsight(String domain) {
        requireSignedIn();
        if (!caller().auditor()) {
            requireMember(domain);
        }
    }

    /** Of what owners, mesh admins and auditors see; for strangers the domain is not there. */
    public void requireOversight(String domain) {
        requireInsight(domain);
        if (!caller().auditor()) {
            require(domain, DomainRole.OWNER);
        }
    }

    /** The name that changes are recorded under. */
    public String subject() {
        return caller().subject().orElseThrow(ProblemException.Unauthenticated::new);
    }

    /** The collections that the caller may discover. */
    public VisibilityPredicate visible() {
        return VisibilityPredicate.of(caller());
    }

    /** Whether the caller may do this with a product, and which rule says so. */
    public Decision decide(String domain, String product, Action action) {
        return policies.decide(caller(), domain, product, action);
    }
}
