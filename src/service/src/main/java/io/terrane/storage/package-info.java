/** The object store that products lie in, chosen by configuration, and the ways in which it serves readers itself. Uses {@code
 * raster} only. */
@org.jspecify.annotations.NullMarked
package io.terrane.storage;
