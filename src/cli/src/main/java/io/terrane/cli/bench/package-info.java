/**
 * Benchmarks of the raster engine against what else one would use, in turns in one session. Start reading at {@link
 * io.terrane.cli.bench.RasterBench}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.cli.bench;
