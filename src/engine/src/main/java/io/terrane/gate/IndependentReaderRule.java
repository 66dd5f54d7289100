package io.terrane.gate;

import io.terrane.execution.StepReport;
import java.io.IOException;

/** zarr-java reads the array, and its overviews, as we do. */
final class IndependentReaderRule implements StepRule {
    @Override
    public String id() {
        return "independent-reader";
    }

    @Override
    public String title() {
        return "zarr-java, which did not write it, reads the same shape, chunks and values.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        findings.note("reader", "zarr-java");
        for (String array : Overviews.arrays(subject, step)) {
            IndependentReading.Agreement agreement =
                    IndependentReading.compare(subject.store(), subject.group(step) + "/" + array, step.timeIndex());
            findings.note(array, agreement);
        }
    }
}
