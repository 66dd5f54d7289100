/**
 * TIFF and COG: read by window, written from windows. Start reading at {@link io.terrane.raster.tiff.GeoTiff} and {@link
 * io.terrane.raster.tiff.CogWriter}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.tiff;
