/**
 * Computes a definition from scenes, chunk by chunk, into Zarr: what is held at once is bounded by the number of chunks
 * in work, never by the size of the scenes. Uses {@code definition}, {@code source} and {@code raster}. Start reading at
 * {@link io.terrane.execution.DefinitionExecutor}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.execution;
