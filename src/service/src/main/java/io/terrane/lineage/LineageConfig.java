package io.terrane.lineage;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** Where lineage is told; nothing is where there is no address. */
@ConfigMapping(prefix = "terrane.lineage")
interface LineageConfig {
    /** That run events are posted to, such as {@code https://marquez.example/api/v1/lineage}. May be at a private address. */
    Optional<URI> url();

    /** Sent as a bearer token. */
    Optional<String> apiKey();
}
