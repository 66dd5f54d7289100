package io.terrane.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * Credentials that read the objects below a prefix, for a time.
 *
 * @param prefix of keys in the bucket, ending in {@code /}
 * @param endpoint empty: AWS
 */
public record SessionCredentials(
        String accessKeyId,
        String secretAccessKey,
        String sessionToken,
        Instant until,
        Optional<String> endpoint,
        String region,
        String bucket,
        String prefix) {
    /** Names what they are for, and nothing that is secret. */
    @Override
    public String toString() {
        return "SessionCredentials[" + bucket + "/" + prefix + " until " + until + "]";
    }
}
