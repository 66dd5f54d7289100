package io.terrane.catalog;

import java.time.Instant;
import org.locationtech.jts.geom.Geometry;

/**
 * An Item as it is published.
 *
 * @param geometry in longitude and latitude; must not cross the antimeridian
 * @param document the STAC Item, its addresses beginning with {@code {base}}
 */
public record PublishedItem(String collection, String id, Instant datetime, Geometry geometry, String document) {}
