package io.terrane.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.audit.AuditLog;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Asking to read a product and answering: an approval is a grant, in the same transaction, and its state is that of the
 * grant. Who may ask and answer is the caller's to ask for.
 */
@ApplicationScoped
public class AccessRequests {
    private static final int MOST_LISTED = 1_000;

    private final AccessRequestStore store;
    private final Policies policies;
    private final AuditLog audit;
    private final AccessConfig config;

    @Inject
    AccessRequests(AccessRequestStore store, Policies policies, AuditLog audit, AccessConfig config) {
        this.store = store;
        this.policies = policies;
        this.audit = audit;
        this.config = config;
    }

    /** @throws ProblemException.Conflict when there is nothing to ask for, or somebody has asked for too much */
    @Transactional
    public AccessRequest ask(Caller caller, String domain, String product, String reason, Optional<Instant> until) {
        String asker = caller.subject().orElseThrow(ProblemException.Unauthenticated::new);
        if (policies.decide(caller, domain, product, Action.READ).allowed()) {
            throw new ProblemException.Conflict("You may read " + domain + "/" + product + " already.");
        }
        if (!policies.effective(domain, product).requests()) {
            throw new ProblemException.Conflict("The owners of " + domain + "/" + product + " take no requests.");
        }
        Instant now = Instant.now();
        AccessRequestStore.Open open = store.open(asker, domain, product, now);
        if (open.all() >= config.openRequests()) {
            throw new ProblemException.Conflict(
                    "You have " + open.all() + " open requests: withdraw some or wait for answers.");
        }
        AccessRequest request = new AccessRequest(
                UUID.randomUUID(),
                domain,
                product,
                asker,
                reason,
                until,
                now,
                now.plus(config.requestsLapseAfter()),
                Optional.empty(),
                Optional.empty());
        if (open.ofProduct() > 0 || !store.add(request)) {
            throw new ProblemException.Conflict("You have asked for " + domain + "/" + product + " already.");
        }
        record(request, "ask for access", reason);
        return request;
    }

    private void record(AccessRequest request, String action, String words) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("asker", request.asker()).put("words", words);
        audit.change(action, request.domain(), request.product(), "access request " + request.id(), detail.toString());
    }

    @Transactional
    public Optional<AccessRequest> find(UUID id) {
        return withGrants(store.find(id).stream().toList()).stream().findFirst();
    }

    /** The latest first. */
    @Transactional
    public List<AccessRequest> ofAsker(String asker) {
        return withGrants(store.ofAsker(asker, MOST_LISTED));
    }

    /** The latest first. */
    @Transactional
    public List<AccessRequest> ofDomain(String domain) {
        return withGrants(store.ofDomain(domain, MOST_LISTED));
    }

    private List<AccessRequest> withGrants(List<AccessRequest> requests) {
        Map<UUID, Grant> grants =
                policies.grantsOf(requests.stream().map(AccessRequest::id).toList());
        return requests.stream()
                .map(request -> request.with(Optional.ofNullable(grants.get(request.id()))))
                .toList();
    }

    /** The asker may read from the commit on. */
    @Transactional
    public AccessRequest approve(AccessRequest request, Optional<Instant> until, String answer, String by) {
        decide(request, AccessRequest.Outcome.APPROVED, answer, by);
        policies.grant(new Grant(
                UUID.randomUUID(),
                request.domain(),
                request.product(),
                Principal.person(request.asker()),
                Action.READ,
                until.or(request::until),
                answer,
                Optional.of(request.id()),
                Instant.now(),
                by,
                Optional.empty()));
        return find(request.id()).orElseThrow();
    }

    @Transactional
    public AccessRequest refuse(AccessRequest request, String answer, String by) {
        return decide(request, AccessRequest.Outcome.REFUSED, answer, by);
    }

    @Transactional
    public AccessRequest withdraw(AccessRequest request, String by) {
        return decide(request, AccessRequest.Outcome.WITHDRAWN, "", by);
    }

    private AccessRequest decide(AccessRequest request, AccessRequest.Outcome outcome, String answer, String by) {
        if (!store.decide(request.id(), new AccessRequest.Decided(outcome, Instant.now(), by, answer))) {
            throw new ProblemException.Conflict("The request is not open any more.");
        }
        record(request, outcome.name().toLowerCase(Locale.ROOT) + " access request", answer);
        return store.find(request.id()).orElseThrow();
    }

    /** Takes back what an approval gave. */
    @Transactional
    public AccessRequest revoke(AccessRequest request, String reason, String by) {
        Grant grant = request.grant().orElseThrow(() -> new ProblemException.Conflict("The request was not approved."));
        policies.revoke(grant.domain(), grant.id(), reason, by);
        return find(request.id()).orElseThrow();
    }
}
