package io.terrane.imagery;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Keys of secrets that are kept in the database. */
@ConfigMapping(prefix = "terrane.secrets")
interface SecretsConfig {
    /**
     * {@code ID:KEY} each, keys of 32 bytes in base64: the first one seals, all of them open. Without any, sources cannot have
     * headers. Every process of a node needs the same ones.
     */
    Optional<List<String>> keys();
}
