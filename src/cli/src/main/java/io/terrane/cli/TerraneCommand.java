package io.terrane.cli;

import io.terrane.cli.bench.BenchCommand;
import io.terrane.cli.mesh.ApplyCommand;
import io.terrane.cli.mesh.GetCommand;
import io.terrane.cli.mesh.IngestCommand;
import io.terrane.cli.mesh.LoginCommand;
import io.terrane.cli.mesh.LogoutCommand;
import io.terrane.cli.mesh.RunCommand;
import io.terrane.cli.mesh.WatchCommand;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line; exit status 0 is success, 1 a failure, 2 a wrong call or an input that failed. */
@Command(
        name = "terrane",
        mixinStandardHelpOptions = true,
        description = "Build, inspect and publish spectral-index products.",
        subcommands = {
            ApplyCommand.class,
            AuditCommand.class,
            BenchCommand.class,
            BuildCommand.class,
            DemoCommand.class,
            GetCommand.class,
            IndicesCommand.class,
            IngestCommand.class,
            LoginCommand.class,
            LogoutCommand.class,
            RasterCommand.class,
            RunCommand.class,
            WatchCommand.class,
            ZarrCommand.class
        })
public final class TerraneCommand {
    private TerraneCommand() {}

    public static void main(String[] arguments) {
        // What the libraries tell while all goes well is not for this terminal.
        Logger.getLogger("").setLevel(Level.WARNING);
        System.exit(new CommandLine(new TerraneCommand()).execute(arguments));
    }
}
