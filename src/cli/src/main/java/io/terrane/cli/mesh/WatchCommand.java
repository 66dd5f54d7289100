package io.terrane.cli.mesh;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Follows a run to its end. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Follow a run to its end: a bar on a terminal, its log elsewhere.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0: it succeeded",
            "1: it failed or was cancelled, or the mesh does not answer",
            "2: the call is wrong",
            "3: not signed in",
            "4: there is no such run"
        })
public final class WatchCommand extends MeshCommand {
    @Parameters(paramLabel = "RUN", description = "id of the run")
    private String run = "";

    @Override
    protected int run(MeshClient mesh) throws MeshException {
        return new RunWatcher(mesh, spec.commandLine().getErr()).follow(run);
    }
}
