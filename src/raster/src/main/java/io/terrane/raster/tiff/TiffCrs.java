package io.terrane.raster.tiff;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The CRS that a file's GeoKeys describe.
 *
 * @param epsg present where the keys name a code, or where what they define is one: UTM on a known datum, Web Mercator, WGS
 *     84
 * @param proj what the keys define, as PROJ (and Proj4J) read it; present for the common projections that have no code
 * @param name the file's own name for it; may be empty
 */
public record TiffCrs(OptionalInt epsg, Optional<String> proj, String name) {}
