/**
 * The catalog as a STAC API 1.0.0 with STAC 1.1 documents and the extensions that {@link io.terrane.stac.Conformance} lists.
 * Uses {@code catalog} under the caller's visibility. Start reading at {@link io.terrane.stac.SearchResource}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.stac;
