/**
 * Imagery sources: STAC search, band resolution, radiometry, duplicates. Uses {@code definition}, {@code cql2} and the
 * raster module's I/O. Start reading at {@link io.terrane.source.StacApiSource};
 * {@link io.terrane.source.StacApiHarvest} and {@link io.terrane.source.StaticCatalogWalk} read all that a source has.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.source;
