package io.terrane.cli.mesh;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that talks to a mesh: what goes wrong is said in a line, and is the exit status. */
abstract class MeshCommand implements Callable<Integer> {
    @Spec
    protected CommandSpec spec = CommandSpec.create();

    /** @return one of {@link ExitStatus} */
    protected abstract int run(MeshClient mesh) throws MeshException;

    @Override
    public final Integer call() {
        try {
            return run(new MeshClient(System.getenv()));
        } catch (MeshException e) {
            spec.commandLine().getErr().println("terrane: " + e.getMessage());
            return e.status();
        }
    }

    protected final void print(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
