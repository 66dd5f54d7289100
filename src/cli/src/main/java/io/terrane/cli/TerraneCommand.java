package io.terrane.cli;

import io.terrane.cli.bench.BenchCommand;
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
            AuditCommand.class,
            BenchCommand.class,
            BuildCommand.class,
            DemoCommand.class,
            IndicesCommand.class,
            RasterCommand.class,
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
