/**
 * Reprojection: where the pixels of one grid lie in another, and their numbers by nearest neighbour or from several. Start
 * reading at {@link io.terrane.raster.warp.PixelMapping}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.warp;
