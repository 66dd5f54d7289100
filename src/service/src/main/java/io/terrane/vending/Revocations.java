package io.terrane.vending;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.terrane.access.AccessChanged;
import io.terrane.access.Action;
import io.terrane.access.Caller;
import io.terrane.access.Decision;
import io.terrane.access.DomainRole;
import io.terrane.access.Policies;
import io.terrane.audit.AuditLog;
import io.terrane.storage.StorePolicies;
import io.terrane.storage.TokenService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Ends sessions whose ground was taken away: at once when this service changes policies, grants or memberships, within a minute
 * when a grant runs out. The store refuses them by the bucket's policy; where the service does not manage that, they live to
 * their end.
 */
@ApplicationScoped
class Revocations {
    private static final Logger LOG = Logger.getLogger(Revocations.class);
    private static final int AT_ONCE = 500;

    private final SessionStore sessions;
    private final Policies policies;
    private final AppliedPolicies applied;
    private final TokenService tokens;
    private final AuditLog audit;

    @Inject
    Revocations(
            SessionStore sessions, Policies policies, AppliedPolicies applied, TokenService tokens, AuditLog audit) {
        this.sessions = sessions;
        this.policies = policies;
        this.applied = applied;
        this.tokens = tokens;
        this.audit = audit;
    }

    void accessChanged(@Observes(during = TransactionPhase.AFTER_SUCCESS) AccessChanged change) {
        if (tokens.vendsToReaders() || tokens.vendsToWriters()) {
            try {
                review(
                        change.member().isPresent() ? Optional.empty() : Optional.of(change.domain()),
                        Optional.of(change));
            } catch (RuntimeException e) {
                LOG.error("Sessions of the object store cannot be looked at; they will be within a minute", e);
            }
        }
    }

    @Scheduled(
            every = "${terrane.storage.review-every:1m}",
            delayed = "${terrane.storage.review-every:1m}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reviewAll() {
        if (tokens.vendsToReaders() || tokens.vendsToWriters()) {
            review(Optional.empty(), Optional.empty());
            QuarkusTransaction.requiringNew().run(sessions::forget);
        }
    }

    /** @param change of a membership, which decisions from what was held do not show */
    private void review(Optional<String> domain, Optional<AccessChanged> change) {
        int ended = 0;
        String after = "";
        List<Session> page;
        do {
            String from = after;
            page = QuarkusTransaction.requiringNew().call(() -> sessions.live(domain, from, AT_ONCE));
            for (Session session : page) {
                Optional<String> reason = reason(session, change);
                if (reason.isPresent() && QuarkusTransaction.requiringNew().call(() -> end(session, reason.get()))) {
                    ended++;
                }
                after = session.name();
            }
        } while (page.size() == AT_ONCE);
        if (ended > 0) {
            try {
                applied.apply("revocation");
            } catch (StorePolicies.Failed e) {
                LOG.errorf("Revoked sessions are not refused by the object store yet: %s", e.getMessage());
            }
        }
    }

    /** Why it has to end; empty when it may go on. */
    private Optional<String> reason(Session session, Optional<AccessChanged> change) {
        boolean left = change.isPresent()
                && change.get().member().equals(Optional.of(session.who()))
                && Decision.isMembership(session.holding(), change.get().domain());
        if (left) {
            return Optional.of("the membership in " + change.get().domain() + " was changed");
        }
        Caller caller = Caller.holding(Optional.of(session.who()), session.holding());
        if (session.product().isEmpty()) {
            return caller.meshAdmin() || caller.has(session.domain(), DomainRole.PUBLISHER)
                    ? Optional.empty()
                    : Optional.of("publishers of " + session.domain() + " only");
        }
        Decision decision = QuarkusTransaction.requiringNew()
                .call(() -> policies.decide(caller, session.domain(), session.product(), Action.READ));
        return decision.allowed() ? Optional.empty() : Optional.of(decision.rule());
    }

    private boolean end(Session session, String reason) {
        if (!sessions.revoke(session.name(), reason)) {
            return false;
        }
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("who", session.who()).put("reason", reason);
        audit.change(
                "revoke credentials",
                session.domain(),
                session.product(),
                "session " + session.name(),
                detail.toString());
        return true;
    }
}
