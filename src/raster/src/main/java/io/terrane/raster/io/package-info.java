/** Positional reads of files and HTTP resources. */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.io;
