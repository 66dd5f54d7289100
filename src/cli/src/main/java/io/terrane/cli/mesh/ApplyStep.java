package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What has to be done for a file of a team's folder. */
sealed interface ApplyStep permits DefinitionStep, ScheduleStep {
    boolean isRefused();

    boolean isChange();

    /** For people: what it is, then the differences and refusals below it. */
    List<String> lines();

    void apply(MeshClient mesh) throws MeshException;

    /** A value in a line. */
    static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "–" : value.toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
