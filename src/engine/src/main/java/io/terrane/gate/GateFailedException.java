package io.terrane.gate;

import io.terrane.execution.RunFailedException;

/** The gate refuses a product: which checks failed, and why. */
public final class GateFailedException extends RunFailedException {
    private final transient GateReport report;

    public GateFailedException(GateReport report) {
        super(message(report), null);
        this.report = report;
    }

    private static String message(GateReport report) {
        Check failure = report.failures().getFirst();
        return "the gate refuses the product: check %s of %s: %s (%d of %d checks failed)"
                .formatted(
                        failure.id(),
                        failure.verdict().item(),
                        failure.verdict().evidence().text(),
                        report.failures().size(),
                        report.checks().size());
    }

    public GateReport report() {
        return report;
    }
}
