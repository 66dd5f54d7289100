/** Zarr v3 writing and reading, by chunk and shard. */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.zarr;
