package io.terrane.gate;

import io.terrane.execution.Statistics;
import io.terrane.execution.StepReport;
import java.io.IOException;

/** The stored pixels against what was counted while they were computed. */
final class StoredPixelsRule implements StepRule {
    private static final double TOLERANCE = 1e-6;

    @Override
    public String id() {
        return "pixels-as-computed";
    }

    @Override
    public String title() {
        return "As many pixels have a value as were computed, with the same minimum and maximum.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        StoredPixels stored = subject.pixels(step);
        Statistics computed = step.statistics();
        findings.equal("valid", step.counts().valid(), stored.valid());
        if (computed.count() > 0) {
            double close = TOLERANCE * Math.max(1, Math.max(Math.abs(computed.min()), Math.abs(computed.max())));
            findings.holds(
                    "minimum", computed.min(), stored.lowest(), Math.abs(stored.lowest() - computed.min()) <= close);
            findings.holds(
                    "maximum", computed.max(), stored.highest(), Math.abs(stored.highest() - computed.max()) <= close);
        }
    }
}
