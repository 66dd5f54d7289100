package io.terrane.cli.bench;

import picocli.CommandLine.Command;

/** Benchmarks, each of which prints ratios: what counts is how two compare on one machine in one session. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure, in turns with what else one would use, on this machine.",
        subcommands = {RasterBench.class, ExpressionBench.class, StacBench.class})
public final class BenchCommand {}
