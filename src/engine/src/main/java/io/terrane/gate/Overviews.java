package io.terrane.gate;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.execution.StepReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where a group's arrays of the same image are: at full size, and each half of the one before. */
final class Overviews {
    private Overviews() {}

    /** Paths in the group, as its attributes name them; the array alone where there are no overviews. */
    static List<String> arrays(GateSubject subject, StepReport step) throws IOException {
        JsonNode layout = subject.document(subject.group(step)).at("/attributes/multiscales/layout");
        List<String> arrays = new ArrayList<>();
        layout.forEach(level -> arrays.add(level.path("asset").asText()));
        return arrays.isEmpty() ? List.of(step.array()) : arrays;
    }
}
