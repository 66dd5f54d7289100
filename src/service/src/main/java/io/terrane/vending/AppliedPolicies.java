package io.terrane.vending;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.scheduler.Scheduled;
import io.terrane.audit.AuditLog;
import io.terrane.storage.StorePolicies;
import io.terrane.storage.StorePolicies.Generated;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The store's policies, kept as they are generated. What somebody else changed is found, recorded and shown, and put right on
 * request or with the next change of ours.
 */
@ApplicationScoped
class AppliedPolicies {
    private static final Logger LOG = Logger.getLogger(AppliedPolicies.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StorePolicies policies;
    private final SessionStore sessions;
    private final PolicyRecords records;
    private final AuditLog audit;

    @Inject
    AppliedPolicies(StorePolicies policies, SessionStore sessions, PolicyRecords records, AuditLog audit) {
        this.policies = policies;
        this.sessions = sessions;
        this.records = records;
        this.audit = audit;
    }

    /** How a policy of the store stands. */
    enum State {
        /** As it is generated. */
        APPLIED,
        /** What is generated now is not applied yet. */
        PENDING,
        /** Somebody else changed it. */
        CHANGED,
        /** The store does not tell. */
        UNKNOWN
    }

    /**
     * A policy beside what the store has.
     *
     * @param detail why the state is unknown
     */
    record Comparison(
            Generated generated, Optional<JsonNode> actual, State state, Optional<Instant> appliedAt, String detail) {}

    /** Whether sessions that are revoked end before their time. */
    boolean endsRevoked() {
        return policies.isManaged();
    }

    /** Asks the store. */
    @Transactional
    public List<Comparison> compare() {
        List<Comparison> comparisons = new ArrayList<>();
        for (Generated policy : policies.generate(sessions.ended())) {
            Optional<PolicyRecords.Applied> applied = records.find(policy.name());
            Optional<Instant> at = applied.map(PolicyRecords.Applied::at);
            try {
                Optional<JsonNode> actual = policies.actual(policy);
                comparisons.add(new Comparison(policy, actual, state(policy, applied, actual), at, ""));
            } catch (StorePolicies.Failed e) {
                comparisons.add(
                        new Comparison(policy, Optional.empty(), State.UNKNOWN, at, String.valueOf(e.getMessage())));
            }
        }
        return comparisons;
    }

    private static State state(Generated policy, Optional<PolicyRecords.Applied> applied, Optional<JsonNode> actual) {
        if (actual.isPresent() && StorePolicies.same(actual.get(), policy.document())) {
            return State.APPLIED;
        }
        boolean asWeLeftIt = applied.isPresent()
                && actual.isPresent()
                && StorePolicies.same(actual.get(), read(applied.get().document()));
        return asWeLeftIt || (applied.isEmpty() && actual.isEmpty()) ? State.PENDING : State.CHANGED;
    }

    private static JsonNode read(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored policy is no JSON", e);
        }
    }

    /**
     * Puts those policies in place that this service manages and that are not as they are generated.
     *
     * @return the names of those that were put in place
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public List<String> apply(String by) throws StorePolicies.Failed {
        records.lock();
        List<String> put = new ArrayList<>();
        for (Generated policy : policies.generate(sessions.ended())) {
            if (!policy.managed()) {
                continue;
            }
            Optional<JsonNode> actual = policies.actual(policy);
            if (actual.isEmpty() || !StorePolicies.same(actual.get(), policy.document())) {
                policies.apply(policy);
                put.add(policy.name());
                audit.change(
                        "apply policy to the object store",
                        "",
                        "",
                        policy.name(),
                        policy.document().toString());
            }
            records.put(policy.name(), policy.document().toString(), by);
        }
        return put;
    }

    /** What waits is applied; what others changed is recorded, and stays until somebody decides. */
    @Scheduled(
            every = "${terrane.storage.check-every:5m}",
            delayed = "${terrane.storage.check-every:5m}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void check() {
        boolean pending = false;
        boolean changed = false;
        for (Comparison comparison : compare()) {
            if (comparison.generated.managed()) {
                pending |= comparison.state == State.PENDING;
                changed |= comparison.state == State.CHANGED;
            }
            if (comparison.state == State.CHANGED && records.markChanged(comparison.generated.name())) {
                found(comparison);
            }
        }
        if (pending && !changed) {
            try {
                apply("schedule");
            } catch (StorePolicies.Failed e) {
                LOG.warnf("Policies of the object store are not applied: %s", e.getMessage());
            }
        }
    }

    private void found(Comparison comparison) {
        String name = comparison.generated.name();
        LOG.warnf("The policy %s of the object store was changed by somebody else", name);
        JsonNode actual = comparison.actual.orElse(JsonNodeFactory.instance.nullNode());
        audit.change("found policy of the object store changed", "", "", name, actual.toString());
    }
}
