/** Grids, windows and coordinate reference systems. */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.grid;
