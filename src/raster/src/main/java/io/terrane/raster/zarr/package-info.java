/**
 * Zarr arrays: v2 and v3 are read, v3 is written, sharded or not. Start reading at {@link
 * io.terrane.raster.zarr.ZarrArray} and {@link io.terrane.raster.zarr.ZarrGroupWriter}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.zarr;
