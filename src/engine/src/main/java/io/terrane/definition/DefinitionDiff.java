package io.terrane.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a later version of a definition changes: every field that differs, with the class of its change. Defaults are filled
 * in before, so that a field that says what held anyhow is no change.
 *
 * @param changes in the order of the documents; none where the versions are the same but for their number
 */
public record DefinitionDiff(List<DefinitionChange> changes) {
    public DefinitionDiff {
        changes = List.copyOf(changes);
    }

    public static DefinitionDiff between(ProductDefinition before, ProductDefinition after) {
        ObjectNode from = DefinitionReader.document(before);
        ObjectNode to = DefinitionReader.document(after);
        List<DefinitionChange> changes = new ArrayList<>();
        compare("", from, to, changes);
        return new DefinitionDiff(changes);
    }

    /** Objects field by field, all else as a whole. */
    private static void compare(String pointer, JsonNode before, JsonNode after, List<DefinitionChange> changes) {
        if (before.equals(after) || pointer.equals("/version")) {
            return;
        }
        if (before instanceof ObjectNode from && after instanceof ObjectNode to && !isWhole(from, to)) {
            Set<String> names = new LinkedHashSet<>();
            from.fieldNames().forEachRemaining(names::add);
            to.fieldNames().forEachRemaining(names::add);
            names.forEach(
                    name -> compare(pointer + "/" + Fields.escape(name), from.path(name), to.path(name), changes));
            return;
        }
        ChangeRules.Verdict verdict = ChangeRules.judge(pointer, before, after);
        changes.add(new DefinitionChange(pointer, verdict.change(), before, after, verdict.reason()));
    }

    /** A band of an asset is one value, however it is written. */
    private static boolean isWhole(ObjectNode from, ObjectNode to) {
        return from.has("asset") || to.has("asset");
    }

    /** The worst of the changes; without any the next version has nothing but new inputs, which is a patch. */
    public ChangeClass change() {
        return changes.stream().map(DefinitionChange::change).reduce(ChangeClass.PATCH, ChangeClass::worse);
    }

    /**
     * What is wrong with the number of a version: nothing where it says enough.
     *
     * @param previous the version that the changes are counted from
     */
    public List<Violation> violations(SemanticVersion previous, SemanticVersion version) {
        SemanticVersion least = previous.least(change());
        if (version.satisfies(least)) {
            return List.of();
        }
        List<Violation> violations = new ArrayList<>();
        violations.add(new Violation(
                "/version",
                "has to be %s or higher: the change since %s, the newest published version below it, is %s (%s)"
                        .formatted(least, previous, change().text(), decisive())));
        changes.forEach(changed -> violations.add(new Violation(
                changed.pointer(),
                "is a %s change: %s, from %s to %s"
                        .formatted(
                                changed.change().text(),
                                changed.reason(),
                                shown(changed.before()),
                                shown(changed.after())))));
        return violations;
    }

    /** The fields that decide the class. */
    private String decisive() {
        return changes.isEmpty()
                ? "nothing but the inputs"
                : changes.stream()
                        .filter(changed -> changed.change() == change())
                        .map(DefinitionChange::pointer)
                        .collect(Collectors.joining(", "));
    }

    private static String shown(JsonNode value) {
        String text = value instanceof MissingNode ? "nothing" : value.toString();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
