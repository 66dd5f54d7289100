package io.terrane.gate;

import io.terrane.execution.StepReport;
import java.io.IOException;
import java.util.List;

/** The stored values, each of them, against {@code valid_range}. */
final class RangeRule implements StepRule {
    @Override
    public String id() {
        return "values-in-range";
    }

    @Override
    public String title() {
        return "Every stored value lies in the valid range.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        StoredPixels pixels = subject.pixels(step);
        List<Double> range = subject.definition().metadata().validRange();
        List<Double> found = pixels.valid() == 0 ? List.of() : List.of(pixels.lowest(), pixels.highest());
        findings.holds("values", range, found, pixels.outside() == 0);
        pixels.firstOutside()
                .ifPresent(place -> findings.wrongAt(
                        place, "is the first of " + pixels.outside() + " values outside the valid range"));
    }
}
