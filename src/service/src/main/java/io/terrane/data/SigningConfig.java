package io.terrane.data;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Keys of signed addresses. */
@ConfigMapping(prefix = "terrane.signing")
interface SigningConfig {
    /**
     * {@code ID:SECRET} each, secrets of 32 characters or more: the first one signs, all of them verify. Without any, a random
     * one is made when the process starts.
     */
    Optional<List<String>> keys();
}
