/** GeoJSON geometries (RFC 7946) read into JTS and written from it, strictly and within bounds. */
@org.jspecify.annotations.NullMarked
package io.terrane.geojson;
