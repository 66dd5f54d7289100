/** Imagery sources: STAC search, band resolution, radiometry, duplicates. */
@org.jspecify.annotations.NullMarked
package io.terrane.source;
