package io.terrane.cli.mesh;

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
            "Bring the mesh to what a folder says: new versions of definitions become drafts, drafts are replaced, what is the"
                    + " same is left alone. NAME.schedule.yaml says when a product is computed anew: domain, definition,"
                    + " and what the mesh takes for a schedule. What the folder does not name stays as it is. All files are judged and all differences shown before anything is changed; if one"
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
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "DIR",
            description = "folder of definitions and schedules, or a file")
    private Path root = Path.of("");

    @Option(names = "--dry-run", description = "show what would be done, and do nothing")
    private boolean dryRun;

    @Option(names = "--publish", description = "publish the drafts among them; from then on they do not change")
    private boolean publish;

    @Option(names = "--exit-code", description = "end with 5 where there was a difference")
    private boolean exitCode;

    @Override
    protected int run(MeshClient mesh) throws MeshException {
        TeamFiles files = TeamFiles.read(root);
        List<DefinitionStep> definitions = new ArrayList<>();
        for (TeamFiles.DefinitionFile file : files.definitions()) {
            definitions.add(shown(DefinitionStep.of(mesh, file, publish)));
        }
        List<ApplyStep> steps = new ArrayList<>(definitions);
        for (TeamFiles.ScheduleFile file : files.schedules()) {
            steps.add(shown(ScheduleStep.of(mesh, file, definitions)));
        }
        long refused = steps.stream().filter(ApplyStep::isRefused).count();
        if (refused > 0) {
            throw new MeshException(
                    ExitStatus.REFUSED, refused + " of " + steps.size() + " are refused; nothing is applied");
        }
        long changing = steps.stream().filter(ApplyStep::isChange).count();
        if (!dryRun) {
            for (ApplyStep step : steps) {
                step.apply(mesh);
            }
        }
        print("%d of %d %s".formatted(changing, steps.size(), dryRun ? "would change" : "changed"));
        return exitCode && changing > 0 ? ExitStatus.DIFFERENT : ExitStatus.DONE;
    }

    private <S extends ApplyStep> S shown(S step) {
        step.lines().forEach(this::print);
        return step;
    }
}
