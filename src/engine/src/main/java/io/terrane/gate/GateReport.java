package io.terrane.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * All checks of a run's output.
 *
 * @param thresholds that held then
 */
public record GateReport(Instant at, GateThresholds thresholds, List<Check> checks) {
    public GateReport {
        checks = List.copyOf(checks);
    }

    /** Whether the product may be published. */
    public boolean passed() {
        return checks.stream().noneMatch(Check::blocks);
    }

    /** The checks that the product may not be published for. */
    public List<Check> failures() {
        return checks.stream().filter(Check::blocks).toList();
    }

    /** The checks that failed and do not block. */
    public List<Check> warnings() {
        return checks.stream()
                .filter(check -> !check.passed() && !check.blocks())
                .toList();
    }

    /** The document that is stored with the product version. */
    public ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("passed", passed());
        document.put("checked_at", at.toString());
        document.put("failures", failures().size()).put("warnings", warnings().size());
        document.set("thresholds", thresholds.document());
        ArrayNode list = document.putArray("checks");
        checks.forEach(check -> list.add(check.document()));
        return document;
    }
}
