package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.cli.mesh.DefinitionFiles.DefinitionFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Brings the mesh to what a folder of definitions says. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = {
            "Bring the mesh to what a folder of definitions says: new versions become drafts, drafts are replaced, what is the"
                    + " same is left alone. All files are judged and all differences shown before anything is changed; if one"
                    + " is refused, nothing is.",
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0: the mesh is as the folder says, or with --dry-run would be",
            "1: the mesh does not answer",
            "2: the call is wrong",
            "3: not signed in, or without the role",
            "4: a file breaks rules, a version says too little for its change, or a published one differs",
            "5: with --exit-code: something changed, or with --dry-run would"
        })
public final class ApplyCommand extends MeshCommand {
    private static final String YAML = "application/yaml";

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "DIR",
            description = "folder or file of definitions")
    private Path root = Path.of("");

    @Option(names = "--dry-run", description = "show what would be done, and do nothing")
    private boolean dryRun;

    @Option(names = "--publish", description = "publish the drafts among them; from then on they do not change")
    private boolean publish;

    @Option(names = "--exit-code", description = "end with 5 where there was a difference")
    private boolean exitCode;

    /** What has to be done for a file. */
    private record Step(DefinitionFile file, JsonNode preview, boolean publish) {
        String action() {
            return preview.path("action").asText();
        }

        boolean refused() {
            return action().equals("conflict") || !preview.path("errors").isEmpty();
        }

        boolean changes() {
            return publish || !action().equals("none");
        }
    }

    @Override
    protected int run(MeshClient mesh) throws MeshException {
        List<Step> steps = new ArrayList<>();
        for (DefinitionFile file : DefinitionFiles.read(root)) {
            JsonNode preview = mesh.send(
                    "POST", "/api/domains/" + file.definition().domain() + "/definitions/preview", YAML, file.text());
            boolean draft = preview.path("state").asText("draft").equals("draft");
            Step step = new Step(file, preview, publish && draft);
            show(step);
            steps.add(step);
        }
        long refused = steps.stream().filter(Step::refused).count();
        if (refused > 0) {
            throw new MeshException(
                    ExitStatus.REFUSED, refused + " of " + steps.size() + " are refused; nothing is applied");
        }
        long changing = steps.stream().filter(Step::changes).count();
        if (!dryRun) {
            for (Step step : steps) {
                apply(mesh, step);
            }
        }
        print("%d of %d %s".formatted(changing, steps.size(), dryRun ? "would change" : "changed"));
        return exitCode && changing > 0 ? ExitStatus.DIFFERENT : ExitStatus.DONE;
    }

    private void show(Step step) {
        JsonNode since = step.preview.path("since");
        String compared = since.has("version")
                ? ", " + since.path("change").asText() + " since "
                        + since.path("version").asText()
                : "";
        String action = step.action() + (step.publish ? " and publish" : "");
        print("%s  %s%s  (%s)".formatted(action, step.file.name(), compared, step.file.file()));
        // A draft is compared with itself as it was; all else with what it follows.
        JsonNode changes = step.preview.has("own") ? step.preview.at("/own/changes") : since.path("changes");
        changes.forEach(change -> print("    %s  %s: %s → %s"
                .formatted(
                        change.path("change").asText(),
                        change.path("pointer").asText(),
                        shown(change, "before"),
                        shown(change, "after"))));
        if (step.action().equals("conflict")) {
            print("    refused: this version is " + step.preview.path("state").asText()
                    + " and does not change any more: raise the version");
        }
        step.preview
                .path("errors")
                .forEach(error -> print("    refused: " + error.path("pointer").asText() + " "
                        + error.path("detail").asText()));
    }

    private static String shown(JsonNode change, String side) {
        String text = change.has(side) ? change.path(side).toString() : "–";
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private static void apply(MeshClient mesh, Step step) throws MeshException {
        String definitions = "/api/domains/" + step.file.definition().domain() + "/definitions";
        String version = definitions + "/" + step.file.definition().id() + "/versions/"
                + step.file.definition().version();
        switch (step.action()) {
            case "create" -> mesh.send("POST", definitions, YAML, step.file.text());
            case "update" -> mesh.send("PUT", version, YAML, step.file.text());
            default -> {}
        }
        if (step.publish) {
            mesh.send("POST", version + "/publish", "application/json", "");
        }
    }
}
