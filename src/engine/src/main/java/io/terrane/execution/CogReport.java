package io.terrane.execution;

import io.terrane.raster.store.Checksum;

/**
 * The cloud optimized GeoTIFF of a scene.
 *
 * @param key relative to the run's prefix
 * @param checksum taken while the object was written
 */
public record CogReport(String key, Checksum checksum) {}
