package io.terrane.secret;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Keys of secrets that are kept in the database. */
@ConfigMapping(prefix = "terrane.secrets")
public interface SecretsConfig {
    /**
     * {@code ID:KEY} each, keys of 32 bytes in base64: the first one seals, all of them open. Without any, sources cannot have
     * headers, and nobody can subscribe to changes. Every process of a node needs the same ones.
     */
    Optional<List<String>> keys();
}
