/**
 * Benchmarks against what else one would use, and against the machine's own limits. Start reading at {@link
 * io.terrane.cli.bench.BenchCommand}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.cli.bench;
