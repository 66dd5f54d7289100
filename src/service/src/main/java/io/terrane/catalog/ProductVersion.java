package io.terrane.catalog;

import java.util.UUID;

/**
 * Where the data of a version lie.
 *
 * @param prefix of the objects' keys, without a slash at its end
 * @param discover the product's policy, as in {@link PublishedCollection}
 * @param read the product's policy, likewise
 */
public record ProductVersion(
        String domain, String product, String version, String prefix, UUID runId, String discover, String read) {}
