package io.terrane.access;

import io.terrane.audit.AuditEvent;
import io.terrane.audit.AuditLog;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one place where it is decided who may do what. Writes ask {@link #require} and {@link #requireMeshAdmin}; every read
 * path joins {@link #visible} as a predicate or asks {@link #decide} and {@link #requireRead}. Decisions on writes and on data
 * are recorded here.
 */
@ApplicationScoped
public class Authorizer {
    private final CallerHolder holder;
    private final Policies policies;
    private final AuditLog audit;

    @Inject
    Authorizer(CallerHolder holder, Policies policies, AuditLog audit) {
        this.holder = holder;
        this.policies = policies;
        this.audit = audit;
    }

    public Caller caller() {
        return holder.get();
    }

    public void requireSignedIn() {
        if (!caller().isSignedIn()) {
            recordWrite("refused", "needs a login");
            throw new ProblemException.Unauthenticated();
        }
    }

    public void requireMeshAdmin() {
        requireSignedIn();
        if (!caller().meshAdmin()) {
            recordWrite("refused", "needs the role mesh-admin");
            throw new ProblemException.Denied("Only a mesh admin may do this.");
        }
        recordWrite("allowed", "mesh admin");
    }

    /** Members of the domain with the role, and mesh admins, pass. */
    public void require(String domain, DomainRole atLeast) {
        requireSignedIn();
        String role = "the role " + atLeast.name().toLowerCase(Locale.ROOT) + " in the domain " + domain;
        if (!caller().meshAdmin() && !caller().has(domain, atLeast)) {
            recordWrite("refused", "needs " + role);
            throw new ProblemException.Denied("This needs " + role + ".");
        }
        recordWrite("allowed", caller().meshAdmin() ? "mesh admin" : "has " + role);
    }

    /** Likewise publishers and owners; what lets them pass is what they hold. */
    public String requirePublisher(String domain) {
        require(domain, DomainRole.PUBLISHER);
        return Decision.ofPublisher(caller(), domain);
    }

    /** Of what mesh admins and auditors see of the whole mesh. */
    public void requireMeshInsight() {
        requireSignedIn();
        if (!caller().auditor() && !caller().meshAdmin()) {
            throw new ProblemException.Denied("Only auditors and mesh admins see the whole mesh.");
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

    /** For {@link VisibilityPredicate#readable}: the collections whose data the caller may read. */
    public VisibilityPredicate readable() {
        return VisibilityPredicate.of(caller());
    }

    /** Whether the caller may do this with a product, and which rule says so. */
    public Decision decide(String domain, String product, Action action) {
        return policies.decide(caller(), domain, product, action);
    }

    /**
     * Passes who may read the data of a product.
     *
     * @param notFound for those who may not even discover it
     */
    public Decision requireRead(String domain, String product, Supplier<ProblemException> notFound) {
        return requireRead(caller(), domain, product, notFound);
    }

    /** Likewise for somebody who is not signed in now, and whose right was vouched for. */
    public Decision requireRead(Caller caller, String domain, String product, Supplier<ProblemException> notFound) {
        Decision decision = policies.decide(caller, domain, product, Action.READ);
        recordRead(caller, domain, product, decision);
        if (decision.allowed()) {
            return decision;
        }
        if (!policies.decide(caller, domain, product, Action.DISCOVER).allowed()) {
            throw notFound.get();
        }
        if (!caller.isSignedIn()) {
            throw new ProblemException.Unauthenticated();
        }
        throw new ProblemException.Denied(
                "You may find this product and not read its data: ask for access to " + domain + "/" + product + ".");
    }

    private void recordRead(Caller caller, String domain, String product, Decision decision) {
        Origin origin = holder.origin();
        audit.recordSoon(new AuditEvent(
                Optional.empty(),
                AuditEvent.Kind.DATA,
                caller.name(),
                origin.address(),
                "read",
                domain,
                product,
                domain + "/" + product,
                decision.allowed() ? "allowed" : "refused",
                decision.rule(),
                Optional.empty()));
    }

    /** What became of a request that may write. */
    public void recordResult(int status) {
        Origin origin = holder.origin();
        if (origin.mayWrite()) {
            audit.recordSoon(write(AuditEvent.Kind.RESULT, String.valueOf(status), ""));
        }
    }

    /** Strangers' refusals are many and alike: they are held and counted. */
    private void recordWrite(String outcome, String rule) {
        if (!holder.origin().mayWrite()) {
            return;
        }
        AuditEvent event = write(AuditEvent.Kind.DECISION, outcome, rule);
        if (caller().isSignedIn()) {
            audit.record(event);
        } else {
            audit.recordSoon(event);
        }
    }

    private AuditEvent write(AuditEvent.Kind kind, String outcome, String rule) {
        Origin origin = holder.origin();
        return new AuditEvent(
                caller().isSignedIn() ? Optional.of(origin.request()) : Optional.empty(),
                kind,
                caller().name(),
                origin.address(),
                origin.method(),
                origin.domain(),
                origin.product(),
                origin.path(),
                outcome,
                rule,
                Optional.empty());
    }
}
