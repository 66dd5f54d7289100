/** TIFF and COG reading, by tile. */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.tiff;
