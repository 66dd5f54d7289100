/** The language of spectral indices: parsing, and evaluation over rows of pixels. */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.expression;
