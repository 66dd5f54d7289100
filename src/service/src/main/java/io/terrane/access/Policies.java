package io.terrane.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.audit.AuditLog;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Changes and reads policies and grants; who may do so is the caller's to ask for. */
@ApplicationScoped
public class Policies {
    private static final int MOST_LISTED = 1_000;

    private final PolicyStore store;
    private final GrantStore grants;
    private final AuditLog audit;
    private final Event<AccessChanged> changes;

    @Inject
    Policies(PolicyStore store, GrantStore grants, AuditLog audit, Event<AccessChanged> changes) {
        this.store = store;
        this.grants = grants;
        this.audit = audit;
        this.changes = changes;
    }

    /** Audiences to be set; what is empty means the domain's default. */
    public record Wanted(Optional<Audiences> audiences, String comment, OptionalInt basedOn) {}

    public record Audiences(Audience discover, Audience read, boolean requests) {}

    /** A version in the history of a policy. */
    public record Past(
            int version, Optional<Policy> policy, Policy.Origin origin, String comment, Instant at, String by) {}

    /** What holds for a product; for an empty one the default of the domain. */
    @Transactional
    public Policy effective(String domain, String product) {
        return store.effective(domain, product);
    }

    /** The versions of a policy, the latest first. */
    @Transactional
    public List<Past> history(String domain, String product) {
        return store.history(domain, product, MOST_LISTED).stream()
                .map(version -> new Past(
                        version.version(),
                        version.policy(),
                        version.origin(),
                        version.comment(),
                        version.createdAt(),
                        version.createdBy()))
                .toList();
    }

    /**
     * An owner's word: from the commit on it holds everywhere.
     *
     * @throws ProblemException.Conflict when it was based on another version than the one that holds
     */
    @Transactional
    public Policy set(String domain, String product, Wanted wanted, String by) {
        store.lock(domain);
        int latest = latest(domain, product);
        if (wanted.basedOn.isPresent() && wanted.basedOn.getAsInt() != latest) {
            throw new ProblemException.Conflict("The policy is at version " + latest + " and not at "
                    + wanted.basedOn.getAsInt() + ": look at what was changed, then try again.");
        }
        add(domain, product, latest + 1, wanted.audiences, Policy.Origin.OWNER, wanted.comment, by);
        store.compile(domain, product);
        return store.effective(domain, product);
    }

    /**
     * What holds for a product that is published now. The audiences of a definition hold until an owner sets a policy; then
     * that one stays.
     *
     * @param audiences of the definition; empty: the domain's default
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public Policy publish(String domain, String product, Optional<Audiences> audiences, String comment, String by) {
        store.lock(domain);
        Optional<PolicyStore.Version> own = store.latest(domain, product);
        boolean ownersWord = own.isPresent() && own.get().origin() == Policy.Origin.OWNER;
        Optional<Audiences> before = own.flatMap(PolicyStore.Version::policy)
                .map(policy -> new Audiences(policy.discover(), policy.read(), policy.requests()));
        if (!ownersWord && !before.equals(audiences)) {
            add(domain, product, latest(domain, product) + 1, audiences, Policy.Origin.DEFINITION, comment, by);
        }
        return store.effective(domain, product);
    }

    /** What {@link #publish} would make hold. */
    @Transactional
    public Policy foreseen(String domain, String product, Optional<Audiences> audiences) {
        Optional<PolicyStore.Version> own = store.latest(domain, product);
        boolean ownersWord = own.isPresent() && own.get().origin() == Policy.Origin.OWNER;
        if (ownersWord) {
            return store.effective(domain, product);
        }
        if (audiences.isPresent()) {
            Audiences wanted = audiences.get();
            return new Policy(
                    domain,
                    product,
                    latest(domain, product) + 1,
                    wanted.discover,
                    wanted.read,
                    wanted.requests,
                    false,
                    Policy.Origin.DEFINITION);
        }
        return store.effective(domain, "").inheritedBy(product);
    }

    private int latest(String domain, String product) {
        return store.latest(domain, product).map(PolicyStore.Version::version).orElse(0);
    }

    private void add(
            String domain,
            String product,
            int version,
            Optional<Audiences> audiences,
            Policy.Origin origin,
            String comment,
            String by) {
        Optional<Policy> policy = audiences.map(wanted ->
                new Policy(domain, product, version, wanted.discover, wanted.read, wanted.requests, false, origin));
        store.add(domain, product, new PolicyStore.Version(version, policy, origin, comment, Instant.now(), by));
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("version", version);
        audiences.ifPresentOrElse(
                wanted -> detail.put("discover", wanted.discover.text())
                        .put("read", wanted.read.text())
                        .put("requests", wanted.requests),
                () -> detail.put("inherits", true));
        audit.change("set policy", domain, product, "policy", detail.toString());
        changes.fire(new AccessChanged(domain, Optional.empty()));
    }

    @Transactional
    public Grant grant(Grant grant) {
        grants.add(grant);
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.put("to", grant.principal().text()).put("action", grant.action().text());
        grant.until().ifPresent(until -> detail.put("until", until.toString()));
        audit.change("grant", grant.domain(), grant.product(), "grant " + grant.id(), detail.toString());
        return grant;
    }

    /** Also those that ended; the latest first. */
    @Transactional
    public List<Grant> grants(String domain, Optional<String> product) {
        return grants.list(domain, product, MOST_LISTED);
    }

    @Transactional
    public Grant requireGrant(String domain, UUID id) {
        return grants.find(domain, id)
                .orElseThrow(() -> new ProblemException.NotFound("There is no grant " + id + " in " + domain + "."));
    }

    /** Grants by the requests that they approved. */
    @Transactional
    public Map<UUID, Grant> grantsOf(Collection<UUID> requests) {
        return grants.ofRequests(requests);
    }

    /** Revoking what is revoked already does nothing. */
    @Transactional
    public Grant revoke(String domain, UUID id, String reason, String by) {
        Grant grant = requireGrant(domain, id);
        if (grants.revoke(id, new Grant.Revocation(Instant.now(), by, reason))) {
            ObjectNode detail = JsonNodeFactory.instance.objectNode();
            detail.put("to", grant.principal().text()).put("reason", reason);
            audit.change("revoke grant", domain, grant.product(), "grant " + id, detail.toString());
            changes.fire(new AccessChanged(domain, Optional.empty()));
        }
        return requireGrant(domain, id);
    }

    /** Whether this caller may do this with the product, and why. */
    public Decision decide(Caller caller, String domain, String product, Action action) {
        Policy policy = store.effective(domain, product);
        Decision without = Decision.of(caller, policy, action, List.of());
        return without.allowed()
                ? without
                : Decision.of(caller, policy, action, grants.active(domain, product, caller.principals()));
    }
}
