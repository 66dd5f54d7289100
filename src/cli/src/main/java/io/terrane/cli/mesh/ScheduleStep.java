package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.terrane.cli.mesh.TeamFiles.ScheduleFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sets when a product is computed anew to what a file says.
 *
 * @param preview the mesh's, of what setting it would do
 * @param waits whether there is a draft only, which has to be published first
 * @param refusal why it cannot be set
 */
record ScheduleStep(ScheduleFile file, JsonNode preview, boolean waits, Optional<String> refusal) implements ApplyStep {
    private static final String JSON = "application/json";

    /** @param definitions what is done to the folder's definitions before */
    static ScheduleStep of(MeshClient mesh, ScheduleFile file, List<DefinitionStep> definitions) throws MeshException {
        JsonNode preview;
        try {
            preview =
                    mesh.send("POST", path(file) + "/preview", JSON, file.rule().toString());
        } catch (MeshException e) {
            if (e.status() != ExitStatus.REFUSED) {
                throw e;
            }
            return new ScheduleStep(
                    file, MissingNode.getInstance(), false, Optional.of(String.valueOf(e.getMessage())));
        }
        List<DefinitionStep> own = definitions.stream()
                .filter(step -> step.file().definition().domain().equals(file.domain())
                        && step.file().definition().id().equals(file.definition()))
                .toList();
        boolean published =
                preview.path("published").asBoolean() || own.stream().anyMatch(DefinitionStep::publish);
        Optional<String> refusal = published || !own.isEmpty()
                ? Optional.empty()
                : Optional.of("there is no definition " + file.name()
                        + " that is published, and none in the folder: add its file, or publish it");
        return new ScheduleStep(file, preview, !published, refusal);
    }

    private static String path(ScheduleFile file) {
        return "/api/domains/" + file.domain() + "/definitions/" + file.definition() + "/schedule";
    }

    private String action() {
        return refusal.isPresent()
                ? "refused"
                : waits ? "wait" : preview.path("action").asText();
    }

    @Override
    public boolean isRefused() {
        return refusal.isPresent();
    }

    @Override
    public boolean isChange() {
        return action().equals("create") || action().equals("update");
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%s  schedule of %s  (%s)".formatted(action(), file.name(), file.file()));
        JsonNode before = preview.path("before");
        JsonNode after = preview.path("after");
        Set<String> fields = new LinkedHashSet<>();
        before.fieldNames().forEachRemaining(fields::add);
        after.fieldNames().forEachRemaining(fields::add);
        fields.stream()
                .filter(field -> !before.path(field).equals(after.path(field)))
                .forEach(field -> lines.add("    /%s: %s → %s"
                        .formatted(field, ApplyStep.shown(before.path(field)), ApplyStep.shown(after.path(field)))));
        refusal.ifPresent(why -> lines.add("    refused: " + why.replace("\n", "\n    ")));
        if (action().equals("wait")) {
            lines.add("    until a version is published: --publish does it");
        }
        return lines;
    }

    @Override
    public void apply(MeshClient mesh) throws MeshException {
        if (isChange()) {
            mesh.send("PUT", path(file), JSON, file.rule().toString());
        }
    }
}
