package io.terrane.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line; exit status 0 is success, 1 a failure, 2 a wrong call or an input that failed. */
@Command(
        name = "terrane",
        mixinStandardHelpOptions = true,
        description = "Build, inspect and publish spectral-index products.",
        subcommands = {BuildCommand.class, RasterCommand.class, ZarrCommand.class})
public final class TerraneCommand {
    private TerraneCommand() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TerraneCommand()).execute(arguments));
    }
}
