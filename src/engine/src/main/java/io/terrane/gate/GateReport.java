package io.terrane.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** All checks of a run's output. */
public record GateReport(Instant at, List<Check> checks) {
    public GateReport {
        checks = List.copyOf(checks);
    }

    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }

    public List<Check> failures() {
        return checks.stream().filter(check -> !check.passed()).toList();
    }

    /** The document that is stored with the product version. */
    public ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("passed", passed());
        document.put("checked_at", at.toString());
        ArrayNode list = document.putArray("checks");
        for (Check check : checks) {
            list.addObject()
                    .put("id", check.id())
                    .put("item", check.item())
                    .put("passed", check.passed())
                    .put("evidence", check.evidence());
        }
        return document;
    }
}
