package io.terrane.gate;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.StepReport;
import java.io.IOException;

/** What readers are told of the product, in the array's own document and in the group's copy of it. */
final class MetadataRule implements StepRule {
    @Override
    public String id() {
        return "metadata-complete";
    }

    @Override
    public String title() {
        return "Title, licence, level, units, valid range and grid mapping are there and the definition's.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        ProductDefinition definition = subject.definition();
        JsonNode group = subject.document(subject.group(step));
        JsonNode array = subject.document(subject.arrayPath(step));
        JsonNode product = group.path("attributes");
        JsonNode data = array.path("attributes");
        said(findings, "title", definition.title(), product);
        said(findings, "license", definition.metadata().license(), product);
        said(findings, "processing_level", definition.metadata().processingLevel(), product);
        said(findings, "version", definition.version(), product);
        said(findings, "units", definition.metadata().units(), data);
        said(findings, "expression", definition.expression(), data);
        findings.equal("valid_range", definition.metadata().validRange(), data.path("valid_range"));
        String mapping = data.path("grid_mapping").asText();
        findings.holds(
                "grid_mapping",
                "a variable of the group",
                mapping,
                !mapping.isEmpty()
                        && subject.store()
                                .head(subject.group(step) + "/" + mapping + "/zarr.json")
                                .isPresent());
        JsonNode copy = group.path("consolidated_metadata").path("metadata").path(step.array());
        findings.holds(
                "consolidated metadata",
                "the array's own",
                copy.equals(array) ? "the array's own" : "others",
                copy.equals(array));
    }

    private static void said(Findings findings, String name, String expected, JsonNode attributes) {
        String found = attributes.path(name).asText();
        findings.holds(name, expected, found, !expected.isBlank() && expected.equals(found));
    }
}
