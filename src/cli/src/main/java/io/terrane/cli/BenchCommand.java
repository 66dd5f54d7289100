package io.terrane.cli;

import io.terrane.cli.bench.ExpressionBench;
import io.terrane.cli.bench.RasterBench;
import picocli.CommandLine.Command;

/** Benchmarks, each of them with figures that anybody can make again. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure this machine.",
        subcommands = {BenchStacCommand.class, ExpressionBench.class, RasterBench.class})
final class BenchCommand {}
