package io.terrane.gate;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.StepReport;
import java.io.IOException;

/** Data type, scale and nodata of the array. */
final class EncodingRule implements StepRule {
    @Override
    public String id() {
        return "encoding";
    }

    @Override
    public String title() {
        return "Data type, scale and nodata are the definition's, and readers are told the same.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        ProductDefinition.Output output = subject.definition().output();
        JsonNode array = subject.document(subject.arrayPath(step));
        JsonNode attributes = array.path("attributes");
        findings.equal("data_type", output.dtype(), array.path("data_type"));
        if (output.dtype().equals("float32")) {
            findings.equal("fill_value", "NaN", array.path("fill_value").asText());
            return;
        }
        findings.equal("fill_value", (int) Short.MIN_VALUE, array.path("fill_value"));
        findings.equal("_FillValue", (int) Short.MIN_VALUE, attributes.path("_FillValue"));
        findings.equal(
                "scale_factor", output.scale(), attributes.path("scale_factor").asDouble());
        findings.equal("add_offset", 0.0, attributes.path("add_offset").asDouble(Double.NaN));
    }
}
