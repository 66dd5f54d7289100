package io.terrane.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One check of the gate: what a rule says of a part of a product.
 *
 * @param severity the rule's, or what the domain raised it to
 */
public record Check(String id, String title, Severity severity, Verdict verdict) {
    public boolean passed() {
        return verdict.passed();
    }

    /** Whether the product may not be published for it. */
    public boolean blocks() {
        return !verdict.passed() && severity == Severity.BLOCKING;
    }

    /** {@code passed}, {@code warned} or {@code failed}. */
    public String outcome() {
        if (verdict.passed()) {
            return "passed";
        }
        return blocks() ? "failed" : "warned";
    }

    public ObjectNode document() {
        ObjectNode evidence = verdict.evidence().document();
        ObjectNode document = evidence.objectNode();
        document.put("id", id).put("title", title).put("severity", severity.text());
        document.put("item", verdict.item()).put("outcome", outcome()).put("passed", passed());
        document.set("evidence", evidence);
        return document;
    }
}
