package io.terrane.gate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a domain asks of its products beyond the rules.
 *
 * @param limits those that are set
 * @param blocking ids of rules that would only warn and are to block
 * @param origin who asked, and in which versions
 */
public record GateThresholds(Map<GateLimit, Double> limits, Set<String> blocking, List<String> origin) {
    /** Nobody asks for anything. */
    public static final GateThresholds NONE = new GateThresholds(Map.of(), Set.of(), List.of());

    public GateThresholds {
        limits = Map.copyOf(limits);
        blocking = Set.copyOf(blocking);
        origin = List.copyOf(origin);
    }

    /** With what is asked of one product: its limits take the place of these, and what blocks for either blocks. */
    public GateThresholds with(GateThresholds product) {
        Map<GateLimit, Double> all = new EnumMap<>(GateLimit.class);
        all.putAll(limits);
        all.putAll(product.limits);
        Set<String> both = new TreeSet<>(blocking);
        both.addAll(product.blocking);
        List<String> origins = new ArrayList<>(origin);
        origins.addAll(product.origin);
        return new GateThresholds(all, both, origins);
    }

    double limit(GateLimit limit) {
        return limits.getOrDefault(limit, limit.standard());
    }

    /** A rule is never made milder than it is. */
    Severity severity(GateRule rule) {
        return blocking.contains(rule.id()) ? Severity.BLOCKING : rule.severity();
    }

    /** All limits as they hold, and what was raised. */
    public ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ObjectNode bounds = document.putObject("limits");
        for (GateLimit limit : GateLimit.values()) {
            bounds.put(limit.text(), limit(limit));
        }
        ObjectNode severities = document.putObject("severities");
        new TreeSet<>(blocking).forEach(rule -> severities.put(rule, Severity.BLOCKING.text()));
        origin.forEach(document.putArray("origin")::add);
        return document;
    }
}
