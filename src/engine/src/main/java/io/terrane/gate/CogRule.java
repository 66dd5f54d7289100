package io.terrane.gate;

import io.terrane.execution.StepReport;
import java.io.IOException;

/** The COG is read back: its layout, its grid, its encoding, and every pixel against the Zarr array's. */
final class CogRule implements StepRule {
    private static final String FORMAT = "cog";

    @Override
    public String id() {
        return "cog-agrees";
    }

    @Override
    public String title() {
        return "The COG has the grid, the nodata, the overviews and every pixel of the Zarr array.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public boolean appliesTo(GateSubject subject, StepReport step) {
        return subject.definition().output().formats().contains(FORMAT);
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        if (step.cog().isEmpty()) {
            findings.wrongAt(step.step().id(), "has no COG, which the definition asks for");
            return;
        }
        CogReading.compare(subject, step, step.cog().get(), findings);
    }
}
