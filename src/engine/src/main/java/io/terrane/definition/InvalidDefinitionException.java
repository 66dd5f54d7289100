package io.terrane.definition;

import java.util.List;
import java.util.stream.Collectors;

/** A definition that breaks rules; all violations at once. */
public final class InvalidDefinitionException extends Exception {
    private final List<Violation> violations;

    public InvalidDefinitionException(List<Violation> violations) {
        super(violations.stream()
                .map(violation -> (violation.pointer().isEmpty() ? "the document" : violation.pointer()) + " "
                        + violation.detail())
                .collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }
}
