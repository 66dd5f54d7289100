package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.cli.mesh.TeamFiles.DefinitionFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a version of a definition to what its file says.
 *
 * @param preview the mesh's, of what registering the document would do
 * @param publish whether it is a draft that is published too
 */
record DefinitionStep(DefinitionFile file, JsonNode preview, boolean publish) implements ApplyStep {
    private static final String YAML = "application/yaml";

    static DefinitionStep of(MeshClient mesh, DefinitionFile file, boolean publish) throws MeshException {
        JsonNode preview = mesh.send("POST", definitions(file) + "/preview", YAML, file.text());
        boolean draft = preview.path("state").asText("draft").equals("draft");
        return new DefinitionStep(file, preview, publish && draft);
    }

    private static String definitions(DefinitionFile file) {
        return "/api/domains/" + file.definition().domain() + "/definitions";
    }

    private String action() {
        return preview.path("action").asText();
    }

    @Override
    public boolean isRefused() {
        return action().equals("conflict") || !preview.path("errors").isEmpty();
    }

    @Override
    public boolean isChange() {
        return publish || !action().equals("none");
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        JsonNode since = preview.path("since");
        String compared = since.has("version")
                ? ", " + since.path("change").asText() + " since "
                        + since.path("version").asText()
                : "";
        lines.add("%s  %s%s  (%s)"
                .formatted(action() + (publish ? " and publish" : ""), file.name(), compared, file.file()));
        // A draft is compared with itself as it was; all else with what it follows.
        JsonNode changes = preview.has("own") ? preview.at("/own/changes") : since.path("changes");
        changes.forEach(change -> lines.add("    %s  %s: %s → %s"
                .formatted(
                        change.path("change").asText(),
                        change.path("pointer").asText(),
                        ApplyStep.shown(change.path("before")),
                        ApplyStep.shown(change.path("after")))));
        if (action().equals("conflict")) {
            lines.add("    refused: this version is " + preview.path("state").asText()
                    + " and does not change any more: raise the version");
        }
        preview.path("errors")
                .forEach(error ->
                        lines.add("    refused: " + error.path("pointer").asText() + " "
                                + error.path("detail").asText()));
        return lines;
    }

    @Override
    public void apply(MeshClient mesh) throws MeshException {
        String version = definitions(file) + "/" + file.definition().id() + "/versions/"
                + file.definition().version();
        switch (action()) {
            case "create" -> mesh.send("POST", definitions(file), YAML, file.text());
            case "update" -> mesh.send("PUT", version, YAML, file.text());
            default -> {}
        }
        if (publish) {
            mesh.send("POST", version + "/publish", "application/json", "");
        }
    }
}
