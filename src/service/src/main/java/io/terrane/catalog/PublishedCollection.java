package io.terrane.catalog;

/**
 * A product as it is published.
 *
 * @param version the current one
 * @param discover who may find it: {@code public}, {@code signed-in} or {@code domain}
 * @param read who may read its data, likewise
 * @param document the STAC Collection, its addresses beginning with {@code {base}}
 */
public record PublishedCollection(
        String id, String domain, String product, String version, String discover, String read, String document) {}
