package io.terrane.gate;

import io.terrane.execution.PixelCounts;
import io.terrane.execution.StepReport;
import java.util.function.ToDoubleFunction;

/**
 * A share of a step's pixels against a limit.
 *
 * @param title what holds
 * @param atLeast whether the limit is the least
 */
record ShareRule(String id, String title, GateLimit limit, boolean atLeast, ToDoubleFunction<StepReport> share)
        implements StepRule {
    static final ShareRule VALID = new ShareRule(
            GateLimit.MIN_VALID_SHARE.rule(),
            "The share of pixels with a value is at least the limit.",
            GateLimit.MIN_VALID_SHARE,
            true,
            step -> step.counts().validShare());

    static final ShareRule CLIPPED = new ShareRule(
            GateLimit.MAX_CLIPPED_SHARE.rule(),
            "The share of values that were outside the valid range, and were clipped to it, is at most the limit.",
            GateLimit.MAX_CLIPPED_SHARE,
            false,
            step -> of(step.observations().clipped(), step.observations().valid()));

    static final ShareRule SATURATED = new ShareRule(
            GateLimit.MAX_SATURATED_SHARE.rule(),
            "The share of values from saturated bands is at most the limit.",
            GateLimit.MAX_SATURATED_SHARE,
            false,
            step -> of(step.observations().saturated(), step.observations().valid()));

    static final ShareRule WITHOUT_RESULT = new ShareRule(
            GateLimit.MAX_WITHOUT_RESULT_SHARE.rule(),
            "The share of unmasked pixels without a value, for a negative reflectance or an undefined result, is at most the"
                    + " limit.",
            GateLimit.MAX_WITHOUT_RESULT_SHARE,
            false,
            step -> withoutResult(step.observations()));

    private static double withoutResult(PixelCounts counts) {
        long lost = counts.negative() + counts.nonFinite();
        return of(lost, lost + counts.valid());
    }

    private static double of(long part, long all) {
        return all == 0 ? 0 : (double) part / all;
    }

    @Override
    public Severity severity() {
        return Severity.WARNING;
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) {
        double bound = subject.limit(limit);
        double found = share.applyAsDouble(step);
        findings.holds(
                "share",
                (atLeast ? "at least " : "at most ") + bound,
                found,
                atLeast ? found >= bound : found <= bound);
    }
}
