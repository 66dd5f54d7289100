package io.terrane.gate;

import java.util.List;

/** There is something to publish. */
final class ValidPixelsRule implements GateRule {
    @Override
    public String id() {
        return "valid-pixels";
    }

    @Override
    public String title() {
        return "At least one pixel of the product has a value.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public List<Verdict> judge(GateSubject subject) {
        long valid = subject.run().counts().valid();
        Findings findings = new Findings(subject.product())
                .holds("valid", "more than 0", valid, true)
                .note("pixels", subject.run().counts().total());
        if (valid == 0) {
            findings.wrongAt(
                    subject.product(),
                    "has no pixel with a value: all are masked, without data or without a result; widen the interval or the"
                            + " mask");
        }
        return List.of(findings.verdict());
    }
}
