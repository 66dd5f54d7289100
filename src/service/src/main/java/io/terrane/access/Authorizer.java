package io.terrane.access;

import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * The one place where it is decided who may do what. Writes ask {@link #require} and {@link
 * #requireMeshAdmin}; every read path joins {@link #visible} as a predicate or asks {@link #mayRead}.
 */
@ApplicationScoped
public class Authorizer {
    private final CallerHolder holder;

    @Inject
    Authorizer(CallerHolder holder) {
        this.holder = holder;
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

    /** The name that changes are recorded under. */
    public String subject() {
        return caller().subject().orElseThrow(ProblemException.Unauthenticated::new);
    }

    /** The rows that the caller may discover, for a table with columns {@code domain} and {@code discover}. */
    public VisibilityPredicate visible() {
        return VisibilityPredicate.of(caller());
    }

    /** Whether the caller may read the data of a product with this {@code read} policy. */
    public boolean mayRead(String domain, String policy) {
        return permits(domain, policy);
    }

    /** Whether the caller may discover a product with this {@code discover} policy. */
    public boolean mayDiscover(String domain, String policy) {
        return permits(domain, policy);
    }

    private boolean permits(String domain, String policy) {
        Caller caller = caller();
        return caller.meshAdmin()
                || caller.has(domain, DomainRole.VIEWER)
                || switch (policy) {
                    case "public" -> true;
                    case "signed-in" -> caller.isSignedIn();
                    default -> false;
                };
    }
}
