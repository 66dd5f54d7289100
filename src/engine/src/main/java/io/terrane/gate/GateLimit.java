package io.terrane.gate;

import java.util.Arrays;
import java.util.Optional;

/** A bound that a domain may set for its products; where it does not, the default holds. */
public enum GateLimit {
    MIN_VALID_SHARE("minValidShare", "valid-share", 0.01, 1),
    MAX_CLIPPED_SHARE("maxClippedShare", "clipped-share", 0.05, 1),
    MAX_SATURATED_SHARE("maxSaturatedShare", "saturated-share", 0.05, 1),
    MAX_WITHOUT_RESULT_SHARE("maxWithoutResultShare", "without-result-share", 0.25, 1),
    MAX_MISSING_PERIODS("maxMissingPeriods", "missing-periods", 0, 100_000);

    private final String text;
    private final String rule;
    private final double standard;
    private final double most;

    GateLimit(String text, String rule, double standard, double most) {
        this.text = text;
        this.rule = rule;
        this.standard = standard;
        this.most = most;
    }

    /** Its name in documents. */
    public String text() {
        return text;
    }

    /** Id of the rule that it is a bound of. */
    public String rule() {
        return rule;
    }

    /** Where nobody says anything. */
    public double standard() {
        return standard;
    }

    /** The largest that makes sense; the least is 0. */
    public double most() {
        return most;
    }

    public static Optional<GateLimit> of(String text) {
        return Arrays.stream(values()).filter(limit -> limit.text.equals(text)).findFirst();
    }
}
