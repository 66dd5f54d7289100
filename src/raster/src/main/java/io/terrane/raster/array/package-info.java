/** Sample types and numbers in and out of bytes. */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.array;
