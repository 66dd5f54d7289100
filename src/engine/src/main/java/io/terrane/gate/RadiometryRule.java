package io.terrane.gate;

import io.terrane.execution.RadiometryEvidence;
import io.terrane.execution.StepReport;

/** The self-test of scale and offset: what the pixels say about the profile that they were computed with. */
final class RadiometryRule implements StepRule {
    @Override
    public String id() {
        return "radiometry";
    }

    @Override
    public String title() {
        return "Scale and offset of the radiometry profile agree with the source's pixels.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) {
        RadiometryEvidence evidence = step.radiometry();
        findings.equal("profile", subject.definition().source().radiometry(), evidence.profile());
        findings.note("offset", evidence.offset()).note("judged_pixels", evidence.judged());
        findings.note("share_negative", evidence.shareNegative()).note("share_outside", evidence.shareOutside());
        evidence.darkFloor().ifPresent(floor -> findings.note("dark_floor", floor));
        evidence.disagreement().ifPresent(why -> findings.wrongAt(step.step().id(), "contradicts it: " + why));
    }
}
