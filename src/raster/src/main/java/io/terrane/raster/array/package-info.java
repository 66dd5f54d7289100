/** Sample types and arrays. */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.array;
