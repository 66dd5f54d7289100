package io.terrane.assurance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.audit.AuditLog;
import io.terrane.gate.GateLimit;
import io.terrane.gate.GateThresholds;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Sets and reads what domains ask of their products; who may do so is the caller's to ask for. */
@ApplicationScoped
public class Thresholds {
    private static final int MOST_LISTED = 1_000;

    private final ThresholdStore store;
    private final AuditLog audit;

    @Inject
    Thresholds(ThresholdStore store, AuditLog audit) {
        this.store = store;
        this.audit = audit;
    }

    /** A version of what is asked, of a domain or of one product. */
    record Version(int version, GateThresholds thresholds, String comment, Instant at, String by) {}

    /** Thresholds to be set. */
    record Wanted(Map<GateLimit, Double> limits, Set<String> blocking, String comment, OptionalInt basedOn) {}

    /** What holds for a product; for an empty one what the domain asks of all. */
    @Transactional
    public GateThresholds effective(String domain, String product) {
        GateThresholds all = latest(domain, "");
        return product.isEmpty() ? all : all.with(latest(domain, product));
    }

    private GateThresholds latest(String domain, String product) {
        return store.history(domain, product, 1).stream()
                .findFirst()
                .map(Version::thresholds)
                .orElse(GateThresholds.NONE);
    }

    /** The latest first. */
    @Transactional
    List<Version> history(String domain, String product) {
        return store.history(domain, product, MOST_LISTED);
    }

    /**
     * Runs that reach the gate from now on are judged by them.
     *
     * @throws ProblemException.Conflict when they were based on another version than the one that holds
     */
    @Transactional
    void set(String domain, String product, Wanted wanted, String by) {
        store.lock(domain);
        int latest = store.history(domain, product, 1).stream()
                .mapToInt(Version::version)
                .findFirst()
                .orElse(0);
        if (wanted.basedOn.isPresent() && wanted.basedOn.getAsInt() != latest) {
            throw new ProblemException.Conflict("The thresholds are at version " + latest + " and not at "
                    + wanted.basedOn.getAsInt() + ": look at what was changed, then try again.");
        }
        GateThresholds thresholds = new GateThresholds(wanted.limits, wanted.blocking, List.of());
        store.add(domain, product, new Version(latest + 1, thresholds, wanted.comment, Instant.now(), by));
        ObjectNode detail = JsonNodeFactory.instance.objectNode().put("version", latest + 1);
        wanted.limits.forEach((limit, value) -> detail.put(limit.text(), value));
        wanted.blocking.stream().sorted().forEach(detail.putArray("blocking")::add);
        audit.change("set gate thresholds", domain, product, "gate", detail.toString());
    }
}
