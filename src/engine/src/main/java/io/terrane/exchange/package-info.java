/**
 * STAC Items in files and streams: lines of JSON, an ItemCollection, stac-geoparquet. They are read and written one by one,
 * within bounds that the caller sets, since they come from strangers. Uses {@code geojson} and knows nobody else. Start reading
 * at {@link io.terrane.exchange.ItemReader}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.exchange;
