/**
 * Zarr arrays, read and written in v2 and v3, v3 sharded or not; appended to along time; with overviews. Start reading at {@link
 * io.terrane.raster.zarr.ZarrArray} and {@link io.terrane.raster.zarr.ZarrGroupWriter}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.zarr;
