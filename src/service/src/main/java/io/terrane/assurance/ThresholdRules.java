package io.terrane.assurance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.Violation;
import io.terrane.gate.GateLimit;
import io.terrane.gate.GateRule;
import io.terrane.gate.Severity;
import io.terrane.problem.JsonBody;
import io.terrane.problem.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What makes thresholds acceptable; says everything that does not at once. */
final class ThresholdRules {
    private static final Set<String> KNOWN = Set.of("limits", "severities", "comment", "basedOn");
    private static final int LONGEST_COMMENT = 2_000;

    private final Map<String, GateRule> rules;
    private final List<Violation> violations = new ArrayList<>();

    ThresholdRules(List<GateRule> rules) {
        this.rules = rules.stream().collect(Collectors.toMap(GateRule::id, Function.identity()));
    }

    /** @throws ProblemException.Invalid with all that is wrong */
    Thresholds.Wanted check(JsonNode body) {
        ObjectNode fields = JsonBody.object(body);
        fields.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                refuse(
                        "/" + name,
                        "is not known here; known are "
                                + KNOWN.stream().sorted().toList());
            }
        });
        if (!fields.hasNonNull("limits") && !fields.hasNonNull("severities")) {
            refuse("/limits", "or severities have to be there; both empty asks for nothing beyond the rules");
        }
        Thresholds.Wanted wanted = new Thresholds.Wanted(
                limits(fields.path("limits")),
                blocking(fields.path("severities")),
                comment(fields.path("comment")),
                basedOn(fields.path("basedOn")));
        if (!violations.isEmpty()) {
            throw new ProblemException.Invalid("The thresholds break rules.", violations);
        }
        return wanted;
    }

    private void refuse(String pointer, String detail) {
        violations.add(new Violation(pointer, detail));
    }

    /** Whether there is an object to look into. */
    private boolean isObject(JsonNode node, String pointer, String of) {
        if (node.isMissingNode() || node.isNull()) {
            return false;
        }
        if (!node.isObject()) {
            refuse(pointer, "has to be an object of " + of);
        }
        return node.isObject();
    }

    private Map<GateLimit, Double> limits(JsonNode node) {
        Map<GateLimit, Double> limits = new EnumMap<>(GateLimit.class);
        if (isObject(node, "/limits", "names of limits and numbers")) {
            node.forEachEntry((name, value) -> {
                Optional<GateLimit> limit = GateLimit.of(name);
                String pointer = "/limits/" + name;
                if (limit.isEmpty()) {
                    refuse(
                            pointer,
                            "is no limit; there are "
                                    + Arrays.stream(GateLimit.values())
                                            .map(GateLimit::text)
                                            .toList());
                } else if (!value.isNumber()
                        || !(value.doubleValue() >= 0
                                && value.doubleValue() <= limit.get().most())) {
                    refuse(
                            pointer,
                            "has to be a number from 0 to " + number(limit.get().most()));
                } else if (limit.get() == GateLimit.MAX_MISSING_PERIODS
                        && value.doubleValue() != Math.rint(value.doubleValue())) {
                    refuse(pointer, "has to be a whole number");
                } else {
                    limits.put(limit.get(), value.doubleValue());
                }
            });
        }
        return limits;
    }

    private static String number(double value) {
        return String.valueOf((long) value);
    }

    private Set<String> blocking(JsonNode node) {
        Set<String> blocking = new HashSet<>();
        if (isObject(node, "/severities", "ids of rules and severities")) {
            node.forEachEntry((id, value) -> {
                GateRule rule = rules.get(id);
                String pointer = "/severities/" + id;
                Optional<Severity> severity = Severity.of(value.asText());
                if (rule == null) {
                    refuse(
                            pointer,
                            "is no rule; there are "
                                    + rules.keySet().stream().sorted().toList());
                } else if (severity.isEmpty()) {
                    refuse(pointer, "has to be warning or blocking");
                } else if (severity.get() == Severity.WARNING && rule.severity() == Severity.BLOCKING) {
                    refuse(pointer, "blocks, and is never made milder");
                } else if (severity.get() == Severity.BLOCKING && rule.severity() == Severity.WARNING) {
                    blocking.add(id);
                }
            });
        }
        return blocking;
    }

    private String comment(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        if (!node.isTextual() || node.textValue().length() > LONGEST_COMMENT) {
            refuse("/comment", "has to be text of at most " + LONGEST_COMMENT + " characters");
        }
        return node.asText();
    }

    private OptionalInt basedOn(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return OptionalInt.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
            refuse("/basedOn", "has to be the number of a version, or 0 where there is none");
            return OptionalInt.empty();
        }
        return OptionalInt.of(node.intValue());
    }
}
