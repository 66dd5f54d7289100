package io.terrane.gate;

import io.terrane.execution.StepReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A rule that looks at one time step after the other. */
interface StepRule extends GateRule {
    default boolean appliesTo(GateSubject subject, StepReport step) {
        return true;
    }

    void judge(GateSubject subject, StepReport step, Findings findings) throws IOException;

    @Override
    default List<Verdict> judge(GateSubject subject) {
        List<Verdict> verdicts = new ArrayList<>();
        for (StepReport step : subject.run().steps()) {
            if (appliesTo(subject, step)) {
                Findings findings = new Findings(step.step().id());
                try {
                    judge(subject, step, findings);
                } catch (IOException e) {
                    findings.unreadable(e);
                }
                verdicts.add(findings.verdict());
            }
        }
        return verdicts;
    }
}
