/** The object store that products lie in, chosen by configuration. Uses {@code raster} only. */
@org.jspecify.annotations.NullMarked
package io.terrane.storage;
