package io.terrane.gate;

import io.terrane.definition.CalendarPeriod;
import io.terrane.definition.Interval;
import io.terrane.definition.ProductDefinition;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Of composites: periods of the interval that have no image. */
final class MissingPeriodsRule implements GateRule {
    /** Days of a hundred years: nobody reads further. */
    private static final int MOST_PERIODS = 36_600;

    @Override
    public String id() {
        return GateLimit.MAX_MISSING_PERIODS.rule();
    }

    @Override
    public String title() {
        return "At most so many periods of the interval have no image as the limit says.";
    }

    @Override
    public Severity severity() {
        return Severity.WARNING;
    }

    @Override
    public List<Verdict> judge(GateSubject subject) {
        Optional<ProductDefinition.Composite> composite =
                subject.definition().time().composite();
        if (composite.isEmpty()) {
            return List.of();
        }
        Set<String> present = new HashSet<>();
        subject.run().steps().forEach(step -> present.add(step.step().id()));
        CalendarPeriod period = composite.get().period();
        Interval whole = Interval.parse(subject.definition().time().interval());
        Findings findings = new Findings(subject.product());
        int all = 0;
        int missing = 0;
        double most = subject.limit(GateLimit.MAX_MISSING_PERIODS);
        StringBuilder names = new StringBuilder();
        for (Interval step = period.around(whole.start());
                !step.start().isAfter(whole.end()) && all < MOST_PERIODS;
                step = period.around(next(step))) {
            all++;
            if (!present.contains(period.label(step))) {
                missing++;
                if (missing <= 20) {
                    names.append(missing == 1 ? "" : ", ").append(period.label(step));
                }
            }
        }
        findings.note("periods", all).holds("missing", "at most " + (long) most, missing, missing <= most);
        if (missing > 0) {
            findings.note("first missing", names.toString());
        }
        return List.of(findings.verdict());
    }

    private static Instant next(Interval step) {
        return step.end().plusMillis(1);
    }
}
