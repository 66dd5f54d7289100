package io.terrane.gate;

import io.terrane.execution.RunReport;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks what a run wrote, as it lies in the store; a report in which a blocking check failed may not be published. */
public final class Gate {
    private final List<GateRule> rules;
    private final GateThresholds thresholds;

    /** @param rules in the order of the report */
    public Gate(List<GateRule> rules, GateThresholds thresholds) {
        this.rules = List.copyOf(rules);
        this.thresholds = thresholds;
    }

    /** Of a product that is built without a server: nobody asks for more than the rules do. */
    public static Gate standard() {
        return new Gate(GateRules.ALL, GateThresholds.NONE);
    }

    /**
     * @param prefix key prefix that the run wrote under
     * @param reports keys below the prefix that are not the run's output
     */
    public GateReport check(RunReport run, ObjectStore store, String prefix, Set<String> reports) {
        GateSubject subject = new GateSubject(run, store, prefix, thresholds, reports);
        List<Check> checks = new ArrayList<>();
        for (GateRule rule : rules) {
            for (Verdict verdict : judge(rule, subject)) {
                checks.add(new Check(rule.id(), rule.title(), thresholds.severity(rule), verdict));
            }
        }
        return new GateReport(Instant.now(), thresholds, checks);
    }

    private static List<Verdict> judge(GateRule rule, GateSubject subject) {
        try {
            return rule.judge(subject);
        } catch (IOException | UncheckedIOException e) {
            return List.of(new Findings(subject.product()).unreadable(e).verdict());
        }
    }
}
