package io.terrane.cli;

import picocli.CommandLine.Command;

/** Benchmarks, each of them with figures that anybody can make again. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure this machine.",
        subcommands = BenchStacCommand.class)
final class BenchCommand {}
