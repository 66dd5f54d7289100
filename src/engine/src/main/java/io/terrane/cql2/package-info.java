/**
 * CQL2 (OGC 21-065r2), whole: text and JSON are read into one sealed tree, written from it, and decided on Items in the JVM
 * exactly. Uses JTS for geometries and {@code geojson}. Start reading at {@link io.terrane.cql2.Cql2}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.cql2;
